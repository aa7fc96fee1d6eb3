/** How an endpoint that fails is doing. One that does not fail has none. */
export interface Health {
  /** Failures in a row. */
  readonly failures: number;
  readonly failingSinceMs: number;
  /** How often in a row it was left alone. */
  readonly rests: number;
  readonly restedAtMs: number | null;
  /** Nothing is sent before. */
  readonly restsUntilMs: number | null;
}

/** What came of an attempt, for its endpoint. */
export interface Experience {
  readonly ok: boolean;
  readonly startedAtMs: number;
  readonly atMs: number;
  /** What the receiver asked for. */
  readonly restMs: number;
  readonly random: number;
}

/** So many failures in a row and the endpoint is left alone for a while; then one delivery tries it. */
export const FAILURES_TO_REST = 5;
const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 10 * 60_000;
const LONGEST_ASKED_REST_MS = 60 * 60_000;

/** Undefined: it is well. */
export function healthAfter(health: Health | undefined, { ok, startedAtMs, atMs, restMs, random }: Experience): Health | undefined {
  if (ok) return undefined;
  const known = health ?? { failures: 0, failingSinceMs: atMs, rests: 0, restedAtMs: null, restsUntilMs: null };
  const failures = known.failures + 1;
  // What was sent before it was left alone says nothing new.
  const isNews = known.restedAtMs === null || startedAtMs > known.restedAtMs;
  const asked = Math.min(restMs, LONGEST_ASKED_REST_MS);
  const own = isNews && failures >= FAILURES_TO_REST ? Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** known.rests) * (0.5 + random / 2) : 0;
  const pauseMs = Math.round(Math.max(asked, own));
  if (pauseMs === 0) return { ...known, failures };
  return {
    ...known, failures, rests: own > 0 ? known.rests + 1 : known.rests, restedAtMs: atMs, restsUntilMs: Math.max(known.restsUntilMs ?? 0, atMs + pauseMs),
  };
}

/** Failing without an end: nobody looks after it any more. */
export function isGivenUp(health: Health, nowMs: number, givenUpAfterMs: number): boolean {
  return nowMs - health.failingSinceMs >= givenUpAfterMs;
}
