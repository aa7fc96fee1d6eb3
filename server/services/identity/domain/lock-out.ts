/** When an account that is being guessed at stops answering. The same rule for emails nobody has. */
export interface Failures {
  readonly failures: number;
  readonly lastFailedMs: number;
  readonly lockedUntilMs: number | null;
}

export const FREE_FAILURES = 5;
const FIRST_LOCK_MS = 30_000;
/** Bounds the harm of someone who locks a stranger out on purpose; still under 100 guesses a day. */
const LONGEST_LOCK_MS = 15 * 60_000;
export const FORGOTTEN_AFTER_MS = 24 * 60 * 60_000;

export function isLocked(state: Failures | undefined, nowMs: number): state is Failures & { lockedUntilMs: number } {
  return state !== undefined && state.lockedUntilMs !== null && state.lockedUntilMs > nowMs;
}

/** The fifth failure locks for half a minute; each one after that for twice as long as the one before. */
export function afterFailure(state: Failures | undefined, nowMs: number): Failures {
  const remembered = state !== undefined && nowMs - state.lastFailedMs < FORGOTTEN_AFTER_MS ? state.failures : 0;
  const failures = remembered + 1;
  const doublings = failures - FREE_FAILURES;
  const lockedUntilMs = doublings < 0 ? null : nowMs + Math.min(FIRST_LOCK_MS * 2 ** doublings, LONGEST_LOCK_MS);
  return { failures, lastFailedMs: nowMs, lockedUntilMs };
}
