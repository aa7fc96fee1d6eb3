import { decodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { readCursor, toPage } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { isOwn, makerIdOf, type Approval } from '../../domain/approval.ts';
import { findApproval, listApprovals as list } from '../../store/approvals.ts';
import { os, type Deps } from '../deps.ts';
import { approvalSummary, approvalView } from './view.ts';

export const listApprovals = (deps: Deps) => os.listApprovals.handler(async ({ input, context: { call } }) => {
  const makerId = seesAll(call) ? undefined : makerIdOf(call.actor);
  const found = await list(deps.database, call.tenantId, { status: input.status, makerId, before: readCursor('approval', input.cursor), limit: input.limit + 1 });
  const now = new Date(deps.clock.now());
  return toPage('approval', found, input.limit, (one) => approvalSummary(one, now));
});

export const getApproval = (deps: Deps) => os.getApproval.handler(async ({ input, context: { call } }) => {
  const approval = await findApproval(deps.database, call.tenantId, decodeId('approval', input.id)!);
  if (approval === undefined || !maySee(call, approval)) throw refuse('not_found');
  return approvalView(approval, new Date(deps.clock.now()));
});

const seesAll = ({ actor }: Call): boolean => actor.scopes.includes('identity:approve');

export const maySee = (call: Call, approval: Approval): boolean => seesAll(call) || isOwn(approval, { id: makerIdOf(call.actor) });
