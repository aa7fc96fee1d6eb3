import type { Clock } from '../../kit/clock.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Log } from '../../kit/observe.ts';
import { openDatabase } from './database.ts';

/** One look at another clock: when it was asked and answered by ours, which only ever runs forward, and what it said. Milliseconds. */
export interface Look {
  readonly askedMs: number;
  readonly answeredMs: number;
  readonly theirsMs: number;
}

/**
 * How far the other clock is ahead of ours. Each look bounds it: they read their clock after we asked and before we heard. What is known is kept
 * where it is within all bounds, else moved no further than it must; where bounds contradict each other that clock was set, and the latest look counts.
 */
export function offsetAfter(knownMs: number | undefined, looks: readonly Look[]): number {
  const lowMs = Math.max(...looks.map(({ theirsMs, answeredMs }) => theirsMs - answeredMs));
  const highMs = Math.min(...looks.map(({ theirsMs, askedMs }) => theirsMs - askedMs));
  if (lowMs > highMs) {
    const { askedMs, answeredMs, theirsMs } = looks.at(-1)!;
    return theirsMs - (askedMs + answeredMs) / 2;
  }
  return knownMs === undefined ? (lowMs + highMs) / 2 : Math.min(highMs, Math.max(lowMs, knownMs));
}

export interface DatabaseClock extends Clock {
  close(): Promise<void>;
}

export interface DatabaseClockOptions {
  readonly url: string;
  readonly schema: string;
  readonly timers: Timers;
  readonly log: Log;
}

const LOOKS = 3;
const EVERY_MS = 5_000;
/** Worth a line in the log: whoever reads this machine's other logs beside Florin's should know. */
const FAR_OFF_MS = 1_000;

/**
 * The time as the database has it. Where several processes share a database, each with a clock of its own, one that is wrong would let the ledger take
 * what is long given up, leave batches of a dead process alone for as long as its clock was ahead, and count money to the wrong day. While the database
 * is away, the time goes on from what was known.
 */
export async function databaseClock({ url, schema, timers, log }: DatabaseClockOptions): Promise<DatabaseClock> {
  const { database, close } = openDatabase({ url, schema, max: 1, onLost: () => {} });
  let offsetMs: number | undefined;
  let closed = false;
  let callOff = (): void => {};

  async function look(): Promise<Look> {
    const askedMs = performance.now();
    const [row] = await database.query<{ ms: number }>('SELECT extract(epoch FROM clock_timestamp())::double precision * 1000 AS ms');
    return { askedMs, answeredMs: performance.now(), theirsMs: row!.ms };
  }
  async function follow(): Promise<void> {
    const looks: Look[] = [];
    while (looks.length < LOOKS) looks.push(await look());
    offsetMs = offsetAfter(offsetMs, looks);
  }
  function again(): void {
    callOff = timers.after(EVERY_MS, () => {
      void follow().catch((error: unknown) => log.debug({ err: error }, 'the database could not be asked for the time')).then(() => { if (!closed) again(); });
    });
  }

  // The first of all questions opens the connection: it takes longest and bounds least.
  await look();
  await follow();
  const clock = { now: () => Math.floor(performance.now() + offsetMs!) };
  const aheadMs = Date.now() - clock.now();
  if (Math.abs(aheadMs) > FAR_OFF_MS) log.warn({ aheadMs }, "this machine's clock differs from the database's, which is used");
  again();
  return {
    ...clock,
    async close() {
      closed = true;
      callOff();
      await close();
    },
  };
}
