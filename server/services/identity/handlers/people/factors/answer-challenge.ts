import type { Call } from '../../../../../kit/call.ts';
import type { Sql } from '../../../../../kit/database.ts';
import { tell } from '../../../../../kit/events.ts';
import { refuse } from '../../../../../kit/refuse.ts';
import { hashSecret } from '../../../credentials/secrets.ts';
import { userEvent } from '../../../domain/events.ts';
import { CHALLENGE_TRIES, type FactorKind } from '../../../domain/factors.ts';
import type { User } from '../../../domain/user.ts';
import { deleteChallenge, failLoginChallenge, findLoginChallenge, lockLoginChallenge } from '../../../store/challenges.ts';
import { countRecoveryCodes } from '../../../store/recovery-codes.ts';
import { holdUser } from '../../../store/users.ts';
import type { Deps } from '../../deps.ts';
import { closeAttempt, lockedUntil, refuseShut, settleAttempt, type Attempt } from '../attempts.ts';
import { passkeyChallengeOf } from '../challenge.ts';
import { verifyFactor, type FactorAnswer } from './verify-factor.ts';

/** What follows for whoever is in, in the transaction in which that is settled. */
export type EnterWith<Entered> = (tx: Sql, user: User, attempt: Attempt, factor: FactorKind, nowMs: number) => Promise<Entered>;

type Outcome<Entered> = { result: 'wrong' } | { result: 'locked'; untilMs: number } | { result: 'in'; user: User; factor: FactorKind; entered: Entered };

/**
 * The second half of a log-in, for whichever page or operation asks. Failures count where those of the password did: whoever knows the password gets no
 * more guesses by beginning anew.
 */
export async function answerChallenge<Entered>(
  deps: Deps, secret: string, answer: FactorAnswer, { requestId }: Pick<Call, 'requestId'>, enter: EnterWith<Entered>,
): Promise<{ user: User; factor: FactorKind; entered: Entered }> {
  const hash = hashSecret(secret);
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  const waiting = await findLoginChallenge(deps.database, hash, now);
  if (waiting === undefined) throw refuse('mfa_invalid');
  const attempt = waiting.counters as Attempt;
  await refuseShut(deps, attempt);
  const outcome = await deps.database.transaction(async (tx): Promise<Outcome<Entered>> => {
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
    if (factor === 'recovery-codes') await tell(tx, user.tenantId, userEvent('user.recovery-code-used', user, nowMs, { left: await countRecoveryCodes(tx, user.id) }));
    return { result: 'in', user, factor, entered: await enter(tx, user, attempt, factor, nowMs) };
  });
  deps.committed();
  if (outcome.result === 'locked') throw lockedUntil(deps, outcome.untilMs, nowMs);
  deps.metrics.count('florin_identity_logins_total', 'Log-ins tried, by what came of them', { result: outcome.result });
  if (outcome.result === 'wrong') throw refuse('mfa_invalid');
  return outcome;
}
