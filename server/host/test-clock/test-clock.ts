import { ControlError } from '../../../simulator/frame/double.ts';
import type { Control } from '../../../simulator/simulator.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Log } from '../../kit/observe.ts';
import type { Aside } from '../aside/aside.ts';
import type { Assembled } from '../assemble.ts';
import type { Gate } from './gate.ts';
import { aheadOf, movableClock, setAhead } from './movable-clock.ts';

export interface TestClockOptions {
  readonly ahead: SharedArrayBuffer;
  readonly assembled: Pick<Assembled, 'jobs' | 'bus' | 'running'>;
  readonly aside: Pick<Aside, 'sweep'> | undefined;
  readonly gate: Gate;
  readonly timers: Timers;
  readonly log: Log;
  /** Keeps it for the next start. */
  save(aheadSeconds: number): Promise<void>;
}

/** The clock of an installation to test with, which can be moved forward: Florin and the doubles of providers together. */
export interface TestClock {
  /** Answers when all that fell due on the way is done. Throws a `ControlError` where it may not. */
  advance(simulator: Control, byMs: number): Promise<void>;
  /** Ends a move that is under way, where it is. */
  stop(): void;
}

/** In one go. Whoever wants more asks again. */
export const LONGEST_MS = 2 * 366 * 86_400_000;
/** Of one moment: what was done there may have left something else to do. */
const MOST_ROUNDS = 20;
const LOOK_MS = 15;
/** With events that are on their way. */
const PATIENCE_MS = 1_000;

export function testClock({ ahead, assembled, aside, gate, timers, log, save }: TestClockOptions): TestClock {
  const clock = movableClock(ahead);
  let moving = false;
  let stopped = false;

  async function advance(simulator: Control, byMs: number): Promise<void> {
    if (!Number.isSafeInteger(byMs) || byMs < 0 || byMs > LONGEST_MS) throw new ControlError('the clock goes forward only, by whole milliseconds, and by two years at most at a time');
    if (moving) throw new ControlError('the clock is being moved already: wait until that is done');
    moving = true;
    try {
      await refuseLive();
      await move(simulator, aheadOf(ahead) + Math.ceil(byMs / 1_000));
    } finally {
      moving = false;
    }
  }

  async function refuseLive(): Promise<void> {
    const live = (await Promise.all([...assembled.running.values()].map((service) => service.live?.()))).filter((what) => what !== undefined);
    if (live.length > 0) throw new ControlError(`the clock is moved only where nothing is live, and here are ${live.join(' and ')}: disable or revoke them, or test in a data folder of its own`);
  }

  /** From one moment at which something waits to the next, so that all is done in order and each at its time: a webhook that is tried ten times in three days is tried ten times. */
  async function move(simulator: Control, targetSeconds: number): Promise<void> {
    const behind = { isPatient: true };
    await settle(simulator, behind);
    while (aheadOf(ahead) < targetSeconds) {
      if (stopped) throw new ControlError('Florin is stopping: the clock stays where it has come to');
      const seconds = await stopBefore(simulator, targetSeconds);
      await gate.alone(async () => {
        // On disk first: what is recorded at that time must not lie in the future after a start.
        await save(seconds);
        const byMs = (seconds - aheadOf(ahead)) * 1_000;
        setAhead(ahead, seconds);
        simulator.shift(byMs);
      });
      await simulator.ring();
      await settle(simulator, behind);
    }
    log.info({ aheadSeconds: targetSeconds }, 'the test clock was moved');
  }

  async function stopBefore(simulator: Control, targetSeconds: number): Promise<number> {
    const nowMs = clock.now();
    const dueMs = Math.min(await assembled.jobs.dueAfter(nowMs) ?? Infinity, simulator.dueAfter(nowMs) ?? Infinity);
    const seconds = aheadOf(ahead);
    return Math.min(targetSeconds, seconds + Math.max(1, Math.ceil((dueMs - nowMs) / 1_000)));
  }

  /** Until nothing is to be done at this moment any more: jobs, events on their way, webhooks of the doubles. What can't go on is left alone. */
  async function settle(simulator: Control, behind: { isPatient: boolean }): Promise<void> {
    let before: number | undefined;
    for (let round = 0; round < MOST_ROUNDS && !stopped; round++) {
      await Promise.all([assembled.jobs.sweep(), aside?.sweep()]);
      await simulator.webhooksIdle();
      await caughtUp(behind);
      const due = await assembled.jobs.dueAfter(0);
      if (due === undefined || due > clock.now() || due === before) return;
      before = due;
    }
  }

  /** Events have reached their consumers. Where one of them fails, or others come all the time, none is waited for again. */
  async function caughtUp(behind: { isPatient: boolean }): Promise<void> {
    const untilMs = performance.now() + PATIENCE_MS;
    while (behind.isPatient && (await assembled.bus.control.lag()).some((lag) => lag.behind > 0)) {
      behind.isPatient = performance.now() < untilMs;
      await new Promise<void>((resolve) => { timers.after(LOOK_MS, resolve); });
    }
  }

  return { advance, stop() { stopped = true; } };
}
