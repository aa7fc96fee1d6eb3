import { encodeId } from '../../../../../contracts/ids.ts';
import { expire, type Approval } from '../../domain/approval.ts';
import { deciderId, makerId } from '../../domain/guard-events.ts';

export function approvalSummary(approval: Approval, now: Date) {
  const { maker, cause, operation, reason, failure, resourceId } = approval;
  return {
    id: encodeId('approval', approval.id), status: expire(approval, now)?.status ?? approval.status, cause, operation,
    ledger: encodeId('ledger', approval.ledgerId), requestedBy: { kind: maker.kind, id: makerId(approval), userId: maker.userId === null ? null : encodeId('user', maker.userId) },
    reason, decidedBy: approval.decidedBy === null ? null : deciderId(approval), decidedAt: approval.decidedAt?.toISOString() ?? null,
    resourceId, failure, createdAt: approval.createdAt.toISOString(), expiresAt: approval.expiresAt.toISOString(),
  };
}

/** With all that would be done. */
export function approvalView(approval: Approval, now: Date) {
  const input = JSON.parse(approval.input) as Record<string, unknown>;
  return { ...approvalSummary(approval, now), input, inputSha256: approval.inputSha256, movements: [...approval.movements] };
}
