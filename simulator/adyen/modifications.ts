import { z } from 'zod';
import type { Reply } from '../frame/route.ts';
import { amountShape } from './payments.ts';
import { problem } from './problems.ts';
import type { AdyenState, Payment } from './state.ts';

const bodyShape = z.object({ amount: amountShape.optional(), reference: z.string().max(80).default('') });

const DAY_MS = 86_400_000;
const BALANCE = 'Insufficient balance on payment';

/** Captures, cancels and refunds of a payment: each is taken, and decided afterwards. What can not be is told with `success: false`, never in the answer. */
export function modify(state: AdyenState, kind: 'captures' | 'cancels' | 'refunds', of: string, body: unknown): Reply {
  const payment = state.payments.get(of);
  if (payment === undefined || payment.status === 'challenged' || payment.status === 'refused') return problem(422, '167', 'Original pspReference required for this operation');
  const read = bodyShape.safeParse(body);
  if (!read.success) return problem(422, '137', 'Invalid amount specified');
  const { amount, reference } = read.data;
  const { ids } = state.world;
  const psp = ids.upper(16);
  const received = { merchantAccount: (body as { merchantAccount: string }).merchantAccount, paymentPspReference: of, pspReference: psp, reference, status: 'received' };
  if (kind === 'cancels') {
    cancel(state, payment, psp, reference);
    return { status: 201, body: received };
  }
  if (amount === undefined) return problem(422, '100', 'No amount specified');
  if (amount.currency !== payment.amount.currency) return problem(422, '138', 'The currency is not that of the payment');
  (kind === 'captures' ? capture : refund)(state, payment, psp, reference, amount.value);
  return { status: 201, body: { ...received, amount } };
}

function capture(state: AdyenState, payment: Payment, psp: string, reference: string, value: number): void {
  const fits = payment.status === 'authorised' && payment.manual && payment.captured + value <= payment.amount.value && value > 0;
  const told = { pspReference: psp, originalReference: payment.psp, merchantReference: reference, amount: { ...payment.amount, value } };
  if (fits) {
    payment.captured += value;
    state.captures.put(psp, payment);
    state.book('payment', payment, psp, value, reference);
  }
  state.tell(payment, 'CAPTURE', fits, { ...told, reason: fits ? '' : BALANCE });
}

function cancel(state: AdyenState, payment: Payment, psp: string, reference: string): void {
  const fits = payment.status === 'authorised' && payment.captured === 0;
  if (fits) payment.status = 'cancelled';
  state.tell(payment, 'CANCELLATION', fits, { pspReference: psp, originalReference: payment.psp, merchantReference: reference, reason: fits ? '' : 'Transaction is already captured or cancelled' });
}

function refund(state: AdyenState, payment: Payment, psp: string, reference: string, value: number): void {
  const amount = { ...payment.amount, value };
  const fits = payment.refunded + value <= payment.captured && value > 0;
  const told = { pspReference: psp, originalReference: payment.psp, merchantReference: reference, amount };
  if (!fits) {
    state.tell(payment, 'REFUND', false, { ...told, reason: BALANCE });
    return;
  }
  payment.refunded += value;
  state.refunds.put(psp, { psp, payment, amount, reference, state: 'done' });
  state.book('refund', payment, psp, -value, reference);
  state.tell(payment, 'REFUND', true, told);
  if (payment.outcome.refundFails) state.world.clock.after(DAY_MS, () => void failRefund(state, psp));
}

/** The payer's bank sends it back. Answers whether there was something to send back. */
export function failRefund(state: AdyenState, psp: string): boolean {
  const refund = state.refunds.get(psp);
  if (refund === undefined || refund.state === 'failed') return false;
  refund.state = 'failed';
  const { payment, amount, reference } = refund;
  payment.refunded -= amount.value;
  state.book('refund', payment, `${psp}-failed`, amount.value, reference);
  state.tell(payment, 'REFUND_FAILED', true, { pspReference: psp, originalReference: payment.psp, merchantReference: reference, amount, reason: 'The refund was rejected by the issuer' });
  return true;
}
