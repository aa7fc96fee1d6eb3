import type { Asked, Reply, Route } from '../frame/route.ts';
import { authorizationBody, captureBody, minimal, refundBody } from './bodies.ts';
import { capture } from './completing.ts';
import { noJson, noSuch, paymentRefused, underWay, type PaymentIssue } from './errors.ts';
import { authorizationEvent, refundEvent } from './events.ts';
import { readMoney, type Money } from './money.ts';
import { move } from './movements.ts';
import { readJson } from './orders.ts';
import type { AuthorizationState, CaptureState, PaypalState, RefundState } from './state.ts';

/** In the order's description: refunds wait until they are settled by hand, or fail a day later. */
const MAGIC_REFUND = /\bsimulate-refund-(pending|fails)\b/;
const DAY_MS = 86_400_000;

interface PaymentRequest {
  readonly amount?: unknown;
  readonly custom_id?: string;
  readonly invoice_id?: string;
  readonly final_capture?: boolean;
  readonly note_to_payer?: string;
}

export function paymentRoutes(state: PaypalState): Route[] {
  const authorization = ({ params }: Asked) => state.authorizations.get(params['id']!);
  const captured = ({ params }: Asked) => state.captures.get(params['id']!);
  const whole = (body: object | undefined): Reply => (body === undefined ? noSuch : { status: 200, body });
  return [
    { method: 'GET', path: '/v2/payments/authorizations/:id', handle: (asked) => { const one = authorization(asked); return whole(one && authorizationBody(state, one, true)); } },
    { method: 'GET', path: '/v2/payments/captures/:id', handle: (asked) => { const one = captured(asked); return whole(one && captureBody(state, one, true)); } },
    { method: 'GET', path: '/v2/payments/refunds/:id', handle: ({ params }) => { const one = state.refunds.get(params['id']!); return whole(one && refundBody(state, one)); } },
    {
      method: 'POST', path: '/v2/payments/authorizations/:id/capture', handle: (asked) => {
        const one = authorization(asked);
        return one === undefined ? noSuch : keyed(state, asked, () => captureSome(state, one, asked));
      },
    },
    { method: 'POST', path: '/v2/payments/authorizations/:id/void', handle: (asked) => { const one = authorization(asked); return one === undefined ? noSuch : letGo(state, one, asked); } },
    {
      method: 'POST', path: '/v2/payments/captures/:id/refund', handle: (asked) => {
        const one = captured(asked);
        return one === undefined ? noSuch : keyed(state, asked, () => refund(state, one, asked));
      },
    },
  ];
}

async function keyed(state: PaypalState, asked: Asked, work: () => Reply): Promise<Reply> {
  const key = asked.headers['paypal-request-id'];
  if (key === undefined) return shown(asked, work());
  const { outcome, ...rest } = await state.paymentKeys.run(`${asked.path} ${key}`, asked, work);
  if (outcome === 'in-flight' || !('reply' in rest)) return underWay;
  if (outcome === 'done') return shown(asked, rest.reply);
  const { id = '' } = rest.reply.body as { id?: string };
  const [capture, refund] = [state.captures.get(id), state.refunds.get(id)];
  return shown(asked, capture === undefined ? { ...rest.reply, body: refundBody(state, refund!) } : { ...rest.reply, body: captureBody(state, capture, true) });
}

const shown = ({ headers }: Asked, reply: Reply): Reply =>
  (reply.status < 300 && headers['prefer'] !== 'return=representation' && typeof reply.body === 'object' ? { ...reply, body: minimal(reply.body) } : reply);

const UNCAPTURABLE: Partial<Record<AuthorizationState['status'], PaymentIssue>> = { VOIDED: 'AUTHORIZATION_VOIDED', CAPTURED: 'AUTHORIZATION_ALREADY_CAPTURED' };

/** No more than was reserved. PayPal's 115 % are for those whom it lets. */
function captureSome(state: PaypalState, one: AuthorizationState, { body }: Asked): Reply {
  const sent = readJson<PaymentRequest>(body);
  if (sent === undefined) return noJson;
  const before = one.order.captures.reduce((sum, { amount }) => sum + amount.units, 0);
  const amount = amountOf(sent, { units: one.amount.units - before, currency: one.amount.currency });
  if (typeof amount === 'string') return paymentRefused(amount);
  const wrong = UNCAPTURABLE[one.status];
  if (wrong !== undefined) return paymentRefused(wrong);
  if (amount.currency !== one.amount.currency) return paymentRefused('AUTH_CAPTURE_CURRENCY_MISMATCH');
  if (before + amount.units > one.amount.units) return paymentRefused('MAX_CAPTURE_AMOUNT_EXCEEDED');
  if (sent.invoice_id !== undefined && state.invoices.get(`capture:${sent.invoice_id}`) !== undefined) return paymentRefused('DUPLICATE_INVOICE_ID');
  const isFinal = sent.final_capture === true || before + amount.units === one.amount.units;
  one.status = isFinal ? 'CAPTURED' : 'PARTIALLY_CAPTURED';
  one.updatedMs = state.world.clock.now();
  const made = capture(state, { order: one.order, authorization: one, amount, invoiceId: sent.invoice_id ?? one.order.unit.invoice_id, isFinal });
  return { status: 201, body: captureBody(state, made, true) };
}

