import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { feePlanEvent, feePlanView, type StoredFeePlan } from '../../domain/fees/stored-fee-plan.ts';
import type { FeeRule } from '../../domain/fees/fee-rule.ts';
import { unknownProviders } from '../../store/providers.ts';
import { insertFeePlan, lockFeePlan, renewFeePlan } from '../../store/fee-plans.ts';
import { os, type FeePlanDeps } from './deps.ts';

export const createFeePlan = (deps: FeePlanDeps) => os.createFeePlan.handler(async ({ input, context: { call } }) => {
  await checkProviders(deps, call.tenantId, input.rules);
  const answer = await once(deps.database, call, 'payments.createFeePlan', input, async (tx) => {
    const now = new Date(deps.clock.now());
    const plan: StoredFeePlan = { ...input, tenantId: call.tenantId, id: deps.newId(), version: 1, createdAt: now, updatedAt: now };
    await insertFeePlan(tx, plan);
    await tell(tx, call.tenantId, feePlanEvent('fee-plan.created', plan));
    return feePlanView(plan);
  });
  deps.committed();
  return answer;
});

export const updateFeePlan = (deps: FeePlanDeps) => os.updateFeePlan.handler(async ({ input: { id, ...change }, context: { call } }) => {
  await checkProviders(deps, call.tenantId, change.rules ?? []);
  const after = await deps.database.transaction(async (tx) => {
    const before = await lockFeePlan(tx, call.tenantId, decodeId('feePlan', id)!);
    if (before === undefined) throw refuse('not_found');
    const plan: StoredFeePlan = { ...before, ...change, version: before.version + 1, updatedAt: new Date(deps.clock.now()) };
    await renewFeePlan(tx, plan);
    await tell(tx, call.tenantId, feePlanEvent('fee-plan.updated', plan));
    return plan;
  });
  deps.committed();
  return feePlanView(after);
});

async function checkProviders({ database }: FeePlanDeps, tenantId: string, rules: readonly FeeRule[]): Promise<void> {
  const named = [...new Set(rules.flatMap(({ providers = [] }) => providers))];
  const [unknown] = await unknownProviders(database, tenantId, null, named.map((id) => decodeId('provider', id)!));
  if (unknown !== undefined) throw refuse('not_found', { detail: `There is no provider ${encodeId('provider', unknown)}.` });
}
