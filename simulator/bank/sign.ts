import { createHmac } from 'node:crypto';
import type { Outgoing, WebhookEvent } from '../frame/webhooks.ts';

/** `Bank-Signature: t=<seconds>,v1=<hex of HMAC-SHA256 over "<seconds>.<body>">`. */
export function signEvent({ payload }: WebhookEvent, secret: string, nowMs: number): Outgoing {
  const body = JSON.stringify(payload);
  const seconds = Math.floor(nowMs / 1_000);
  const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { headers: { 'content-type': 'application/json', 'bank-signature': `t=${seconds},v1=${signature}` }, body };
}
