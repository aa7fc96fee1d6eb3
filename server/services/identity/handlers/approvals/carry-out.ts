import { PROBLEMS, type ProblemCode } from '../../../../../contracts/problems.ts';
import { tell } from '../../../../kit/events.ts';
import { claim, settle } from '../../domain/approval.ts';
import { approvalEvent } from '../../domain/guard-events.ts';
import { lockApproval, lockClaimable, saveApproval } from '../../store/approvals.ts';
import { os, type Deps } from '../deps.ts';
import { makerNow } from './maker-now.ts';

export const claimApproved = (deps: Deps) => os.claimApproved.handler(async ({ input: { approvalId } }) => {
  const now = new Date(deps.clock.now());
  const lease = deps.newId();
  const claimed = await deps.database.transaction(async (tx) => {
    const found = await lockClaimable(tx, approvalId, now);
    const leased = found && claim(found, lease, now);
    if (leased === undefined) return null;
    await saveApproval(tx, leased);
    const { id, tenantId, ledgerId, operation, input, inputSha256, idempotencyKey, reason } = leased;
    return { approvalId: id, lease, tenantId, ledgerId, maker: await makerNow(tx, leased, now), operation, input, inputSha256, idempotencyKey, reason };
  });
  return { claimed };
});

export const settleApproval = (deps: Deps) => os.settleApproval.handler(async ({ input: { tenantId, approvalId, lease, failure, resourceId } }) => {
  const nowMs = deps.clock.now();
  const settled = await deps.database.transaction(async (tx) => {
    const before = await lockApproval(tx, tenantId, approvalId);
    const after = before && settle(before, lease, { failure: failure === null ? null : asCode(failure), resourceId });
    if (after === undefined) return false;
    await saveApproval(tx, after);
    await tell(tx, after.tenantId, approvalEvent(after, nowMs));
    deps.log.info({ approvalId, tenantId, operation: after.operation, status: after.status, failure }, 'an approved request was carried out');
    return true;
  });
  deps.committed();
  return { settled };
});

/** A later version of the host may know codes that this one does not. */
const asCode = (code: string): ProblemCode => (Object.hasOwn(PROBLEMS, code) ? code as ProblemCode : 'internal');
