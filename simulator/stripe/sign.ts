import { createHmac } from 'node:crypto';
import type { Endpoint, Outgoing, WebhookEvent } from '../frame/webhooks.ts';

/** `Stripe-Signature: t=…,v1=…`, over the second and the very bytes of the body. */
export function signEvent({ payload }: WebhookEvent, { secret }: Endpoint, nowMs: number): Outgoing {
  const body = JSON.stringify(payload, null, 2);
  const seconds = Math.floor(nowMs / 1000);
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)', 'stripe-signature': `t=${seconds},v1=${signature}` }, body };
}
