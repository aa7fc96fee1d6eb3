import { decodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { feePlanAssigned, type ShownAssignment } from '../../domain/fees/stored-fee-plan.ts';
import { assignFeePlan as assign, findFeePlan } from '../../store/fee-plans.ts';
import { os, type FeePlanDeps } from './deps.ts';

export const assignFeePlan = (deps: FeePlanDeps) => os.assignFeePlan.handler(async ({ input, context: { call } }) => {
  const accountId = input.accountId === null ? null : decodeId('account', input.accountId)!;
  const planId = input.planId === null ? null : decodeId('feePlan', input.planId)!;
  if (accountId !== null) await checkMerchant(deps, call, accountId);
  const answer = await once<ShownAssignment>(deps.database, call, 'payments.assignFeePlan', input, async (tx) => {
    if (planId !== null && await findFeePlan(tx, call.tenantId, planId) === undefined) throw refuse('not_found', { param: 'planId' });
    await assign(tx, call.tenantId, accountId, planId);
    await tell(tx, call.tenantId, feePlanAssigned(call.tenantId, input, deps.clock.now()));
    return input;
  });
  deps.committed();
  return answer;
});

/** The tenant's own accounts (clearing, fees) are no merchant's, and what a merchant is paid never lands there. */
async function checkMerchant(deps: FeePlanDeps, call: Call, accountId: string): Promise<void> {
  const { facts: [account] } = await deps.accounts.getFacts({ accounts: [{ tenantId: call.tenantId, accountId }] }, { context: { call } });
  if (account == null) throw refuse('not_found', { param: 'accountId' });
  if (account.kind !== 'merchant' && account.kind !== 'customer') throw refuse('invalid_request', { param: 'accountId', detail: "This is one of the tenant's own accounts." });
}
