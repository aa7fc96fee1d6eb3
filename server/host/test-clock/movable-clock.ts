import type { Clock } from '../../kit/clock.ts';

/** By how much, in whole seconds: what fits into four bytes is read and written at once, in memory that threads share. */
export const newClockAhead = (seconds: number): SharedArrayBuffer => {
  const ahead = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  setAhead(ahead, seconds);
  return ahead;
};

export const setAhead = (ahead: SharedArrayBuffer, seconds: number): void => void Atomics.store(new Int32Array(ahead), 0, seconds);

export const aheadOf = (ahead: SharedArrayBuffer): number => Atomics.load(new Int32Array(ahead), 0);

/** The machine's clock, moved forward. */
export function movableClock(ahead: SharedArrayBuffer): Clock {
  const seconds = new Int32Array(ahead);
  return { now: () => Date.now() + Atomics.load(seconds, 0) * 1_000, outside: () => Date.now() };
}
