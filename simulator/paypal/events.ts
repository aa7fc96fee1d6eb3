import { createSign } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Endpoint, Outgoing, WebhookEvent } from '../frame/webhooks.ts';
import { authorizationBody, captureBody, disputeBody, orderBody, refundBody, timeText } from './bodies.ts';
import { signingCertificate } from './certificate.ts';
import type { AuthorizationState, CaptureState, DisputeState, OrderState, PaypalState, RefundState } from './state.ts';

/** The webhook's id in the merchant's account. It is part of what is signed. */
export const WEBHOOK_ID = '5GP028458E2496506';
const CERTIFICATE = 'CERT-360caa42-fca2a594-5edc0ebc';
export const CERTIFICATE_PATH = `/v1/notifications/certs/${CERTIFICATE}`;

export const orderEvent = (state: PaypalState, type: 'CHECKOUT.ORDER.APPROVED' | 'CHECKOUT.ORDER.COMPLETED', order: OrderState): void =>
  emit(state, type, 'checkout-order', type === 'CHECKOUT.ORDER.APPROVED' ? 'An order has been approved by buyer' : 'Checkout Order Completed', orderBody(state, order));

export const approvalReversed = (state: PaypalState, order: OrderState): void =>
  emit(state, 'CHECKOUT.PAYMENT-APPROVAL.REVERSED', 'payment-approval', 'A payment has been reversed after approval.', { order_id: order.id, purchase_units: (orderBody(state, order) as { purchase_units: object[] }).purchase_units });

export const authorizationEvent = (state: PaypalState, type: 'CREATED' | 'VOIDED', one: AuthorizationState): void =>
  emit(state, `PAYMENT.AUTHORIZATION.${type}`, 'authorization', type === 'CREATED' ? 'An authorization was created' : 'A authorization was voided', authorizationBody(state, one, true));

export const captureEvent = (state: PaypalState, type: 'COMPLETED' | 'PENDING' | 'DENIED', one: CaptureState): void =>
  emit(state, `PAYMENT.CAPTURE.${type}`, 'capture', `Payment ${type.toLowerCase()} for ${one.amount.currency}`, captureBody(state, one, true));

export const refundEvent = (state: PaypalState, type: 'PAYMENT.CAPTURE.REFUNDED' | 'PAYMENT.REFUND.PENDING' | 'PAYMENT.REFUND.FAILED', one: RefundState): void =>
  emit(state, type, 'refund', 'A refund of a capture', refundBody(state, one));

export const disputeEvent = (state: PaypalState, type: 'CREATED' | 'UPDATED' | 'RESOLVED', one: DisputeState): void =>
  emit(state, `CUSTOMER.DISPUTE.${type}`, 'dispute', 'A dispute', disputeBody(state, one));

export const vaultEvent = (state: PaypalState, order: OrderState, resource: object): void =>
  emit(state, 'VAULT.PAYMENT-TOKEN.CREATED', 'payment_token', 'A payment token has been created.', { ...resource, metadata: { order_id: order.id } });

function emit(state: PaypalState, type: string, resourceType: string, summary: string, resource: object): void {
  const { ids, clock, url, webhooks } = state.world;
  const id = `WH-${ids.upper(17)}-${ids.upper(17)}`;
  const self = `${url()}/v1/notifications/webhooks-events/${id}`;
  webhooks.emit({
    id, type, payload: {
      id, event_version: '1.0', create_time: timeText(clock.now()), resource_type: resourceType, resource_version: '2.0', event_type: type, summary, resource,
      links: [{ href: self, rel: 'self', method: 'GET' }, { href: `${self}/resend`, rel: 'resend', method: 'POST' }],
    },
  });
}

/** RSA over `transmission id|time|webhook id|CRC32 of the body`, with the certificate's address beside it. An endpoint with a secret of its own has that as its webhook id. */
export function signEvent(state: PaypalState, { payload }: WebhookEvent, { secret }: Endpoint, nowMs: number): Outgoing {
  const body = JSON.stringify(payload);
  const [transmission, time] = [state.world.ids.uuid(), timeText(nowMs)];
  const signature = createSign('RSA-SHA256').update(signedText(transmission, time, secret === '' ? WEBHOOK_ID : secret, body)).sign(signingCertificate().privateKey, 'base64');
  return {
    body, headers: {
      'content-type': 'application/json', 'user-agent': 'PayPal/AUHD-214.0-58796667', 'paypal-auth-version': 'v2', 'paypal-auth-algo': 'SHA256withRSA', 'paypal-transmission-id': transmission,
      'paypal-transmission-time': time, 'paypal-transmission-sig': signature, 'paypal-cert-url': state.world.url() + CERTIFICATE_PATH,
    },
  };
}

export const signedText = (transmission: string, time: string, webhookId: string, body: string | Buffer): string => `${transmission}|${time}|${webhookId}|${crc32(body)}`;
