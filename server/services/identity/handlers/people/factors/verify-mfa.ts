import { tell } from '../../../../../kit/events.ts';
import { refuse } from '../../../../../kit/refuse.ts';
import { hashSecret } from '../../../credentials/secrets.ts';
import { loggedIn, userEvent } from '../../../domain/events.ts';
import { CHALLENGE_TRIES } from '../../../domain/factors.ts';
import type { User } from '../../../domain/user.ts';
import { deleteChallenge, failLoginChallenge, findLoginChallenge, lockLoginChallenge } from '../../../store/challenges.ts';
import { countRecoveryCodes } from '../../../store/recovery-codes.ts';
import { holdUser } from '../../../store/users.ts';
import { os, type Deps } from '../../deps.ts';
import { closeAttempt, isKnownPlace, lockedUntil, refuseShut, settleAttempt, type Attempt } from '../attempts.ts';
import { passkeyChallengeOf } from '../challenge.ts';
import { startSession, tokensFor, type StartedSession } from '../start-session.ts';
import { verifyFactor } from './verify-factor.ts';

type Outcome = { result: 'wrong' } | { result: 'locked'; untilMs: number } | { result: 'in'; user: User; session: StartedSession };

/** Failures count where those of the password did: whoever knows the password gets no more guesses by beginning anew. */
export const verifyMfa = (deps: Deps) => os.verifyMfa.handler(async ({ input: { challenge: secret, ...answer }, context: { call: { client, requestId } } }) => {
  const hash = hashSecret(secret);
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  const waiting = await findLoginChallenge(deps.database, hash, now);
  if (waiting === undefined) throw refuse('mfa_invalid');
  const attempt = waiting.counters as Attempt;
  await refuseShut(deps, attempt);
  const outcome = await deps.database.transaction(async (tx): Promise<Outcome> => {
    // The person before the challenge, as whoever sets a new password and ends all challenges does.
    const user = await holdUser(tx, waiting.tenantId, waiting.userId);
    const challenge = await lockLoginChallenge(tx, hash, now);
    if (challenge === undefined || challenge.failures >= CHALLENGE_TRIES || user?.status !== 'active') return { result: 'wrong' };
    const factor = await verifyFactor(deps, tx, user.id, answer, passkeyChallengeOf(secret));
    const judged = await settleAttempt(deps, tx, attempt, { right: factor !== undefined, user, operation: 'identity.verifyMfa', requestId }, nowMs);
    if (judged.outcome !== 'in') await failLoginChallenge(tx, hash);
    if (judged.outcome === 'locked') return { result: 'locked', untilMs: judged.untilMs };
    if (judged.outcome === 'wrong' || factor === undefined) return { result: 'wrong' };
    await deleteChallenge(tx, hash);
    await closeAttempt(tx, attempt);
    const session = await startSession(deps, tx, user, nowMs, { client });
    if (factor === 'recovery-codes') await tell(tx, user.tenantId, userEvent('user.recovery-code-used', user, nowMs, { left: await countRecoveryCodes(tx, user.id) }));
    await tell(tx, user.tenantId, loggedIn(user, session.sessionId, nowMs, { factors: ['password', factor], knownPlace: isKnownPlace(attempt) }));
    return { result: 'in', user, session };
  });
  deps.committed();
  if (outcome.result === 'locked') throw lockedUntil(deps, outcome.untilMs, nowMs);
  deps.metrics.count('florin_identity_logins_total', 'Log-ins tried, by what came of them', { result: outcome.result });
  if (outcome.result === 'wrong') throw refuse('mfa_invalid');
  return tokensFor(deps, outcome.user, outcome.session, nowMs);
});
