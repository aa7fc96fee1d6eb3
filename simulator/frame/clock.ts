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
  stop(): void;
}

interface Alarm {
  readonly dueMs: number;
  readonly work: () => void | Promise<void>;
}

/** The longest wait that a timer of the machine can hold. */
const MAX_TIMER_MS = 2_147_483_647;

export function simulatedClock(startMs?: number): SimulatedClock {
  let offsetMs = 0;
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
      const at = alarms.findIndex(({ dueMs }) => dueMs > alarm.dueMs);
      alarms.splice(at === -1 ? alarms.length : at, 0, alarm);
      wind();
      return () => {
        alarms = alarms.filter((one) => one !== alarm);
        wind();
      };
    },
    async advance(byMs) {
      const targetMs = now() + byMs;
      for (let alarm = take(targetMs); alarm !== undefined; alarm = take(targetMs)) {
        offsetMs += Math.max(0, alarm.dueMs - now());
        await alarm.work();
      }
      offsetMs += Math.max(0, targetMs - now());
      wind();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
