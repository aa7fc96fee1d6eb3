/**
 * Time of the simulated world. It runs with the machine's clock, or stands still where `startMs` is given, and can be moved forward
 * in both cases: what falls due on the way is done in order, each at its own moment.
 */
export interface SimulatedClock {
  now(): number;
  /** Does `work` so much later. Returns how to call it off. */
  after(delayMs: number, work: () => void | Promise<void>): () => void;
  /** Answers when all that fell due is done. */
  advance(byMs: number): Promise<void>;
  /** Moves it and does nothing yet; `advance(0)` does what is due. For who moves another clock with it. */
  shift(byMs: number): void;
  /** The first moment after that at which something is to be done. */
  dueAfter(ms: number): number | undefined;
  stop(): void;
}

interface Alarm {
  readonly dueMs: number;
  readonly work: () => void | Promise<void>;
}

const DAY_MS = 86_400_000;

/** The longest wait that a timer of the machine can hold. */
const MAX_TIMER_MS = 2_147_483_647;

export interface SimulatedClockOptions {
  /** It stands there. */
  readonly startMs?: number;
  /** By how much it was moved before. */
  readonly aheadMs?: number;
  /** What has to be over before time goes on, so that whoever is told of something is told at its own moment. */
  readonly settle?: () => Promise<void>;
}

export function simulatedClock({ startMs, aheadMs = 0, settle = async () => {} }: SimulatedClockOptions = {}): SimulatedClock {
  let offsetMs = aheadMs;
  let alarms: Alarm[] = [];
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const now = () => (startMs ?? Date.now()) + offsetMs;

  function take(untilMs: number): Alarm | undefined {
    const [first] = alarms;
    if (first === undefined || first.dueMs > untilMs) return undefined;
    alarms.shift();
    return first;
  }

  /** After all that are due no later, so that what is due at one moment is done in the order in which it was asked for. Found by halves: there are many. */
  function placeOf({ dueMs }: Alarm): number {
    let [from, to] = [0, alarms.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (alarms[middle]!.dueMs <= dueMs) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** A standing clock has no timer: only `advance` moves it. */
  function wind(): void {
    clearTimeout(timer);
    const [first] = alarms;
    if (stopped || startMs !== undefined || first === undefined) return;
    timer = setTimeout(() => void ring(), Math.min(Math.max(0, first.dueMs - now()), MAX_TIMER_MS)).unref();
  }

  async function ring(): Promise<void> {
    for (let alarm = take(now()); alarm !== undefined; alarm = take(now())) await alarm.work();
    wind();
  }

  return {
    now,
    after(delayMs, work) {
      const alarm = { dueMs: now() + delayMs, work };
      alarms.splice(placeOf(alarm), 0, alarm);
      wind();
      return () => {
        alarms = alarms.filter((one) => one !== alarm);
        wind();
      };
    },
    async advance(byMs) {
      await settle();
      const targetMs = now() + byMs;
      for (let alarm = take(targetMs); alarm !== undefined; alarm = take(targetMs)) {
        offsetMs += Math.max(0, alarm.dueMs - now());
        await alarm.work();
        await settle();
      }
      offsetMs += Math.max(0, targetMs - now());
      wind();
    },
    shift(byMs) { offsetMs += byMs; },
    dueAfter: (ms) => alarms.find(({ dueMs }) => dueMs > ms)?.dueMs,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/** Again and again, from a day from now. */
export function daily(clock: SimulatedClock, work: () => void): void {
  clock.after(DAY_MS, () => {
    work();
    daily(clock, work);
  });
}
