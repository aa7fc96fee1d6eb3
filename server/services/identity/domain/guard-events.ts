import { encodeId, type IdKind } from '../../../../contracts/ids.ts';
import type { PolicyRules } from '../../../../contracts/identity/policy-rules.ts';
import type { NewEvent } from '../../../kit/events.ts';
import { namesPeople, type Approval, type ApprovalStatus } from './approval.ts';
import type { StepUp } from './step-up.ts';

/** Without inputs and reasons: what people write may be about people, and is kept in identity only. */
export function approvalEvent(approval: Approval, timeMs: number): NewEvent {
  const subject = encodeId('approval', approval.id);
  const { status, cause, operation, ledgerId, maker, version, failure, resourceId } = approval;
  const data = {
    id: subject, status, cause, operation, ledger: encodeId('ledger', ledgerId), inputSha256: tellableHash(approval), maker: makerId(approval), makerUser: maker.userId === null ? null : encodeId('user', maker.userId),
    decidedBy: approval.decidedBy === null ? null : deciderId(approval), failure, resourceId, version,
    createdAt: approval.createdAt.toISOString(), expiresAt: approval.expiresAt.toISOString(),
  };
  return { types: [EVENTS[status]], version: 1, subject, timeMs, data };
}

/** An event is kept for good: from the plain hash of an input that names somebody, whoever tries emails would find whom. */
const tellableHash = ({ operation, inputSha256 }: Pick<Approval, 'operation' | 'inputSha256'>): string | null => (namesPeople(operation) ? null : inputSha256);

/** Whether it went well or not, it was carried out; withdrawn is rejected by whoever asked. The status says which. */
const EVENTS: Record<ApprovalStatus, string> = {
  waiting: 'approval.requested', approved: 'approval.approved', rejected: 'approval.rejected', withdrawn: 'approval.rejected',
  expired: 'approval.expired', executed: 'approval.executed', failed: 'approval.executed',
};

const KINDS = { user: 'user', key: 'apiKey', client: 'client', consent: 'consent' } as const satisfies Record<string, IdKind>;

export const makerId = ({ maker }: Approval): string => encodeId(KINDS[maker.kind], maker.id);

/** A person, but where a key takes back what it asked for. */
export function deciderId({ maker, decidedBy }: Approval): string {
  return encodeId(decidedBy === maker.id ? KINDS[maker.kind] : 'user', decidedBy!);
}

export function stepUpEvent(type: 'step-up.confirmed' | 'step-up.failed', stepUp: StepUp, timeMs: number): NewEvent {
  const subject = encodeId('stepUp', stepUp.id);
  const data = { id: subject, userId: encodeId('user', stepUp.userId), operation: stepUp.operation, inputSha256: tellableHash(stepUp) };
  return { types: [type], version: 1, subject, timeMs, data };
}

export function policyChanged(tenantId: string, rules: PolicyRules, version: number, timeMs: number): NewEvent {
  const subject = encodeId('tenant', tenantId);
  return { types: ['policy.changed'], version: 1, subject, timeMs, data: { policy: { ...rules, version } } };
}
