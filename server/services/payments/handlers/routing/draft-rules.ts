import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Call } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { modeOf } from '../../domain/providers/provider.ts';
import { ruleSetEvent, ruleSetView, type RuleSet } from '../../domain/routing/rule-set.ts';
import { deleteRuleSet, findRuleSet, insertRuleSet, lockRuleSet, updateRuleSet } from '../../store/routing.ts';
import { checkMode } from '../providers/configurable.ts';
import { checkRules } from './checked-rules.ts';
import { os, type RoutingDeps } from './deps.ts';

export const createRoutingRules = (deps: RoutingDeps) => os.createRoutingRules.handler(async ({ input, context: { call } }) => {
  const mode = input.mode ?? modeOf(call.actor);
  checkMode(call, mode);
  await checkRules(deps, call.tenantId, mode, input);
  const answer = await once(deps.database, call, 'payments.createRoutingRules', input, async (tx) => {
    const now = new Date(deps.clock.now());
    const set: RuleSet = { ...input, mode, tenantId: call.tenantId, id: deps.newId(), status: 'draft', version: 1, createdAt: now, activatedAt: null };
    await insertRuleSet(tx, set);
    await tell(tx, call.tenantId, ruleSetEvent('routing-rules.created', set, now.getTime()));
    return ruleSetView(set);
  });
  deps.committed();
  return answer;
});

export const updateRoutingRules = (deps: RoutingDeps) => os.updateRoutingRules.handler(async ({ input: { id, ...change }, context: { call } }) => {
  const setId = decodeId('routingRule', id)!;
  const known = await findRuleSet(deps.database, call.tenantId, setId);
  if (known === undefined) throw refuse('not_found');
  await checkRules(deps, call.tenantId, known.mode, { ...known, ...change });
  const after = await deps.database.transaction(async (tx) => {
    const before = await lockDraft(tx, call, setId);
    const set: RuleSet = { ...before, ...change, version: before.version + 1 };
    await updateRuleSet(tx, set);
    await tell(tx, call.tenantId, ruleSetEvent('routing-rules.updated', set, deps.clock.now()));
    return set;
  });
  deps.committed();
  return ruleSetView(after);
});

export const deleteRoutingRules = (deps: RoutingDeps) => os.deleteRoutingRules.handler(async ({ input, context: { call } }) => {
  const deleted = await deps.database.transaction(async (tx) => {
    const set = await lockDraft(tx, call, decodeId('routingRule', input.id)!);
    await deleteRuleSet(tx, call.tenantId, set.id);
    await tell(tx, call.tenantId, ruleSetEvent('routing-rules.deleted', set, deps.clock.now()));
    return set;
  });
  deps.committed();
  return ruleSetView(deleted);
});

async function lockDraft(tx: Sql, call: Call, id: string): Promise<RuleSet> {
  const set = await lockRuleSet(tx, call.tenantId, id);
  if (set === undefined) throw refuse('not_found');
  checkMode(call, set.mode);
  if (set.status !== 'draft') throw refuse('rules_frozen');
  return set;
}
