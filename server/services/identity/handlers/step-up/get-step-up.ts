import { hash } from 'node:crypto';
import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import { sums } from '../../../../../contracts/movements.ts';
import type { Sql } from '../../../../kit/database.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { boundText, shownStatus, type StepUp } from '../../domain/step-up.ts';
import { findStepUp } from '../../store/step-ups.ts';
import { os, type Deps } from '../deps.ts';

/** From any session of that person: who pays at a desk may confirm on a telephone. Only the session that asked can use it. */
export const getStepUp = (deps: Deps) => os.getStepUp.handler(async ({ input, context: { call } }) => {
  const stepUp = await findStepUp(deps.database, call.tenantId, call.actor.id, decodeId('stepUp', input.id)!);
  if (stepUp === undefined) throw refuse('not_found');
  return stepUpView(deps, deps.database, stepUp);
});

export async function stepUpView(deps: Deps, sql: Sql, stepUp: StepUp) {
  return {
    id: encodeId('stepUp', stepUp.id), status: shownStatus(stepUp, deps.clock.now()), operation: stepUp.operation, movements: [...stepUp.movements],
    totals: [...sums(stepUp.movements)].map(([currency, amount]) => ({ currency, amount: String(amount) })),
    factors: [...await deps.secondFactors.enrolled(sql, stepUp.userId)], challenge: challengeOf(stepUp),
    passkey: await deps.secondFactors.passkeyOptions(sql, stepUp.userId, challengeOf(stepUp)), expiresAt: new Date(stepUp.expiresMs).toISOString(),
  };
}

/** With its id, so that two of the same request do not share one. */
export const challengeOf = (stepUp: StepUp): string => hash('sha256', stepUp.id + boundText(stepUp), 'base64url');
