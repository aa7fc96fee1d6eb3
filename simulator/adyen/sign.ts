import { createHmac } from 'node:crypto';
import type { Outgoing, WebhookEvent } from '../frame/webhooks.ts';

/** One item of a notification, before it is signed. */
export interface Item {
  readonly additionalData?: Readonly<Record<string, string>>;
  readonly amount: { readonly currency: string; readonly value: number };
  readonly eventCode: string;
  readonly eventDate: string;
  readonly merchantAccountCode: string;
  readonly merchantReference: string;
  readonly originalReference?: string;
  readonly paymentMethod: string;
  readonly pspReference: string;
  readonly reason: string;
  readonly success: 'true' | 'false';
}

/** Eight fields with colons between them; the key is given in hex. */
export function signature(item: Item, hmacKey: string): string {
  const fields = [item.pspReference, item.originalReference ?? '', item.merchantAccountCode, item.merchantReference, String(item.amount.value), item.amount.currency, item.eventCode, item.success];
  return createHmac('sha256', Buffer.from(hmacKey, 'hex')).update(fields.join(':'), 'utf8').digest('base64');
}

export function signItem({ payload }: WebhookEvent, hmacKey: string): Outgoing {
  const item = payload as Item;
  const signed = { ...item, additionalData: { ...item.additionalData, hmacSignature: signature(item, hmacKey) } };
  return { headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'Adyen HttpClient 1.0' }, body: JSON.stringify({ live: 'false', notificationItems: [{ NotificationRequestItem: signed }] }) };
}
