import type { PaymentEvent } from './events.ts';
import type { Booking, BookingRole, CaptureState, RefundState } from './state.ts';

/** What the ledger must have for what happened. One posting each; every posting's lines come to nothing. */
type BookingDue = Extract<PaymentEvent, { readonly type: 'booking-due' }>;
type Lines = Booking['lines'];

const between = (from: BookingRole, to: BookingRole, amount: number): Lines => [{ role: from, change: -amount }, { role: to, change: amount }];

const due = (id: string, of: Booking['for'], providerId: string, lines: Lines, how: Booking['how'] = 'record', holdId: string | null = null): BookingDue =>
  ({ type: 'booking-due', booking: { id, for: of, providerId, how, holdId, lines } });

/** The provider owes it: to the merchant but for the fee. What nobody wanted any more waits in suspense to be given back, and costs no fee. */
export function captureBooking(id: string, { id: captureId, amount, fee }: Pick<CaptureState, 'id' | 'amount' | 'fee'>, providerId: string, surplus: boolean): BookingDue {
  const lines: Lines = surplus ? between('clearing', 'suspense', amount)
    : [{ role: 'clearing', change: -amount }, { role: 'merchant', change: amount - fee }, { role: 'fees', change: fee }];
  return due(id, { type: 'capture', id: captureId }, providerId, lines.filter(({ change }) => change !== 0));
}

/** Reserved at the merchant before any provider is asked: or the money could be spent twice while it is on its way. */
export const refundHold = (id: string, { id: refundId, amount }: Pick<RefundState, 'id' | 'amount'>, providerId: string): BookingDue =>
  due(id, { type: 'refund-hold', id: refundId }, providerId, between('merchant', 'clearing', amount), 'hold');

export const endHold = (id: string, hold: Booking, how: 'post' | 'void'): BookingDue =>
  due(id, { type: how === 'post' ? 'refund-post' : 'refund-void', id: hold.for.id }, hold.providerId, hold.lines, how, hold.id);

/** A refund that was not held: the provider has made it already. */
export const refundBooking = (id: string, { id: refundId, amount, origin }: Pick<RefundState, 'id' | 'amount' | 'origin'>, providerId: string): BookingDue =>
  due(id, { type: 'refund', id: refundId }, providerId, between(origin === 'surplus' ? 'suspense' : 'merchant', 'clearing', amount));

export const refundFee = (id: string, { id: refundId, fee }: Pick<RefundState, 'id' | 'fee'>, providerId: string): BookingDue =>
  due(id, { type: 'refund-fee', id: refundId }, providerId, between('fees', 'merchant', fee));

/** The payer's bank sent it back, after it was booked: with it goes what was given back of the fee. */
export function refundBack(id: string, { id: refundId, amount, fee, origin }: RefundState, providerId: string): BookingDue {
  const to = origin === 'surplus' ? 'suspense' : 'merchant';
  const lines: Lines = [{ role: 'clearing', change: -amount }, { role: to, change: amount - fee }, { role: 'fees', change: fee }];
  return due(id, { type: 'refund-back', id: refundId }, providerId, lines.filter(({ change }) => change !== 0));
}

export const disputeBooking = (id: string, disputeId: string, providerId: string, withdrawn: number): BookingDue =>
  due(id, { type: 'dispute', id: disputeId }, providerId, between('merchant', 'clearing', withdrawn));

/** To whoever bore it. */
export const disputeBack = (id: string, taken: Booking, returned: number): BookingDue =>
  due(id, { type: 'dispute-back', id: taken.for.id }, taken.providerId, between('clearing', taken.diverted ? 'suspense' : 'merchant', returned));
