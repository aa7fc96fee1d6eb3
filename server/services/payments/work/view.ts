import type { z } from 'zod';
import { encodeId } from '../../../../contracts/ids.ts';
import type { Dispute, Payment, PaymentAttempt, PaymentCapture, Refund } from '../../../../contracts/payments/shapes.ts';
import type { PayerAction } from '../../../kit/payments/provider.ts';
import { capturableOf, capturedOf, disputedOf, feesOf, lastAttempt, refundableOf, refundedOf, stuckOf, type AttemptState, type CaptureState, type DisputeState, type OperationStatus, type PaymentState, type RefundState } from '../domain/payment/state.ts';
import { statusOf } from '../domain/payment/status.ts';
import type { StoredPayment } from '../store/payments.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

const OPERATION: Readonly<Record<OperationStatus, 'pending' | 'unknown' | 'succeeded' | 'failed'>> = { asked: 'pending', sent: 'pending', done: 'succeeded', failed: 'failed', unknown: 'unknown' };

/** A payment as clients see it. Without the payer's email: that is for the provider alone. */
export function viewPayment({ state, customerId, linkId, reference, metadata, version, updatedAtMs }: StoredPayment): z.input<typeof Payment> {
  return {
    id: encodeId('payment', state.id), status: statusOf(state), accountId: encodeId('account', state.accountId), customerId: customerId && encodeId('customer', customerId),
    linkId: linkId && encodeId('paymentLink', linkId), amount: state.amount, currency: state.currency, capture: state.capture, amounts: viewAmounts(state), nextAction: viewAction(lastAttempt(state)),
    savedMethodId: state.saved && encodeId('paymentMethod', state.id), description: state.description, statementDescriptor: state.statementDescriptor, returnUrl: state.returnUrl, reference, metadata: { ...metadata },
    problem: state.conflict ?? state.blocked ?? problemInLedger(state) ?? state.review?.reason ?? null, attempts: state.attempts.map(viewAttempt), captures: state.captures.map(viewCapture),
    refunds: state.refunds.map((refund) => viewRefund(state, refund)), disputes: state.disputes.map((dispute) => viewDispute(state, dispute)),
    postings: state.bookings.filter(({ status }) => status !== 'refused').map(({ id, for: of, lines, status }) => ({
      id: encodeId('posting', id), for: of.type, resourceId: encodeId(KIND_OF[of.type], of.id), lines: lines.map(({ role, change }) => ({ account: role, change })), recorded: status === 'done',
    })),
    createdAt: iso(state.createdAtMs), updatedAt: iso(updatedAtMs), version,
  };
}

function problemInLedger(state: PaymentState): string | null {
  const stuck = stuckOf(state);
  return stuck === undefined ? null : `the ledger refuses a posting of it: ${stuck.code}`;
}

const KIND_OF = {
  capture: 'capture', refund: 'refund', 'refund-hold': 'refund', 'refund-post': 'refund', 'refund-void': 'refund', 'refund-fee': 'refund', 'refund-back': 'refund', dispute: 'dispute', 'dispute-back': 'dispute',
} as const;

const viewAmounts = (state: PaymentState) => ({
  authorised: lastAttempt(state)?.authorised ?? 0, capturable: capturableOf(state), captured: capturedOf(state), refundable: state.conflict === null ? refundableOf(state) : 0, refunded: refundedOf(state),
  disputed: disputedOf(state), fee: feesOf(state),
});

function viewAction(attempt: AttemptState | undefined): z.input<typeof Payment>['nextAction'] {
  if (attempt?.status !== 'action' || attempt.action === null) return null;
  const action: PayerAction = attempt.action;
  if (action.type === 'redirect') return { type: 'redirect', url: action.url };
  const { iban, bic, holder, reference, dueMs } = action;
  return { type: 'bank-transfer', iban, bic, holder, reference, dueAt: dueMs === null ? null : iso(dueMs) };
}

const viewAttempt = ({ id, provider, reference, status, method, decline, startedAtMs }: AttemptState): z.input<typeof PaymentAttempt> => ({
  id: encodeId('attempt', id), provider: provider && { id: encodeId('provider', provider.id), kind: provider.kind }, reference, status, method: method.type, why: [...provider?.why ?? []], route: provider?.route ?? null, decline, startedAt: iso(startedAtMs),
});

const viewCapture = ({ id, amount, fee, status, error }: CaptureState): z.input<typeof PaymentCapture> => ({ id: encodeId('capture', id), amount, fee, status: OPERATION[status], error });

export const viewRefund = (state: PaymentState, { id, amount, fee, reason, origin, status, error }: RefundState): z.input<typeof Refund> => ({
  id: encodeId('refund', id), paymentId: encodeId('payment', state.id), amount, currency: state.currency, feeReturned: fee, reason, origin, status: OPERATION[status], error,
});

export const viewDispute = (state: PaymentState, { id, amount, withdrawn, reason, status, dueMs, answer }: DisputeState): z.input<typeof Dispute> => ({
  id: encodeId('dispute', id), paymentId: encodeId('payment', state.id), amount, currency: state.currency, withdrawn, reason, status, dueAt: dueMs === null ? null : iso(dueMs), answered: answer !== null && answer.status !== 'failed',
});
