const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What is waited before each attempt: at once, then again over about 75 hours (Standard Webhooks 1.0.0, "Retries and schedule"). */
export const PAUSES_MS: readonly number[] = [
  0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR,
];

/** What failed together must not come back together: up to a tenth more or less. */
const JITTER = 0.1;
/** A receiver may ask for a rest, though not for one that outlasts the schedule's own longest. */
const LONGEST_RETRY_AFTER_MS = 24 * HOUR;

/** Until the next attempt after so many, or undefined where that was the last. `random` is from 0 up to, not with, 1. */
export function pauseAfter(attempts: number, random: number, retryAfterMs = 0): number | undefined {
  const pauseMs = PAUSES_MS[attempts];
  if (pauseMs === undefined) return undefined;
  return Math.max(Math.round(pauseMs * (1 - JITTER + 2 * JITTER * random)), Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS));
}

/** A `Retry-After` header in milliseconds from now: seconds, or an HTTP date (RFC 9110 §10.2.3). Undefined where it is neither. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND;
  // `Date.parse` reads much else besides; an HTTP date ends with GMT.
  const atMs = header.endsWith(' GMT') ? Date.parse(header) : NaN;
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
