import { createHmac } from 'node:crypto';
import type { Endpoint, Outgoing, WebhookEvent } from '../frame/webhooks.ts';
import { disputeBody, MERCHANT_ID, paymentBody, payoutBody, refundBody, timeText } from './bodies.ts';
import type { Dispute, Payment, Payout, Refund, SquareState } from './state.ts';

export const SIGNATURE_KEY = 'florin-signature-key';

export const paymentEvent = (state: SquareState, type: 'payment.created' | 'payment.updated', one: Payment): void => emit(state, type, one.id, { payment: paymentBody(state, one) });
export const refundEvent = (state: SquareState, type: 'refund.created' | 'refund.updated', one: Refund): void => emit(state, type, one.id, { refund: refundBody(state, one) });
export const disputeEvent = (state: SquareState, type: 'dispute.created' | 'dispute.state.updated', one: Dispute): void => emit(state, type, one.id, { dispute: disputeBody(state, one) });
export const payoutEvent = (state: SquareState, one: Payout): void => emit(state, 'payout.paid', one.id, { payout: payoutBody(state, one) });

function emit(state: SquareState, type: string, id: string, object: object): void {
  const { ids, clock, webhooks } = state.world;
  const eventId = ids.uuid();
  webhooks.emit({ id: eventId, type, payload: { merchant_id: MERCHANT_ID, type, event_id: eventId, created_at: timeText(clock.now()), data: { type: type.split('.')[0], id, object } } });
}

/** HMAC-SHA256 over the endpoint's address and the body. */
export function signEvent({ payload }: WebhookEvent, { url, secret }: Endpoint, nowMs: number): Outgoing {
  const body = JSON.stringify(payload);
  const signature = createHmac('sha256', secret === '' ? SIGNATURE_KEY : secret).update(url + body).digest('base64');
  return { body, headers: { 'content-type': 'application/json', 'user-agent': 'Square Connect v2', 'x-square-hmacsha256-signature': signature, 'square-environment': 'Sandbox', 'square-initial-delivery-timestamp': timeText(nowMs) } };
}
