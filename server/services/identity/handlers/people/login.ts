import type { Call } from '../../../../kit/call.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { loggedIn } from '../../domain/events.ts';
import type { User } from '../../domain/user.ts';
import { hasFactor } from '../../store/factors.ts';
import { findPasswordHash } from '../../store/people.ts';
import { findLogin, holdUser, replacePasswordHash } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';
import { closeAttempt, isKnownPlace, lockedUntil, openAttempt, settleAttempt } from './attempts.ts';
import { openChallenge } from './challenge.ts';
import { startSession, tokensFor, type StartedSession } from './start-session.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';

type Outcome =
  | { result: 'locked'; untilMs: number }
  | { result: 'wrong' }
  | { result: 'changed' }
  | { result: 'challenged'; challenge: string }
  | { result: 'in'; user: User; session: StartedSession };

/** Whether the email is unknown, the user disabled or the password wrong: same answer, same work, same count of failures. */
export const login = (deps: Deps) => os.login.handler(async ({ input, context: { call } }) => {
  let tried = await attempt(deps, input, call);
  // Somebody set another password between the look-up and the outcome.
  while (tried.outcome.result === 'changed') tried = await attempt(deps, input, call);
  const { outcome, nowMs } = tried;
  deps.committed();
  if (outcome.result === 'locked') throw lockedUntil(deps, outcome.untilMs, nowMs);
  deps.metrics.count('florin_identity_logins_total', 'Log-ins tried, by what came of them', { result: outcome.result });
  if (outcome.result === 'in') return tokensFor(deps, outcome.user, outcome.session, nowMs);
  throw outcome.result === 'challenged' ? refuse('mfa_required', { resourceId: outcome.challenge }) : refuse('invalid_credentials');
});

async function attempt(deps: Deps, input: { email: string; password: string; deviceToken?: string }, { client, requestId }: Call): Promise<{ outcome: Outcome; nowMs: number }> {
  const email = normaliseEmail(input.email);
  const found = await findLogin(deps.database, email);
  const opened = await openAttempt(deps, { email, userId: found?.user.id, client, deviceToken: input.deviceToken });
  const matches = await deps.passwords.verify(found?.passwordHash, input.password);
  const rehashed = matches && found !== undefined && deps.passwords.isOutdated(found.passwordHash)
    ? await deps.passwords.hash(input.password) : undefined;

  const nowMs = deps.clock.now();
  const outcome = await deps.database.transaction(async (tx): Promise<Outcome> => {
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
    const session = await startSession(deps, tx, user, nowMs, { client, deviceToken: opened.deviceKnown ? input.deviceToken : undefined });
    await tell(tx, user.tenantId, loggedIn(user, session.sessionId, nowMs, { factors: ['password'], knownPlace: isKnownPlace(opened) }));
    return { result: 'in', user, session };
  });
  // After the transaction: of two that hold the person and both want to change them, neither could go on.
  if (rehashed !== undefined && outcome.result !== 'changed') await replacePasswordHash(deps.database, found!.user.id, found!.passwordHash, rehashed);
  return { outcome, nowMs };
}
