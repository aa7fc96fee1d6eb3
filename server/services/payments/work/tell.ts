import { encodeId } from '../../../../contracts/ids.ts';
import type { Sql } from '../../../kit/database.ts';
import { tell, type NewEvent } from '../../../kit/events.ts';
import type { PaymentEvent } from '../domain/payment/events.ts';
import { stuckOf, type PaymentState } from '../domain/payment/state.ts';
import { statusOf, type PaymentStatus } from '../domain/payment/status.ts';
import { saveDispute } from '../store/disputes.ts';
import { saveMethod } from '../store/methods.ts';
import type { StoredPayment } from '../store/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { viewDispute, viewPayment, viewRefund } from './view.ts';

/** By the status that a payment comes to. */
const ON_STATUS: Partial<Record<PaymentStatus, string>> = {
  requires_action: 'payment.action-required', succeeded: 'payment.succeeded', cancelled: 'payment.cancelled', failed: 'payment.failed', review: 'payment.review-required', unknown: 'payment.unknown',
  conflicted: 'payment.conflicted',
};

/** What others hear of a payment, if anything, and what is kept to be found by other names: in the transaction that records it. */
export async function tellWhatHappened(deps: Pick<PaymentDeps, 'vault'>, tx: Sql, before: StoredPayment | undefined, after: StoredPayment, events: readonly PaymentEvent[], nowMs: number): Promise<boolean> {
  for (const event of events) {
    const disputeId = 'disputeId' in event ? event.disputeId : undefined;
    if (disputeId !== undefined) await saveDispute(tx, after.tenantId, after.state.id, disputeId, after.state.disputes.find(({ id }) => id === disputeId)!.status);
    if (event.type === 'method-saved') await saveMethod(tx, deps.vault, after, event, nowMs);
  }
  const told = toTell(before, after, events, nowMs);
  await tell(tx, after.tenantId, ...told);
  return told.length > 0;
}

/** Whether telling is all there is to do beside the payment. */
export const isOnlyTold = (events: readonly PaymentEvent[]): boolean => events.every((event) => !('disputeId' in event) && event.type !== 'method-saved');

export function toTell(before: StoredPayment | undefined, after: StoredPayment, events: readonly PaymentEvent[], nowMs: number): NewEvent[] {
  return [...ofPayment(before?.state, after, events), ...events.flatMap((event) => ofPart(after.state, event))]
    .map(({ type, subject, data }): NewEvent => ({ types: [type], version: 1, subject, timeMs: nowMs, data }));
}

interface Told { readonly type: string; readonly subject: string; readonly data: object }

function ofPayment(before: PaymentState | undefined, after: StoredPayment, events: readonly PaymentEvent[]): Told[] {
  const types: string[] = [];
  if (before === undefined) types.push('payment.created');
  if (events.some(({ type }) => type === 'authorised')) types.push('payment.authorised');
  if (events.some(({ type }) => type === 'declined')) types.push('payment.declined');
  const status = statusOf(after.state);
  const was = before && statusOf(before);
  if (before !== undefined && stuckOf(before) === undefined && stuckOf(after.state) !== undefined) types.push('payment.booking-refused');
  if (status !== was && ON_STATUS[status] !== undefined) types.push(ON_STATUS[status]);
  const { data, subject } = { data: viewPayment(after), subject: encodeId('payment', after.state.id) };
  return types.map((type) => ({ type, subject, data }));
}

/** A refund has succeeded once the ledger says so too. */
function ofPart(state: PaymentState, event: PaymentEvent): Told[] {
  const refund = (type: string, refundId: string): Told[] => {
    const found = state.refunds.find(({ id }) => id === refundId)!;
    return [{ type, subject: encodeId('refund', refundId), data: viewRefund(state, found) }];
  };
  const dispute = (type: string, disputeId: string): Told[] => [{ type, subject: encodeId('dispute', disputeId), data: viewDispute(state, state.disputes.find(({ id }) => id === disputeId)!) }];
  switch (event.type) {
    case 'refund-asked': return refund('refund.initiated', event.refundId);
    case 'refund-failed': return refund('refund.failed', event.refundId);
    case 'booked': {
      const { for: of } = state.bookings.find(({ id }) => id === event.bookingId)!;
      return of.type === 'refund' || of.type === 'refund-post' ? refund('refund.succeeded', of.id) : [];
    }
    case 'dispute-opened': return dispute('dispute.opened', event.disputeId);
    case 'dispute-won': return dispute('dispute.won', event.disputeId);
    case 'dispute-lost': return dispute('dispute.lost', event.disputeId);
    case 'dispute-answer-sent': return state.disputes.some(({ id, status }) => id === event.disputeId && status === 'accepted') ? dispute('dispute.lost', event.disputeId) : [];
    default: return [];
  }
}
