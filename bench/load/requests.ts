import { random } from './random.ts';
import { ID_CHARS, type Job } from './job.ts';
import type { Tally } from './tally.ts';
import { settleMany, settleSingle } from './settle.ts';

/** `again`: nothing final was said, so the same request must be sent once more, as `retry` in the problem demands. */
export interface Settled {
  readonly again: boolean;
  readonly accepted: number;
}

/** Where one connection's requests are made. Bytes are made ready once; only keys, ids and amounts are spliced in. */
export interface Slot {
  next(): Buffer;
  settle(status: number, text: string, bodyAt: number): Settled;
}

export interface Shape {
  slot(): Slot;
  readonly perRequest: number;
}

/** What is counted as it is said: refusals and errors by name. */
export type Count = (name: string) => void;

const KEY_CHARS = 17;
const BATCH = 1_000;
const KEY = 'k'.repeat(KEY_CHARS);
const ACCOUNT = 'a'.repeat(ID_CHARS);

const LINES = {
  single: (currency: string) => `{"from":"${ACCOUNT}","to":"${ACCOUNT}","amount":100,"currency":"${currency}"}`,
  batch: (currency: string) => `{"idempotencyKey":"${KEY}","from":"${ACCOUNT}","to":"${ACCOUNT}","amount":100,"currency":"${currency}"}`,
  entries: (currency: string) => `{"entries":[{"accountId":"${ACCOUNT}","direction":"debit","amount":100,"currency":"${currency}"},` +
    `{"accountId":"${ACCOUNT}","direction":"credit","amount":100,"currency":"${currency}"}]}`,
};
const PATHS = { single: '/v1/transactions', batch: '/v1/transactions/batch', entries: '/v1/ledger/entries' };
const FIELDS = { single: '', batch: 'transactions', entries: 'postings' };

/** Movements of money between accounts chosen at random. */
export function movements(job: Job, tally: Tally, count: Count): Shape {
  const work = job.work as keyof typeof LINES;
  const choose = random(job.seed);
  const newKey = keyMaker(job.run);
  const perRequest = work === 'single' ? 1 : BATCH;
  const line = LINES[work](job.currency);
  const [before, after] = work === 'single' ? ['', ''] : [`{"${FIELDS[work]}":[`, ']}'];
  const body = before + Array.from({ length: perRequest }, () => line).join(',') + after;
  const head = post(job, PATHS[work], body.length);
  const request = Buffer.from(head + body, 'latin1');
  const firstLine = head.length + before.length;
  const stride = line.length + 1;
  const headKeyAt = head.indexOf(KEY);
  const keyAt = line.indexOf(KEY);
  const fromAt = line.indexOf(ACCOUNT);
  const toAt = line.lastIndexOf(ACCOUNT);
  const amountsAt = [...line.matchAll(/"amount":/g)].map((match) => match.index + match[0].length);
  const settle = work === 'single' ? settleSingle : settleMany(work);
  const sourceCount = job.sources.length / ID_CHARS;
  const destinationCount = job.destinations.length / ID_CHARS;
  const sameList = sourceCount === destinationCount && job.sources.equals(job.destinations);

  function slot(): Slot {
    const bytes = Buffer.from(request);
    const from = new Int32Array(perRequest);
    const to = new Int32Array(perRequest);
    const amount = new Int32Array(perRequest);
    return {
      next() {
        newKey(bytes, headKeyAt);
        for (let i = 0, at = firstLine; i < perRequest; i++, at += stride) {
          const source = from[i] = choose(sourceCount);
          const drawn = choose(destinationCount);
          // Drawn twice, where both are one list: the neighbour takes the money.
          const destination = to[i] = sameList && drawn === source ? (drawn + 1) % destinationCount : drawn;
          const cents = amount[i] = 100 + choose(900);
          if (keyAt >= 0) newKey(bytes, at + keyAt);
          job.sources.copy(bytes, at + fromAt, source * ID_CHARS, (source + 1) * ID_CHARS);
          job.destinations.copy(bytes, at + toAt, destination * ID_CHARS, (destination + 1) * ID_CHARS);
          for (const amountAt of amountsAt) writeDigits(bytes, at + amountAt, cents, 3);
        }
        return bytes;
      },
      settle: (status, text, bodyAt) => settle(status, text, bodyAt, { from, to, amount }, tally, count),
    };
  }
  return { slot, perRequest };
}

/** GETs, in the order given, again and again. Their answers are only counted. */
export function reads(job: Job, count: Count): Shape {
  const requests = (job.paths ?? []).map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\n${commonHeaders(job)}\r\n`, 'latin1'));
  let turn = 0;
  return {
    perRequest: 1,
    slot: () => ({
      next: () => requests[turn++ % requests.length]!,
      settle(status) {
        if (status !== 200) count(String(status));
        return { again: false, accepted: status === 200 ? 1 : 0 };
      },
    }),
  };
}

const commonHeaders = ({ host, port, apiKey }: Job) => `Host: ${host}:${port}\r\nAuthorization: Bearer ${apiKey}\r\n`;

function post(job: Job, path: string, length: number): string {
  return `POST ${path} HTTP/1.1\r\n${commonHeaders(job)}Content-Type: application/json\r\nIdempotency-Key: ${KEY}\r\nContent-Length: ${length}\r\n\r\n`;
}

/** Keys are the run's six characters, a dash and a number of ten digits. */
function keyMaker(run: string): (bytes: Buffer, at: number) => void {
  if (run.length !== KEY_CHARS - 11) throw new Error(`a run's name must have ${KEY_CHARS - 11} characters`);
  let made = 0;
  return (bytes, at) => {
    bytes.latin1Write(run, at);
    bytes[at + run.length] = 45;
    writeDigits(bytes, at + run.length + 1, made++, 10);
  };
}

function writeDigits(bytes: Buffer, at: number, value: number, digits: number): void {
  let rest = value;
  for (let i = at + digits - 1; i >= at; i--) {
    const next = Math.trunc(rest / 10);
    bytes[i] = 48 + rest - next * 10;
    rest = next;
  }
}
