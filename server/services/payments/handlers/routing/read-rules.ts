import { decodeId } from '../../../../../contracts/ids.ts';
import { cutPage, readCursor } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { modeOf } from '../../domain/providers/provider.ts';
import { ruleSetView } from '../../domain/routing/rule-set.ts';
import type { RouteRequest } from '../../domain/routing/candidate.ts';
import { findRuleSet, listRuleSets } from '../../store/routing.ts';
import { os, type RoutingDeps } from './deps.ts';

export const getRoutingRules = (deps: RoutingDeps) => os.getRoutingRules.handler(async ({ input, context: { call } }) => {
  const set = await findRuleSet(deps.database, call.tenantId, decodeId('routingRule', input.id)!);
  if (set === undefined) throw refuse('not_found');
  return ruleSetView(set);
});

export const listRoutingRules = (deps: RoutingDeps) => os.listRoutingRules.handler(async ({ input, context: { call } }) => {
  const found = await listRuleSets(deps.database, call.tenantId, input, readCursor('routingRule', input.cursor), input.limit + 1);
  const { rows, nextCursor } = cutPage('routingRule', found, input.limit);
  return { data: rows.map(ruleSetView), nextCursor };
});

export const tryRoutingRules = (deps: RoutingDeps) => os.tryRoutingRules.handler(async ({ input, context: { call } }) => {
  const { payment, dice = Math.random() } = input;
  const request: RouteRequest = {
    ...payment, amount: BigInt(payment.amount), country: payment.country ?? null, brand: payment.brand ?? null, customer: payment.customer ?? null, boundTo: null,
  };
  if (input.id === undefined) return deps.router.route(call.tenantId, modeOf(call.actor), request, dice);
  const set = await findRuleSet(deps.database, call.tenantId, decodeId('routingRule', input.id)!);
  if (set === undefined) throw refuse('not_found');
  return deps.router.routeBy(set, deps.drafts, request, dice);
});
