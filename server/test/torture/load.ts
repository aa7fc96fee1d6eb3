import type { Random } from '../simulation/random.ts';
import type { HttpAnswer, HttpClient } from './client.ts';

/** A movement that was asked for, and what its caller knows of it. */
export interface Movement {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  /** The first answer that says what became of it. */
  answer: HttpAnswer | undefined;
  /** How often there was none. */
  unanswered: number;
}

export const bodyOf = ({ from, to, amount }: Movement): string => JSON.stringify({ from, to, amount, currency: 'USD' });

/** Codes that say that nothing is known yet. */
const OPEN: ReadonlySet<string> = new Set(['unavailable', 'idempotency_key_in_use', 'internal', 'request_timeout']);

/** Whether an answer settles what it is about. A 500 does not, and must not have come. */
export const isFinal = (answer: HttpAnswer | undefined): boolean => answer !== undefined && !OPEN.has(String(answer.body['code']));

export interface Load {
  /** Everything asked for so far, in the order of asking. */
  readonly movements: readonly Movement[];
  readonly unforeseen: readonly string[];
  stop(): Promise<void>;
}

/** Of a caller that was told to come back: nothing is gained by a hundred thousand refusals. */
const REFUSED_PAUSE_MS = 50;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** So many callers, each asking for one thing after the other: single movements, and batches of ten. */
export function startLoad(client: HttpClient, accounts: readonly string[], callers: number, random: Random, prefix: string): Load {
  const movements: Movement[] = [];
  const unforeseen: string[] = [];
  let stopping = false;
  const next = (): Movement => {
    const from = random.below(accounts.length);
    const movement: Movement = {
      key: `${prefix}-${movements.length}`, from: accounts[from]!, to: accounts[(from + 1 + random.below(accounts.length - 1)) % accounts.length]!, amount: random.between(1, 300),
      answer: undefined, unanswered: 0,
    };
    movements.push(movement);
    return movement;
  };
  const hear = (movement: Movement, answer: HttpAnswer | undefined): void => {
    if (answer?.status === 500) unforeseen.push(`${movement.key}: ${JSON.stringify(answer.body)}`);
    if (isFinal(answer)) movement.answer = answer;
    else movement.unanswered++;
  };

  async function one(): Promise<boolean> {
    const movement = next();
    const answer = await client.send('POST', '/v1/transactions', bodyOf(movement), movement.key);
    hear(movement, answer);
    if (answer?.status === 503) await pause(REFUSED_PAUSE_MS);
    return answer !== undefined;
  }

  async function ten(): Promise<boolean> {
    const batch = Array.from({ length: 10 }, next);
    const body = JSON.stringify({ transactions: batch.map((movement) => ({ idempotencyKey: movement.key, ...JSON.parse(bodyOf(movement)) as object })) });
    const answer = await client.send('POST', '/v1/transactions/batch', body);
    const results = answer?.status === 200 ? answer.body['results'] as { status: number; transaction?: HttpAnswer['body']; problem?: HttpAnswer['body'] }[] : [];
    batch.forEach((movement, i) => hear(movement, results[i] === undefined ? undefined : { status: results[i].status, body: results[i].transaction ?? results[i].problem! }));
    return answer !== undefined;
  }

  async function caller(): Promise<void> {
    // A caller whose connection is cut has found the end of this round.
    while (!stopping && await (random.oneIn(20) ? ten() : one()));
  }

  const working = Promise.all(Array.from({ length: callers }, caller));
  return {
    movements, unforeseen,
    async stop() {
      stopping = true;
      await working;
    },
  };
}
