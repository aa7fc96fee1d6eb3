import { countIds, ID_CHARS, type Job } from './job.ts';
import { random } from '../../server/host/commands/demo/random.ts';
import { settleMany, settleOne, type Asked } from './settle.ts';
import type { Tally } from './tally.ts';
import { AMOUNT_DIGITS, commonHeaders, KEY, layOut } from './templates.ts';

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

/** What is counted as it is said: refusals and errors by name. */
export type Count = (name: string) => void;

/** Gives each connection its slot. */
export function slots(job: Job, tally: Tally, count: Count): () => Slot {
  return job.work === 'read' ? reads(job, count) : writes(job, tally, count);
}

function writes(job: Job, tally: Tally, count: Count): () => Slot {
  const layout = layOut(job, depositsPerRequest(job));
  const { request, perRequest, headKeyAt, firstLineAt, stride, keyAt, sourceAt, destinationAt, amountsAt } = layout;
  const choose = chooser(job);
  const newKey = keyMaker(job.run);
  const settle = perRequest === 1 && job.work !== 'deposit' ? settleOne(job.work === 'open' ? 'acc' : 'txn') : settleMany(job.work === 'entries' ? 'posting' : 'transaction');

  return () => {
    const bytes = Buffer.from(request);
    const asked: Asked = { from: new Int32Array(perRequest), to: new Int32Array(perRequest), amount: new Float64Array(perRequest) };
    return {
      next() {
        newKey(bytes, headKeyAt);
        for (let i = 0, at = firstLineAt; i < perRequest; i++, at += stride) {
          if (amountsAt.length === 0) break;
          choose(asked, i);
          if (keyAt >= 0) newKey(bytes, at + keyAt);
          const source = asked.from[i]!;
          const destination = asked.to[i]!;
          if (sourceAt >= 0) job.sources.copy(bytes, at + sourceAt, source * ID_CHARS, (source + 1) * ID_CHARS);
          job.destinations.copy(bytes, at + destinationAt, destination * ID_CHARS, (destination + 1) * ID_CHARS);
          for (const amountAt of amountsAt) writeAmount(bytes, at + amountAt, asked.amount[i]!);
        }
        return bytes;
      },
      settle: (status, text, bodyAt) => settle(status, text, bodyAt, asked, tally, count),
    };
  };
}

/** So many that all destinations get the same. */
export function depositsPerRequest({ work, destinations }: Pick<Job, 'work' | 'destinations'>): number | undefined {
  if (work !== 'deposit') return undefined;
  const count = countIds(destinations);
  let many = Math.min(1_000, count);
  while (count % many !== 0) many--;
  return many;
}

/** Draws who pays whom and how much. Deposits go round all destinations. */
function chooser({ work, sources, destinations, amounts: [least, most], seed }: Job): (asked: Asked, i: number) => void {
  const draw = random(seed);
  const sourceCount = countIds(sources);
  const destinationCount = countIds(destinations);
  const sameList = sources.equals(destinations);
  let round = 0;
  return (asked, i) => {
    asked.amount[i] = least + draw(most - least + 1);
    if (work === 'deposit') {
      asked.to[i] = round++ % destinationCount;
      return;
    }
    const source = asked.from[i] = draw(sourceCount);
    const drawn = draw(destinationCount);
    // Drawn twice, where both are one list: the neighbour takes the money.
    asked.to[i] = sameList && drawn === source ? (drawn + 1) % destinationCount : drawn;
  };
}

/** GETs, in the order given, again and again. Their answers are only counted. */
function reads(job: Job, count: Count): () => Slot {
  const requests = (job.paths ?? []).map((path) => Buffer.from(`GET ${path} HTTP/1.1\r\n${commonHeaders(job)}\r\n`, 'latin1'));
  let turn = 0;
  return () => ({
    next: () => requests[turn++ % requests.length]!,
    settle(status) {
      if (status !== 200) count(String(status));
      return { again: false, accepted: status === 200 ? 1 : 0 };
    },
  });
}

/** Keys are the run's eight characters, a dash and a number of ten digits. */
function keyMaker(run: string): (bytes: Buffer, at: number) => void {
  if (run.length + 11 !== KEY.length) throw new Error(`a run's name must have ${KEY.length - 11} characters`);
  let made = 0;
  return (bytes, at) => {
    bytes.write(run, at, 'latin1');
    bytes[at + run.length] = 45;
    writeDigits(bytes, at + run.length + 1, made++, 10, 48);
  };
}

/** JSON knows no leading zeros, but blanks. */
function writeAmount(bytes: Buffer, at: number, value: number): void {
  writeDigits(bytes, at, value, AMOUNT_DIGITS, 32);
}

function writeDigits(bytes: Buffer, at: number, value: number, digits: number, filler: number): void {
  let rest = value;
  for (let i = at + digits - 1; i >= at; i--) {
    if (rest === 0 && i < at + digits - 1) {
      bytes[i] = filler;
      continue;
    }
    const next = Math.trunc(rest / 10);
    bytes[i] = 48 + rest - next * 10;
    rest = next;
  }
}
