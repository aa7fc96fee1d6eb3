import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { stepUpEvent } from '../../domain/guard-events.ts';
import { afterFailure, isLocked } from '../../domain/lock-out.ts';
import { isOpen, STEP_UP_MS, type StepUp } from '../../domain/step-up.ts';
import { forgetFailures, lockFailures, saveFailures } from '../../store/login-failures.ts';
import { findStepUp, lockStepUp, saveStepUp } from '../../store/step-ups.ts';
import { os, type Deps } from '../deps.ts';
import { challengeOf, stepUpView } from './get-step-up.ts';

type Outcome =
  | { result: 'unknown' | 'over' | 'wrong' }
  | { result: 'locked'; lockedUntilMs: number }
  | { result: 'confirmed'; stepUp: StepUp };

/**
 * Wrong answers are counted per person, over all that they are asked: a code of six digits must not be guessed by asking for many. Only who is logged in as
 * that person can count against them.
 */
export const confirmStepUp = (deps: Deps) => os.confirmStepUp.handler(async ({ input, context: { call } }) => {
  const { tenantId, actor: { id: userId } } = call;
  const id = decodeId('stepUp', input.id)!;
  const nowMs = deps.clock.now();
  if (await findStepUp(deps.database, tenantId, userId, id) === undefined) throw refuse('not_found');
  const countedBy = hashSecret(`step-up ${userId}`);
  const outcome = await deps.database.transaction(async (tx): Promise<Outcome> => {
    const failures = (await lockFailures(tx, [countedBy], new Date(nowMs)))(countedBy);
    const stepUp = await lockStepUp(tx, tenantId, userId, id);
    if (stepUp === undefined) return { result: 'unknown' };
    if (stepUp.status === 'confirmed' && nowMs < stepUp.expiresMs) return { result: 'confirmed', stepUp };
    if (!isOpen(stepUp, nowMs)) return { result: 'over' };
    if (isLocked(failures, nowMs)) return { result: 'locked', lockedUntilMs: failures.lockedUntilMs };
    if (!await deps.secondFactors.verify(tx, userId, input.answer, challengeOf(stepUp))) {
      await saveFailures(tx, countedBy, afterFailure('place', failures, nowMs));
      await tell(tx, tenantId, stepUpEvent('step-up.failed', stepUp, nowMs));
      return { result: 'wrong' };
    }
    await forgetFailures(tx, countedBy);
    const confirmed: StepUp = { ...stepUp, status: 'confirmed', expiresMs: nowMs + STEP_UP_MS };
    await saveStepUp(tx, confirmed);
    await tell(tx, tenantId, stepUpEvent('step-up.confirmed', confirmed, nowMs));
    return { result: 'confirmed', stepUp: confirmed };
  });
  deps.committed();
  deps.log.info({ stepUpId: id, tenantId, userId, result: outcome.result }, 'a second factor was given');
  if (outcome.result === 'confirmed') return stepUpView(deps, deps.database, outcome.stepUp);
  throw refusalOf(outcome, nowMs);
});

function refusalOf(outcome: Exclude<Outcome, { result: 'confirmed' }>, nowMs: number) {
  if (outcome.result === 'locked') return refuse('user_locked', { detail: `Try again in ${Math.ceil((outcome.lockedUntilMs - nowMs) / 1000)} seconds.` });
  if (outcome.result === 'wrong') return refuse('mfa_invalid');
  return outcome.result === 'unknown' ? refuse('not_found') : refuse('step_up_required', { detail: 'This one is over: send the request again.' });
}
