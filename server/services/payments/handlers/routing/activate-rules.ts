import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { ruleSetEvent, ruleSetView, type RuleSet } from '../../domain/routing/rule-set.ts';
import { findActiveRuleSet, lockActivation, lockRuleSet, updateRuleSet } from '../../store/routing.ts';
import { checkMode } from '../providers/configurable.ts';
import { os, type RoutingDeps } from './deps.ts';

/** A set that is active already stays as it is. */
export const activateRoutingRules = (deps: RoutingDeps) => os.activateRoutingRules.handler(async ({ input, context: { call } }) => {
  const setId = decodeId('routingRule', input.id)!;
  const answer = await once(deps.database, call, 'payments.activateRoutingRules', input, async (tx) => {
    await lockActivation(tx, call.tenantId);
    const before = await lockRuleSet(tx, call.tenantId, setId);
    if (before === undefined) throw refuse('not_found');
    checkMode(call, before.mode);
    if (before.status === 'active') return ruleSetView(before);
    const nowMs = deps.clock.now();
    const replaced = await findActiveRuleSet(tx, call.tenantId, before.mode);
    if (replaced !== undefined) {
      const archived: RuleSet = { ...replaced, status: 'archived', version: replaced.version + 1 };
      await updateRuleSet(tx, archived);
      await tell(tx, call.tenantId, ruleSetEvent('routing-rules.archived', archived, nowMs));
    }
    const set: RuleSet = { ...before, status: 'active', version: before.version + 1, activatedAt: new Date(nowMs) };
    await updateRuleSet(tx, set);
    await tell(tx, call.tenantId, ruleSetEvent('routing-rules.activated', set, nowMs));
    return ruleSetView(set);
  });
  deps.committed();
  deps.router.forget(call.tenantId);
  return answer;
});
