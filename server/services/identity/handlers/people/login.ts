import type { Call } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { loggedIn } from '../../domain/events.ts';
import type { User } from '../../domain/user.ts';
import { hasFactor } from '../../store/factors.ts';
import { findPasswordHash } from '../../store/people.ts';
import { findLogin, holdUser, replacePasswordHash } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';
import { closeAttempt, isKnownPlace, lockedUntil, openAttempt, settleAttempt, type Attempt } from './attempts.ts';
import { openChallenge } from './challenge.ts';
import { startSession, tokensFor, type StartedSession } from './start-session.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Somebody is in, or has shown the first of two factors. */
export type LoggedIn<Entered> = { result: 'in'; user: User; entered: Entered } | { result: 'challenged'; challenge: string };

type Outcome<Entered> =
  | { result: 'locked'; untilMs: number }
  | { result: 'wrong' }
  | { result: 'changed' }
  | LoggedIn<Entered>;

/** What follows for whoever is in, in the transaction in which that is settled. */
export type Enter<Entered> = (tx: Sql, user: User, attempt: Attempt, nowMs: number) => Promise<Entered>;

export interface PasswordGiven { readonly email: string; readonly password: string; readonly deviceToken?: string }
type From = Pick<Call, 'client' | 'requestId'>;

export const login = (deps: Deps) => os.login.handler(async ({ input, context: { call } }) => {
  const tried = await logIn(deps, input, call, async (tx, user, attempt, nowMs): Promise<StartedSession> => {
    const session = await startSession(deps, tx, user, nowMs, { client: call.client, deviceToken: attempt.deviceKnown ? input.deviceToken : undefined });
    await tell(tx, user.tenantId, loggedIn(user, session.sessionId, nowMs, { factors: ['password'], knownPlace: isKnownPlace(attempt) }));
    return session;
  });
  if (tried.result === 'challenged') throw refuse('mfa_required', { resourceId: tried.challenge });
  return tokensFor(deps, tried.user, tried.entered, deps.clock.now());
});

/**
 * The one way in by password, for whichever page or operation asks. Where a second factor is set up nobody is in yet: `factors/answer-challenge.ts` goes on.
 * Whether the email is unknown, the user disabled or the password wrong: same answer, same work, same count of failures.
 */
export async function logIn<Entered>(deps: Deps, given: PasswordGiven, from: From, enter: Enter<Entered>): Promise<LoggedIn<Entered>> {
  let tried = await deps.logInTurn(() => attempt(deps, given, from, enter));
  // Somebody set another password between the look-up and the outcome.
  while (tried.outcome.result === 'changed') tried = await deps.logInTurn(() => attempt(deps, given, from, enter));
  const { outcome, nowMs } = tried;
  deps.committed();
  if (outcome.result === 'locked') throw lockedUntil(deps, outcome.untilMs, nowMs);
  deps.metrics.count('florin_identity_logins_total', 'Log-ins tried, by what came of them', { result: outcome.result });
  if (outcome.result === 'wrong') throw refuse('invalid_credentials');
  return outcome;
}

async function attempt<Entered>(
  deps: Deps, given: PasswordGiven, { client, requestId }: From, enter: Enter<Entered>,
): Promise<{ outcome: Outcome<Entered>; nowMs: number }> {
  const email = normaliseEmail(given.email);
  const found = await findLogin(deps.database, email);
  const opened = await openAttempt(deps, { email, userId: found?.user.id, client, deviceToken: given.deviceToken });
  const matches = await deps.passwords.verify(found?.passwordHash, given.password);
  const rehashed = matches && found !== undefined && deps.passwords.isOutdated(found.passwordHash)
    ? await deps.passwords.hash(given.password) : undefined;

  const nowMs = deps.clock.now();
  const outcome = await deps.database.transaction(async (tx): Promise<Outcome<Entered>> => {
    // Nobody is looked for, too: it takes as long.
    const user = await holdUser(tx, found?.user.tenantId ?? NOBODY, found?.user.id ?? NOBODY);
    if (await findPasswordHash(tx, found?.user.id ?? NOBODY) !== found?.passwordHash) return { result: 'changed' };
    const right = matches && user?.status === 'active';
    const judged = await settleAttempt(deps, tx, opened, { right, user, operation: 'identity.login', requestId }, nowMs);
    if (judged.outcome === 'locked') return { result: 'locked', untilMs: judged.untilMs };
    if (judged.outcome === 'wrong' || user === undefined) return { result: 'wrong' };
    // Failures stay counted until the second factor is right too: else each right password would allow five more guesses at it.
    if (await hasFactor(tx, user.id)) return { result: 'challenged', challenge: await openChallenge(tx, user, opened, nowMs) };
    await closeAttempt(tx, opened);
    return { result: 'in', user, entered: await enter(tx, user, opened, nowMs) };
  });
  // After the transaction: of two that hold the person and both want to change them, neither could go on.
  if (rehashed !== undefined && outcome.result !== 'changed') await replacePasswordHash(deps.database, found!.user.id, found!.passwordHash, rehashed);
  return { outcome, nowMs };
}
