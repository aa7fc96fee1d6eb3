import { NO_RULES } from '../../../../../contracts/identity/policy-rules.ts';
import { findPolicy, type Policy } from '../../store/policies.ts';
import { os, type Deps } from '../deps.ts';

export const getTenantPolicy = (deps: Deps) => os.getTenantPolicy.handler(async ({ context: { call } }) =>
  policyView(await findPolicy(deps.database, call.tenantId)));

export function policyView(policy: Policy | undefined) {
  return { ...policy?.rules ?? NO_RULES, version: policy?.version ?? 0, updatedAt: policy?.updatedAt.toISOString() ?? null };
}
