/**
 * When guesses are no longer answered. Counted by three things, each under the same rule with numbers of its own, and alike for emails nobody has:
 *
 * - `place`: one email from one network, or from one device that its owner has logged in from. Locks that email there, and nowhere else: so nobody
 *   locks anybody out from afar.
 * - `network`: all emails from one network. Stops who tries one password on many people.
 * - `email`: one email from all networks where its owner was never seen. Stops who guesses from a thousand networks; known ones are not held up.
 */
export type Counted = 'place' | 'network' | 'email';

export interface Failures {
  readonly failures: number;
  readonly lastFailedMs: number;
  readonly lockedUntilMs: number | null;
}

/** Failures before the first lock. An office or a mobile operator is one network to us: hence so many. */
export const FREE_FAILURES: Readonly<Record<Counted, number>> = { place: 5, network: 100, email: 20 };
const FIRST_LOCK_MS = 30_000;
/** Bounds the harm to whoever shares the network with a guesser, and still is under 100 guesses a day. */
const LONGEST_LOCK_MS = 15 * 60_000;
export const FORGOTTEN_AFTER_MS = 24 * 60 * 60_000;

export function isLocked(state: Failures | undefined, nowMs: number): state is Failures & { lockedUntilMs: number } {
  return state !== undefined && state.lockedUntilMs !== null && state.lockedUntilMs > nowMs;
}

/** The last free failure locks for half a minute; each one after that for twice as long as the one before. */
export function afterFailure(counted: Counted, state: Failures | undefined, nowMs: number): Failures {
  const remembered = state !== undefined && nowMs - state.lastFailedMs < FORGOTTEN_AFTER_MS ? state.failures : 0;
  const failures = remembered + 1;
  const doublings = failures - FREE_FAILURES[counted];
  const lockedUntilMs = doublings < 0 ? null : nowMs + Math.min(FIRST_LOCK_MS * 2 ** doublings, LONGEST_LOCK_MS);
  return { failures, lastFailedMs: nowMs, lockedUntilMs };
}

/** What is known of someone who tries to log in. */
export interface Standing {
  readonly place: Failures | undefined;
  readonly network: Failures | undefined;
  readonly email: Failures | undefined;
  /** With a device token of this email's owner. */
  readonly deviceKnown: boolean;
  /** From a network its owner was seen in. */
  readonly networkKnown: boolean;
}

/**
 * Until when no try is even looked at. Must not depend on whether the network is known: that says that the email is somebody's. A device token can
 * only be had by logging in, so whoever shows one knows already.
 */
export function shutUntil({ place, network, deviceKnown }: Pick<Standing, 'place' | 'network' | 'deviceKnown'>, nowMs: number): number | undefined {
  const until = Math.max(isLocked(place, nowMs) ? place.lockedUntilMs : 0, !deviceKnown && isLocked(network, nowMs) ? network.lockedUntilMs : 0);
  return until > 0 ? until : undefined;
}

export type Judged = { readonly outcome: 'in' } | { readonly outcome: 'wrong' } | { readonly outcome: 'locked'; readonly untilMs: number };

/**
 * While an email is locked everywhere, only a right password from a known place gets in, and all else has one answer: a stranger in a known network
 * can't tell from it that the email exists.
 */
export function judge(standing: Standing, right: boolean, nowMs: number): Judged {
  const shut = shutUntil(standing, nowMs);
  if (shut !== undefined) return { outcome: 'locked', untilMs: shut };
  const known = standing.deviceKnown || standing.networkKnown;
  if (right && (known || !isLocked(standing.email, nowMs))) return { outcome: 'in' };
  return isLocked(standing.email, nowMs) && !standing.deviceKnown ? { outcome: 'locked', untilMs: standing.email.lockedUntilMs } : { outcome: 'wrong' };
}
