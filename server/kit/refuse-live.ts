import { outsideMs, type Clock } from './clock.ts';
import { refuse } from './refuse.ts';

/** Test clocks move by whole seconds, and the two times are read one after the other. */
const MOVED_MS = 500;

/**
 * Nothing that is meant in earnest begins where a test clock was moved: what it recorded would lie in the future of everybody else, and the clock, which is
 * not moved where something is live, would stay where it is.
 */
export function refuseLive(clock: Clock, mode: 'test' | 'live'): void {
  if (mode === 'live' && clock.now() - outsideMs(clock) >= MOVED_MS) throw refuse('clock_moved', { detail: 'Make what is live in another data folder, whose clock was not moved.' });
}
