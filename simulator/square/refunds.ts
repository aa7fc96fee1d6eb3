import { ControlError } from '../frame/double.ts';
import type { Reply, Route } from '../frame/route.ts';
import { refundBody } from './bodies.ts';
import { invalid, missing, notFound, refuse } from './errors.ts';
import { paymentEvent, refundEvent } from './events.ts';
import { page } from './pages.ts';
import { keyed, move, type Money, type Refund, type SquareState } from './state.ts';

interface RefundRequest {
  readonly idempotency_key?: string;
  readonly payment_id?: string;
  readonly amount_money?: Money;
  readonly reason?: string;
}

/** In the payment's note: refunds wait until they are settled by hand, or fail a day later. */
const MAGIC_REFUND = /\bsimulate-refund-(pending|fails)\b/;
const DAY_MS = 86_400_000;

export function refundRoutes(state: SquareState): Route[] {
  return [
    { method: 'POST', path: '/v2/refunds', handle: (asked) => keyed<RefundRequest>(state, asked, (sent) => create(state, sent)) },
    { method: 'GET', path: '/v2/refunds', handle: ({ query }) => page(state.refunds.list(), query, 'refunds', (refund) => refundBody(state, refund)) },
    { method: 'GET', path: '/v2/refunds/:id', handle: ({ params }) => { const refund = state.refunds.get(params['id']!); return refund === undefined ? notFound(`refund with id ${params['id']!}`) : { status: 200, body: { refund: refundBody(state, refund) } }; } },
  ];
}

const refused = (code: string, detail: string): Reply => refuse(400, { category: 'REFUND_ERROR', code, detail });

function create(state: SquareState, { payment_id: of, amount_money: amount, reason }: RefundRequest): Reply {
  if (of === undefined) return missing('payment_id');
  if (amount === undefined) return missing('amount_money');
  const payment = state.payments.get(of);
  if (payment === undefined) return notFound(`payment with id: ${of}`);
  if (payment.status !== 'COMPLETED') return refused('REFUND_ERROR_PAYMENT_NEEDS_COMPLETION', 'The payment is not completed.');
  if ((reason ?? '').length > 192) return invalid('VALUE_TOO_LONG', 'Field must not be greater than 192 length', 'reason');
  if (amount.currency !== payment.amount.currency) return invalid('CURRENCY_MISMATCH', 'The refund is in another currency.', 'amount_money');
  const left = payment.amount.amount - payment.refunds.filter(({ status }) => status !== 'FAILED').reduce((sum, refund) => sum + refund.amount.amount, 0);
  if (!Number.isSafeInteger(amount.amount) || amount.amount <= 0 || amount.amount > left) return refused('REFUND_AMOUNT_INVALID', 'The requested refund amount exceeds the amount available to refund.');
  const { ids, clock } = state.world;
  const now = clock.now();
  const refund: Refund = { id: `${payment.id}_${ids.text('', 43)}`, payment, amount, reason, createdMs: now, updatedMs: now, status: 'PENDING' };
  state.refunds.put(refund.id, refund);
  payment.refunds.push(refund);
  payment.updatedMs = now;
  const magic = MAGIC_REFUND.exec(payment.note ?? '')?.[1];
  if (magic === undefined) pay(state, refund);
  if (magic === 'fails') clock.after(DAY_MS, () => { if (refund.status === 'PENDING') settleRefund(state, refund.id, 'failed'); });
  refundEvent(state, 'refund.created', refund);
  paymentEvent(state, 'payment.updated', payment);
  return { status: 200, body: { refund: refundBody(state, refund) } };
}

function pay(state: SquareState, refund: Refund): void {
  const { payment, amount: { amount, currency } } = refund;
  refund.status = 'COMPLETED';
  refund.updatedMs = state.world.clock.now();
  move(state, { type: 'REFUND', details: { type_refund_details: { payment_id: payment.id, refund_id: refund.id } }, currency, gross: -amount, fee: 0 }, { type: 'refund', reference: refund.id, payment });
}

export function settleRefund(state: SquareState, id: string, outcome: 'succeeded' | 'failed'): void {
  const refund = state.refunds.get(id);
  if (refund === undefined || refund.status === 'FAILED') throw new ControlError(`there is no refund ${id} that can be settled`);
  if (outcome === 'succeeded' && refund.status === 'COMPLETED') return;
  if (outcome === 'succeeded') pay(state, refund);
  else {
    const { payment, amount: { amount, currency } } = refund;
    if (refund.status === 'COMPLETED') move(state, { type: 'ADJUSTMENT', details: {}, currency, gross: amount, fee: 0 }, { type: 'adjustment', reference: refund.id, payment });
    refund.status = 'FAILED';
    refund.updatedMs = state.world.clock.now();
  }
  refundEvent(state, 'refund.updated', refund);
}
