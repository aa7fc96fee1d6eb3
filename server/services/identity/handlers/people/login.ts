import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { loggedIn, userEvent } from '../../domain/events.ts';
import { afterFailure, isLocked, type Failures } from '../../domain/lock-out.ts';
import type { User } from '../../domain/user.ts';
import { findFailures, forgetFailures, lockFailures, saveFailures } from '../../store/login-failures.ts';
import { findLogin, holdUser, replacePasswordHash } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';
import { noteSecurity } from '../security/note.ts';
import { startSession, tokensFor, type StartedSession } from './start-session.ts';

type Outcome<Entered> =
  | { result: 'locked'; lockedUntilMs: number }
  | { result: 'wrong' }
  | { result: 'in'; user: User; entered: Entered };

export const login = (deps: Deps) => os.login.handler(async ({ input, context: { call } }) => {
  const { user, entered } = await logIn(deps, call.requestId, input, async (tx, person, nowMs): Promise<StartedSession> => {
    const session = await startSession(deps, tx, person, nowMs);
    await tell(tx, person.tenantId, loggedIn(person, session.sessionId, nowMs));
    return session;
  });
  return tokensFor(deps, user, entered, deps.clock.now());
});

/**
 * The one way in by password, for whichever page or operation asks: what `enter` does is done in the transaction in which the log-in is settled.
 *
 * Whether the email is unknown, the user disabled or the password wrong: same answer, same work, same count of failures.
 *
 * The outcome is settled with the failures of the email locked, after the slow hash: of many guesses sent at once, those
 * settled after the fifth failure learn nothing any more, not even that they were right.
 */
export async function logIn<Entered>(
  deps: Deps, requestId: string, input: { readonly email: string; readonly password: string }, enter: (tx: Sql, user: User, nowMs: number) => Promise<Entered>,
): Promise<{ user: User; entered: Entered }> {
  const email = normaliseEmail(input.email);
  const emailHash = hashSecret(email);
  const before = await findFailures(deps.database, emailHash);
  const seenMs = deps.clock.now();
  if (isLocked(before, seenMs)) throw locked(deps, before.lockedUntilMs, seenMs);

  const found = await findLogin(deps.database, email);
  const matches = await deps.passwords.verify(found?.passwordHash, input.password);
  const rehashed = matches && found !== undefined && deps.passwords.isOutdated(found.passwordHash)
    ? await deps.passwords.hash(input.password) : undefined;

  const nowMs = deps.clock.now();
  const outcome = await deps.database.transaction(async (tx): Promise<Outcome<Entered>> => {
    const failures = await lockFailures(tx, emailHash, new Date(nowMs));
    if (isLocked(failures, nowMs)) return { result: 'locked', lockedUntilMs: failures.lockedUntilMs };
    const user = found === undefined ? undefined : await holdUser(tx, found.user.tenantId, found.user.id);
    if (!matches || user?.status !== 'active') return fail(deps, tx, emailHash, failures, user, nowMs, requestId);
    await forgetFailures(tx, emailHash);
    if (rehashed !== undefined) await replacePasswordHash(tx, user.id, found!.passwordHash, rehashed);
    return { result: 'in', user, entered: await enter(tx, user, nowMs) };
  });

  if (outcome.result === 'locked') throw locked(deps, outcome.lockedUntilMs, nowMs);
  count(deps, outcome.result);
  deps.committed();
  if (outcome.result === 'wrong') throw refuse('invalid_credentials');
  return outcome;
}

async function fail(
  deps: Deps, tx: Sql, emailHash: Buffer, failures: Failures | undefined, user: User | undefined, nowMs: number, requestId: string,
): Promise<{ result: 'wrong' }> {
  const after = afterFailure(failures, nowMs);
  await saveFailures(tx, emailHash, after);
  if (user !== undefined && after.lockedUntilMs !== null) {
    const lockedUntil = new Date(after.lockedUntilMs).toISOString();
    await tell(tx, user.tenantId, userEvent('user.locked', user, nowMs, { failures: after.failures, lockedUntil }));
    await noteSecurity(deps, tx, [{
      type: 'user.locked', tenantId: user.tenantId, actor: { kind: 'user', id: user.id }, operation: 'identity.login', network: null, reason: null, requestId,
      count: 1, atMs: nowMs,
    }]);
  }
  return { result: 'wrong' };
}

function locked(deps: Deps, untilMs: number, nowMs: number) {
  count(deps, 'locked');
  return refuse('user_locked', { detail: `Try again in ${Math.ceil((untilMs - nowMs) / 1000)} seconds.` });
}

function count(deps: Deps, result: Outcome<unknown>['result']): void {
  deps.metrics.count('florin_identity_logins_total', 'Log-ins tried, by what came of them', { result });
}
