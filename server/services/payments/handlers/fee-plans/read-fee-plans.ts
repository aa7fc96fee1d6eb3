import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import { cutPage, readCursor } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { feePlanView } from '../../domain/fees/stored-fee-plan.ts';
import { findFeePlan, listAssignments, listFeePlans as list } from '../../store/fee-plans.ts';
import { os, type FeePlanDeps } from './deps.ts';

export const getFeePlan = (deps: FeePlanDeps) => os.getFeePlan.handler(async ({ input, context: { call } }) => {
  const plan = await findFeePlan(deps.database, call.tenantId, decodeId('feePlan', input.id)!, input.version);
  if (plan === undefined) throw refuse('not_found');
  return feePlanView(plan);
});

export const listFeePlans = (deps: FeePlanDeps) => os.listFeePlans.handler(async ({ input, context: { call } }) => {
  const { rows, nextCursor } = cutPage('feePlan', await list(deps.database, call.tenantId, readCursor('feePlan', input.cursor), input.limit + 1), input.limit);
  return { data: rows.map(feePlanView), nextCursor };
});

export const listFeePlanAssignments = (deps: FeePlanDeps) => os.listFeePlanAssignments.handler(async ({ input, context: { call } }) => {
  const planId = input.planId === undefined ? undefined : decodeId('feePlan', input.planId)!;
  if (planId !== undefined && await findFeePlan(deps.database, call.tenantId, planId) === undefined) throw refuse('not_found', { param: 'planId' });
  const { rows, nextCursor } = cutPage('account', await listAssignments(deps.database, call.tenantId, planId, readCursor('account', input.cursor), input.limit + 1), input.limit);
  return { data: rows.map((row) => ({ accountId: row.accountId === null ? null : encodeId('account', row.accountId), planId: encodeId('feePlan', row.planId) })), nextCursor };
});
