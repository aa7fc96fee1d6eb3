/** Failures of a provider in a row, and until when it is passed over for them. Kept beside the provider, so that all processes know. */
export interface Health { readonly failures: number; readonly pausedUntilMs: number | null }

const FAILURES_TO_PAUSE = 5;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/** The same object where nothing is to be recorded. */
export function afterOutcome(health: Health, worked: boolean, nowMs: number): Health {
  if (worked) return health.failures === 0 && health.pausedUntilMs === null ? health : { failures: 0, pausedUntilMs: null };
  const failures = health.failures + 1;
  if (failures < FAILURES_TO_PAUSE) return { failures, pausedUntilMs: health.pausedUntilMs };
  return { failures, pausedUntilMs: nowMs + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - FAILURES_TO_PAUSE, 10)) };
}

export const isPaused = ({ pausedUntilMs }: Health, nowMs: number): boolean => pausedUntilMs !== null && pausedUntilMs > nowMs;
