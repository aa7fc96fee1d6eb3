import type { Fact } from '../../../kit/payments/provider.ts';
import { declineOf } from './declines.ts';
import type { SquareCard, SquareDispute, SquarePayment, SquareRefund } from './resources.ts';

/** Square captures a payment once, whole, and has no field for whose operation it was: whoever knows says so. */
export function paymentFacts(payment: SquarePayment, captureId: string | null = null): readonly Fact[] {
  switch (payment.status) {
    case 'APPROVED': return [authorisedFact(payment)];
    case 'COMPLETED': return [{ type: 'captured', operationId: captureId, reference: payment.id, ...payment.amount_money }];
    case 'CANCELED': return [{ type: 'voided', operationId: null }];
    case 'FAILED': return [declinedFact(payment)];
    default: return [{ type: 'processing' }];
  }
}

export function authorisedFact({ approved_money: approved, amount_money: asked, delayed_until: until }: SquarePayment): Fact {
  return { type: 'authorised', ...approved ?? asked, expiresMs: until === undefined ? null : Date.parse(until) };
}

function declinedFact({ card_details: card }: SquarePayment): Fact {
  const error = card?.errors?.[0] ?? { category: 'PAYMENT_METHOD_ERROR', code: 'FAILED', detail: 'Square gives no reason.' };
  return { type: 'declined', decline: declineOf(error) ?? { code: 'generic_unknown_error', advice: 'other-method', provider: { code: error.code, message: error.detail ?? '' } } };
}

const OUR_ID = /\[([a-z]{3}_[0-9a-z]{26}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]$/;
const MAX_REASON = 192;

/** A refund has no field for our id but its reason, which the merchant reads: without it two refunds of the same amount could not be told apart by their webhooks. */
export function reasonWith(operationId: string, reason: string | null): string {
  const mark = `[${operationId}]`;
  return `${(reason ?? 'Refund').slice(0, MAX_REASON - mark.length - 1)} ${mark}`;
}

export function refundFacts(refund: SquareRefund): readonly Fact[] {
  const about = { operationId: OUR_ID.exec(refund.reason ?? '')?.[1] ?? null, reference: refund.id };
  if (refund.status === 'COMPLETED') return [{ type: 'refunded', ...about, ...refund.amount_money }];
  if (refund.status === 'PENDING') return [{ type: 'refund-pending', ...about, ...refund.amount_money }];
  return [{ type: 'refund-failed', ...about, error: { code: `REFUND_${refund.status}`, message: 'Square could not give the money back.' } }];
}

/** Square holds the amount back from the moment that an inquiry is a dispute. */
export function disputeFacts(dispute: SquareDispute): readonly Fact[] {
  const { state, amount_money: money } = dispute;
  const reference = dispute.id ?? dispute.dispute_id ?? '';
  const withdrawn = state.startsWith('INQUIRY') ? 0 : money.amount;
  const opened: Fact = { type: 'dispute-opened', reference, ...money, withdrawn, reason: dispute.reason ?? 'UNKNOWN', dueMs: dispute.due_at === undefined ? null : Date.parse(dispute.due_at) };
  switch (state) {
    case 'INQUIRY_PROCESSING':
    case 'PROCESSING': return [opened, { type: 'dispute-under-review', reference }];
    case 'WON':
    case 'INQUIRY_CLOSED': return [opened, { type: 'dispute-won', reference, returned: withdrawn }];
    case 'LOST':
    case 'ACCEPTED': return [opened, { type: 'dispute-lost', reference }];
    default: return [opened];
  }
}

export function savedFact(card: SquareCard, customer: string): Fact {
  const expires = card.exp_year === undefined || card.exp_month === undefined ? null : `${card.exp_year}-${String(card.exp_month).padStart(2, '0')}`;
  return { type: 'saved', token: card.id, customer, label: `${card.card_brand ?? 'Card'} ·· ${card.last_4 ?? ''}`.trim(), expires };
}