function letGo(state: PaypalState, one: AuthorizationState, { headers }: Asked): Reply {
  if (one.status === 'VOIDED') return paymentRefused('PREVIOUSLY_VOIDED');
  if (one.status === 'CAPTURED') return paymentRefused('PREVIOUSLY_CAPTURED');
  one.status = 'VOIDED';
  one.updatedMs = state.world.clock.now();
  authorizationEvent(state, 'VOIDED', one);
  return headers['prefer'] === 'return=representation' ? { status: 200, body: authorizationBody(state, one, true) } : { status: 204 };
}

function refund(state: PaypalState, one: CaptureState, { body }: Asked): Reply {
  const sent = readJson<PaymentRequest>(body);
  if (sent === undefined) return noJson;
  const left = one.amount.units - one.refunds.filter(({ status }) => status !== 'FAILED').reduce((sum, { amount }) => sum + amount.units, 0);
  const amount = amountOf(sent, { units: left, currency: one.amount.currency });
  if (one.status === 'PENDING') return paymentRefused('PENDING_CAPTURE');
  if (one.status === 'DECLINED') return paymentRefused('REFUND_NOT_ALLOWED');
  if (left === 0) return paymentRefused('CAPTURE_FULLY_REFUNDED');
  if (typeof amount === 'string') return paymentRefused(amount);
  if (amount.currency !== one.amount.currency) return paymentRefused('REFUND_CAPTURE_CURRENCY_MISMATCH');
  if (amount.units > left) return paymentRefused('REFUND_AMOUNT_EXCEEDED');
  const { ids, clock } = state.world;
  const now = clock.now();
  const magic = MAGIC_REFUND.exec(one.order.unit.description ?? '')?.[1];
  const made: RefundState = {
    id: ids.upper(17), capture: one, amount, customId: sent.custom_id, invoiceId: sent.invoice_id, note: sent.note_to_payer, createdMs: now, updatedMs: now, status: magic === undefined ? 'COMPLETED' : 'PENDING',
  };
  state.refunds.put(made.id, made);
  one.refunds.push(made);
  if (magic === undefined) payBack(state, made);
  else refundEvent(state, 'PAYMENT.REFUND.PENDING', made);
  if (magic === 'fails') clock.after(DAY_MS, () => failRefund(state, made));
  return { status: 201, body: refundBody(state, made) };
}

/** The payer's bank does not take it, or sends it back: then it is the merchant's again. */
export function failRefund(state: PaypalState, refund: RefundState): void {
  const { capture: one, status } = refund;
  if (status === 'FAILED') return;
  refund.status = 'FAILED';
  refund.updatedMs = state.world.clock.now();
  if (status === 'COMPLETED') move(state, { type: 'adjustment', code: 'T1100', id: state.world.ids.upper(17), reference: { id: refund.id, type: 'TXN' }, orderId: one.order.id, amount: refund.amount, customId: refund.customId });
  one.status = one.refunds.some((other) => other.status === 'COMPLETED') ? 'PARTIALLY_REFUNDED' : 'COMPLETED';
  refundEvent(state, 'PAYMENT.REFUND.FAILED', refund);
}

/** The money of a refund leaves. */
export function payBack(state: PaypalState, made: RefundState): void {
  const { capture: one } = made;
  made.status = 'COMPLETED';
  made.updatedMs = one.updatedMs = state.world.clock.now();
  const back = one.refunds.filter(({ status }) => status === 'COMPLETED').reduce((sum, { amount }) => sum + amount.units, 0);
  one.status = back === one.amount.units ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  move(state, {
    type: 'refund', code: 'T1107', id: made.id, reference: { id: one.id, type: 'TXN' }, orderId: one.order.id, amount: { units: -made.amount.units, currency: made.amount.currency },
    customId: made.customId, invoiceId: made.invoiceId,
  });
  refundEvent(state, 'PAYMENT.CAPTURE.REFUNDED', made);
}

/** All that is left, where no amount is sent. */
function amountOf({ amount }: PaymentRequest, left: Money): Money | PaymentIssue {
  const read = amount === undefined ? left : readMoney(amount);
  if (read === 'MISSING_REQUIRED_PARAMETER' || read === 'INVALID_PARAMETER_SYNTAX') return 'DECIMAL_PRECISION';
  return read;
}
