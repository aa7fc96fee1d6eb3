import { z } from 'zod';
import type { Reply } from '../frame/route.ts';
import { problem } from './problems.ts';
import type { AdyenState, Payment } from './state.ts';
import { cardOutcome } from './test-cards.ts';
import { decimalsOf } from './units.ts';

export const amountShape = z.object({ currency: z.string().regex(/^[A-Z]{3}$/), value: z.number().int().nonnegative() });

const paymentShape = z.object({
  amount: amountShape,
  reference: z.string().min(1).max(80),
  returnUrl: z.string().min(1).max(8_000),
  paymentMethod: z.record(z.string(), z.unknown()),
  additionalData: z.record(z.string(), z.unknown()).default({}),
  metadata: z.record(z.string().max(20), z.string().max(80)).default({}),
  shopperReference: z.string().min(3).max(256).optional(),
  storePaymentMethod: z.boolean().default(false),
  captureDelayHours: z.number().int().min(0).optional(),
});

const EXPIRES_MS = 28 * 86_400_000;

/** POST /payments. */
export function createPayment(state: AdyenState, body: unknown): Reply {
  const read = paymentShape.safeParse(body);
  if (!read.success) {
    const at = read.error.issues[0]?.path.join('.') ?? '';
    return at.startsWith('amount') ? problem(422, '137', `Invalid amount specified: ${at}`) : problem(422, '702', `Required field '${at}' is not provided or not valid.`);
  }
  const { data: asked } = read;
  if (decimalsOf(asked.amount.currency) === undefined) return problem(422, '138', `Unsupported currency specified`);
  const token = asked.paymentMethod['storedPaymentMethodId'];
  const kept = typeof token === 'string' ? state.stored.get(token) : undefined;
  if (typeof token === 'string' && (kept === undefined || kept.shopper !== asked.shopperReference)) return problem(422, '800', 'Contract not found');
  const outcome = kept?.outcome ?? cardOutcome(asked.paymentMethod, asked.additionalData['RequestedTestAcquirerResponseCode']);
  if (outcome === undefined) return problem(422, '101', 'Invalid card number');
  const { ids } = state.world;
  const payment: Payment = {
    psp: ids.upper(16), amount: asked.amount, reference: asked.reference, returnUrl: asked.returnUrl, outcome, metadata: asked.metadata,
    manual: asked.additionalData['manualCapture'] === 'true', stored: asked.storePaymentMethod && asked.shopperReference !== undefined ? { token: ids.upper(16), shopper: asked.shopperReference } : null,
    status: 'challenged', redirectResult: null, approved: false, captured: 0, refunded: 0,
  };
  state.payments.put(payment.psp, payment);
  // A payer who is not there can not be asked.
  if (outcome.challenged && kept === undefined) return challenge(payment, state);
  return decide(state, payment);
}

function challenge(payment: Payment, { world }: AdyenState): Reply {
  const url = `${world.url()}/checkoutshopper/threeDS2.shtml?payment=${payment.psp}`;
  // No pspReference: Adyen gives it with the answer to /payments/details.
  return { status: 200, body: { resultCode: 'RedirectShopper', action: { type: 'redirect', paymentMethodType: 'scheme', method: 'GET', url } } };
}

/** Asks the issuer, and with automatic capture takes the money. */
export function decide(state: AdyenState, payment: Payment): Reply {
  const { outcome, psp, reference, amount } = payment;
  if (outcome.refusal !== null) {
    payment.status = 'refused';
    const { resultCode, reason, code } = outcome.refusal;
    state.tell(payment, 'AUTHORISATION', false, { reason, additionalData: { refusalReasonCode: code } });
    return { status: 200, body: { pspReference: psp, resultCode, refusalReason: reason, refusalReasonCode: code, merchantReference: reference } };
  }
  payment.status = 'authorised';
  if (payment.stored !== null) state.stored.put(payment.stored.token, { shopper: payment.stored.shopper, outcome });
  const additionalData = dataOf(payment);
  state.tell(payment, 'AUTHORISATION', true, { reason: `064899:${outcome.summary}:03/2030`, additionalData });
  if (payment.manual) expireLater(state, payment);
  else {
    payment.captured = amount.value;
    state.captures.put(psp, payment);
    state.book('payment', payment, psp, amount.value, reference);
  }
  return { status: 200, body: { pspReference: psp, resultCode: 'Authorised', amount, merchantReference: reference, paymentMethod: { type: 'scheme', brand: outcome.brand }, additionalData } };
}

function dataOf({ outcome, stored, metadata }: Payment): Record<string, string> {
  return {
    cardSummary: outcome.summary, expiryDate: '03/2030', authCode: '064899', paymentMethod: outcome.brand,
    ...Object.fromEntries(Object.entries(metadata).map(([name, value]) => [`metadata.${name}`, value])),
    ...(stored !== null && { 'tokenization.storedPaymentMethodId': stored.token, 'tokenization.shopperReference': stored.shopper, 'recurring.recurringDetailReference': stored.token, 'recurring.shopperReference': stored.shopper }),
  };
}

function expireLater(state: AdyenState, payment: Payment): void {
  state.world.clock.after(EXPIRES_MS, () => {
    if (payment.status !== 'authorised' || payment.captured > 0) return;
    payment.status = 'cancelled';
    state.tell(payment, 'EXPIRE', true, { pspReference: state.world.ids.upper(16), originalReference: payment.psp });
  });
}

/** POST /payments/details, with what the browser brought back. */
export function submitDetails(state: AdyenState, body: unknown): Reply {
  const read = z.object({ details: z.object({ redirectResult: z.string() }) }).safeParse(body);
  const payment = read.success ? state.results.get(read.data.details.redirectResult) : undefined;
  if (payment === undefined) return problem(422, '14_0011', 'Invalid redirect result');
  if (payment.status !== 'challenged') return answered(payment);
  if (payment.approved) return decide(state, payment);
  payment.status = 'refused';
  state.tell(payment, 'AUTHORISATION', false, { reason: '3D Not Authenticated', additionalData: { refusalReasonCode: '11' } });
  return answered(payment);
}

function answered(payment: Payment): Reply {
  const { psp: pspReference, reference: merchantReference, amount } = payment;
  if (payment.status === 'refused') return { status: 200, body: { pspReference, resultCode: 'Refused', refusalReason: '3D Not Authenticated', refusalReasonCode: '11', merchantReference } };
  return { status: 200, body: { pspReference, resultCode: 'Authorised', amount, merchantReference, additionalData: dataOf(payment) } };
}
