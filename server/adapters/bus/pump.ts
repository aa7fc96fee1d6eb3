import type { Timers } from '../../kit/consumer-timers.ts';

/** What a step ends with: there may be more at once, or not before a while whatever happens, or not before someone wakes it. */
export type Next = { readonly do: 'again' } | { readonly do: 'wait'; readonly ms: number } | { readonly do: 'idle'; readonly atMostMs?: number };

export const AGAIN: Next = { do: 'again' };
export const IDLE: Next = { do: 'idle' };

export interface Pump {
  wake(): void;
  /** Waits for the step under way. */
  stop(): Promise<void>;
  /** Waits out a pause it must not be woken from. */
  readonly waiting: boolean;
}

/** Runs a step over and over, one at a time, while there is something to do. A step must not reject. */
export function pump(timers: Timers, step: () => Promise<Next>): Pump {
  let woken = false;
  let stopped = false;
  let waiting = false;
  let callOff = () => {};
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false;
      const next = await step();
      if (stopped) return;
      if (next.do === 'wait') {
        waiting = true;
        callOff = timers.after(next.ms, () => { waiting = false; start(); });
        return;
      }
      if (next.do === 'idle' && !woken) {
        if (next.atMostMs !== undefined) callOff = timers.after(next.atMostMs, start);
        return;
      }
    }
  }

  function start(): void {
    if (stopped || waiting) return;
    woken = true;
    if (running !== undefined) return;
    callOff();
    running = run().finally(() => {
      running = undefined;
      // Woken between the last step's end and here.
      if (woken && !waiting) start();
    });
  }

  return {
    wake: start,
    get waiting() {
      return waiting;
    },
    async stop() {
      stopped = true;
      callOff();
      await running;
    },
  };
}
