const SECOND_MS = 1_000;
const STEP_MS = 50;
/** Of the usual rate: requests come in waves, and a machine has other things to do. */
const ENOUGH = 0.8;

/**
 * From `overMs` to the beginning of the first second in which about as much was answered as usually is; undefined where there has been
 * none until `nowMs`. Times are milliseconds of one clock.
 */
export function recoveredAfterMs(answeredAtMs: readonly number[], usualPerSecond: number, overMs: number, nowMs: number): number | undefined {
  for (let fromMs = overMs; fromMs + SECOND_MS <= nowMs; fromMs += STEP_MS) {
    const answered = answeredAtMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + SECOND_MS).length;
    if (answered >= usualPerSecond * ENOUGH) return fromMs - overMs;
  }
  return undefined;
}
