import type { Client } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { userEvent } from '../../domain/events.ts';
import { afterFailure, judge, shutUntil, type Counted, type Failures, type Judged } from '../../domain/lock-out.ts';
import type { User } from '../../domain/user.ts';
import { findKnown } from '../../store/known-networks.ts';
import { dropUnusedFailures, findFailures, forgetFailures, lockFailures, saveFailures } from '../../store/login-failures.ts';
import type { Deps } from '../deps.ts';
import { noteSecurity } from '../security/note.ts';
import { clientNetwork } from './client-network.ts';

/** Somebody tries to show who they are: where that is counted, and what is known of where they come from. */
export interface Attempt {
  /** Base64, so that a challenge can keep it. */
  readonly keys: Readonly<Record<Counted, string>>;
  readonly deviceKnown: boolean;
  readonly networkKnown: boolean;
}

export const isKnownPlace = ({ deviceKnown, networkKnown }: Attempt): boolean => deviceKnown || networkKnown;

const COUNTED: readonly Counted[] = ['place', 'email', 'network'];
const keyOf = (...parts: string[]) => hashSecret(JSON.stringify(parts)).toString('base64');
const bytes = (key: string) => Buffer.from(key, 'base64');

/** What counts failures for an email wherever they come from: a hash that somebody who guesses the email could tell. */
export const failuresOfEmail = (email: string): Buffer => bytes(keyOf('email', email));

export interface Who {
  /** As it was given; perhaps nobody's. */
  readonly email: string;
  readonly userId: string | undefined;
  readonly client: Client | undefined;
  readonly deviceToken?: string;
}

/** Refuses at once where nothing is answered at the moment, before any slow work. */
export async function openAttempt(deps: Deps, { email, userId, client, deviceToken }: Who): Promise<Attempt> {
  const nowMs = deps.clock.now();
  const network = clientNetwork(client);
  const device = deps.deviceTokens.read(deviceToken, nowMs);
  const { networkKnown, devicesSince } = await findKnown(deps.database, userId, network);
  const deviceKnown = device !== undefined && device.userId === userId && device.madeMs > (devicesSince?.getTime() ?? 0);
  const place = deviceKnown ? keyOf('device', email, device.id) : keyOf('place', email, network);
  const attempt = { keys: { place, network: keyOf('network', network), email: keyOf('email', email) }, deviceKnown, networkKnown };
  await refuseShut(deps, attempt);
  return attempt;
}

/** Who is logged in and gives their password again: counted for that session alone, so that no stranger can be in the way. */
export async function openAttemptOf(deps: Deps, sessionId: string): Promise<Attempt> {
  const place = keyOf('session', sessionId);
  const attempt = { keys: { place, network: place, email: place }, deviceKnown: true, networkKnown: true };
  await refuseShut(deps, attempt);
  return attempt;
}

export async function refuseShut(deps: Deps, attempt: Attempt): Promise<void> {
  const failures = await findFailures(deps.database, [bytes(attempt.keys.place), bytes(attempt.keys.network)]);
  const nowMs = deps.clock.now();
  const until = shutUntil({ place: failures(bytes(attempt.keys.place)), network: failures(bytes(attempt.keys.network)), deviceKnown: attempt.deviceKnown }, nowMs);
  if (until !== undefined) throw lockedUntil(deps, until, nowMs);
}

/** How it went. */
export interface Tried {
  readonly right: boolean;
  readonly user: User | undefined;
  /** Null: the password was given again, for whatever asks for that. */
  readonly operation: string | null;
  readonly requestId: string;
}

/**
 * What comes of it, with the counters locked: of many guesses sent at once, those settled after the last free failure learn nothing any more, not
 * even that they were right. A failure is counted everywhere, also where it was right and came too late: the answer must not depend on it.
 */
export async function settleAttempt(deps: Deps, tx: Sql, attempt: Attempt, tried: Tried, nowMs: number): Promise<Judged> {
  const { right } = tried;
  const counted = attempt.deviceKnown ? COUNTED.slice(0, 1) : COUNTED;
  const keys = counted.map((each) => bytes(attempt.keys[each]));
  // Right ones are the many: they need not wait for each other where a whole office is one network.
  const held = right ? keys.slice(0, 2) : keys;
  const locked = await lockFailures(tx, held, new Date(nowMs));
  const rest = await findFailures(tx, keys.slice(held.length));
  const stateOf = (each: Counted): Failures | undefined => (counted.includes(each) ? locked(bytes(attempt.keys[each])) ?? rest(bytes(attempt.keys[each])) : undefined);
  const standing = { place: stateOf('place'), network: stateOf('network'), email: stateOf('email'), deviceKnown: attempt.deviceKnown, networkKnown: attempt.networkKnown };
  const judged = judge(standing, right, nowMs);
  if (judged.outcome === 'in') {
    await dropUnusedFailures(tx, held);
  } else if (shutUntil(standing, nowMs) === undefined) {
    await lockFailures(tx, keys.slice(held.length), new Date(nowMs));
    for (const each of counted) await countFailure(deps, tx, attempt, each, stateOf(each), tried, nowMs);
  }
  return judged;
}

async function countFailure(
  deps: Deps, tx: Sql, attempt: Attempt, counted: Counted, state: Failures | undefined, { user, operation, requestId }: Tried, nowMs: number,
): Promise<void> {
  // A lock that is on is not drawn out by those it keeps away: else whoever goes on guessing would keep it up for good.
  if (counted === 'email' && state?.lockedUntilMs != null && state.lockedUntilMs > nowMs) return;
  const after = afterFailure(counted, state, nowMs);
  await saveFailures(tx, bytes(attempt.keys[counted]), after);
  if (user === undefined || after.lockedUntilMs === null || counted === 'network') return;
  const lockedUntil = new Date(after.lockedUntilMs).toISOString();
  await tell(tx, user.tenantId, userEvent('user.locked', user, nowMs, { failures: after.failures, lockedUntil, where: counted === 'place' ? 'one-place' : 'unknown-places' }));
  await noteSecurity(deps, tx, [{
    type: 'user.locked', tenantId: user.tenantId, actor: { kind: 'user', id: user.id }, operation, network: null, reason: null, requestId, count: 1, atMs: nowMs,
  }]);
}

/** Somebody is in. What others did wrong elsewhere goes on being counted. */
export async function closeAttempt(tx: Sql, attempt: Attempt): Promise<void> {
  await forgetFailures(tx, bytes(attempt.keys.place));
}

export function lockedUntil(deps: Deps, untilMs: number, nowMs: number) {
  deps.metrics.count('florin_identity_logins_total', 'Log-ins tried, by what came of them', { result: 'locked' });
  return refuse('user_locked', { detail: `Try again in ${Math.ceil((untilMs - nowMs) / 1000)} seconds.` });
}
