import { setTimeout as pause } from 'node:timers/promises';
import { FlorinProblem, type Florin } from '../../../sdk/index.ts';
import type { Random } from '../simulation/random.ts';
import type { HttpAnswer } from '../torture/client.ts';
import { isFinal, type Movement } from '../torture/load.ts';

export interface Load {
  /** Everything asked for so far, in the order of asking. */
  readonly movements: readonly Movement[];
  /** When answers came that say what became of a movement; milliseconds of `performance.now()`. */
  readonly answeredAtMs: readonly number[];
  /** Answers that nobody should get, whatever breaks. */
  readonly unforeseen: readonly string[];
  stop(): Promise<void>;
}

const CALLERS = 16;
/** Between two movements of one caller: so the load has a pace of its own, which it keeps or does not. */
const THINK_MS = 60;

/** Callers who ask for one transfer after the other, and again where the SDK would. Whoever gets no answer goes on with the next. */
export function startLoad(florin: Florin, accounts: readonly string[], random: Random, prefix: string): Load {
  const movements: Movement[] = [];
  const answeredAtMs: number[] = [];
  const unforeseen: string[] = [];
  let stopping = false;

  async function one(): Promise<void> {
    const from = random.below(accounts.length);
    const movement: Movement = {
      key: `${prefix}-${movements.length}`, from: accounts[from]!, to: accounts[(from + 1 + random.below(accounts.length - 1)) % accounts.length]!, amount: random.between(1, 300),
      answer: undefined, unanswered: 0,
    };
    movements.push(movement);
    const { key, answer: _answer, unanswered: _unanswered, ...what } = movement;
    const answer = await florin.transactions.create({ ...what, currency: 'USD' }, { idempotencyKey: key }).then((body): HttpAnswer => ({ status: 201, body: { ...body } }), refusal);
    if (answer !== undefined && isFinal(answer) && (answer.status === 201 || answer.body['resourceId'] !== undefined)) {
      movement.answer = answer;
      answeredAtMs.push(performance.now());
      return;
    }
    movement.unanswered++;
    if (answer !== undefined && (isFinal(answer) || answer.status === 500)) unforeseen.push(`${key}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  async function caller(): Promise<void> {
    while (!stopping) {
      await one();
      await pause(THINK_MS);
    }
  }

  const working = Promise.all(Array.from({ length: CALLERS }, caller));
  return {
    movements, answeredAtMs, unforeseen,
    async stop() {
      stopping = true;
      await working;
    },
  };
}

function refusal(error: unknown): HttpAnswer | undefined {
  if (!(error instanceof FlorinProblem)) return undefined;
  const { status, code, detail, resourceId } = error;
  return { status, body: { code, detail, ...(resourceId !== undefined && { resourceId }) } };
}
