import { createHash, createHmac } from 'node:crypto';
import type { Outgoing, WebhookEvent } from '../frame/webhooks.ts';
import { datetime, writeXml, type Tree } from './xml.ts';

export interface Notification {
  readonly kind: string;
  readonly timestampMs: number;
  readonly subject: Tree;
}

/** `bt_signature` and `bt_payload` as a form. The key is the SHA-1 of the private key; what is signed is the payload with its line break. */
export function signNotification({ payload }: WebhookEvent, publicKey: string, privateKey: string): Outgoing {
  const { kind, timestampMs, subject } = payload as Notification;
  const xml = writeXml('notification', { timestamp: datetime(timestampMs), kind, subject });
  const encoded = `${Buffer.from(xml).toString('base64')}\n`;
  const signature = createHmac('sha1', createHash('sha1').update(privateKey).digest()).update(encoded).digest('hex');
  const body = new URLSearchParams({ bt_signature: `${publicKey}|${signature}`, bt_payload: encoded }).toString();
  return { headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Braintree-Webhooks' }, body };
}
