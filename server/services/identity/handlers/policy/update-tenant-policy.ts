import { NO_RULES } from '../../../../../contracts/identity/policy-rules.ts';
import { asksForApproval, changedRules, loosens } from '../../../../../contracts/identity/sensitive.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { isApproved } from '../approvals/is-approved.ts';
import { lockedAuthority } from '../authority.ts';
import { policyChanged } from '../../domain/guard-events.ts';
import { findPolicy, savePolicy } from '../../store/policies.ts';
import { os, type Deps } from '../deps.ts';
import { policyView } from './get-tenant-policy.ts';

export const updateTenantPolicy = (deps: Deps) => os.updateTenantPolicy.handler(async ({ input, context: { call } }) => {
  const nowMs = deps.clock.now();
  const answer = await once(deps.database, call, 'identity.updateTenantPolicy', input, async (tx) => {
    const authority = await lockedAuthority(tx, call, new Date(nowMs));
    if (!authority.scopes.includes('tenant:write')) throw refuse('forbidden');
    const before = await findPolicy(tx, call.tenantId);
    const current = before?.rules ?? NO_RULES;
    const rules = changedRules(current, input);
    // Neither asks less than the other: they are the same.
    if (!loosens(current, rules) && !loosens(rules, current)) return policyView(before);
    // The host has asked already, by the policy as it remembers it: which may be older than this one.
    if (asksForApproval(current) && loosens(current, rules) && !await isApproved(tx, call, 'identity.updateTenantPolicy', input)) {
      throw refuse('approval_required', { detail: 'The policy has just changed: ask again.' });
    }
    const after = { rules, version: (before?.version ?? 0) + 1, updatedAt: new Date(nowMs) };
    await savePolicy(tx, call.tenantId, after);
    await tell(tx, call.tenantId, policyChanged(call.tenantId, rules, after.version, nowMs));
    deps.log.info({ tenantId: call.tenantId, actor: call.actor.id, version: after.version, reason: call.reason }, 'a policy was changed');
    return policyView(after);
  });
  deps.committed();
  await deps.forget(call.tenantId);
  return answer;
});
