import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Fact, RawRequest, Told } from '../../../kit/payments/provider.ts';
import { WebhookRefused } from '../../../kit/payments/provider.ts';
import { sameBytes } from '../../../kit/vault.ts';
import { readFacts } from './notification-facts.ts';
import { readReference } from './references.ts';

const itemShape = z.object({
  additionalData: z.record(z.string(), z.unknown()).default({}),
  amount: z.object({ currency: z.string(), value: z.number().int() }),
  eventCode: z.string(),
  eventDate: z.string(),
  merchantAccountCode: z.string(),
  merchantReference: z.string().default(''),
  originalReference: z.string().nullish(),
  paymentMethod: z.string().nullish(),
  pspReference: z.string(),
  reason: z.string().nullish(),
  success: z.enum(['true', 'false']),
});

const requestShape = z.object({
  notificationItems: z.array(z.object({ NotificationRequestItem: itemShape })).min(1),
});

export type NotificationItem = z.output<typeof itemShape>;

/** Base64 of an HMAC-SHA256 over eight fields. What is not among them (`additionalData`, `reason`, `eventDate`) is not vouched for: no fact about money comes from there. */
export function signItem(item: Pick<NotificationItem, 'pspReference' | 'originalReference' | 'merchantAccountCode' | 'merchantReference' | 'amount' | 'eventCode' | 'success'>, hmacKey: string): string {
  const signed = [item.pspReference, item.originalReference ?? '', item.merchantAccountCode, item.merchantReference, item.amount.value, item.amount.currency, item.eventCode, item.success].join(':');
  return createHmac('sha256', Buffer.from(hmacKey, 'hex')).update(signed).digest('base64');
}

function check(item: NotificationItem, hmacKey: string): void {
  const { hmacSignature } = item.additionalData;
  const given = Buffer.from(typeof hmacSignature === 'string' ? hmacSignature : '');
  const right = Buffer.from(signItem(item, hmacKey));
  if (!sameBytes(given, right)) throw new WebhookRefused('the signature is not of this notification');
}

/**
 * All items of a request, or none: one that is not signed spoils the whole. Adyen signs no time that could be checked, so an old notification is told from
 * a new one by its event id alone; every fact may be told again.
 */
export function readNotification(request: RawRequest, { hmacKey, merchantAccount }: { readonly hmacKey: string; readonly merchantAccount: string }): readonly Told[] {
  const items = parse(request.body).notificationItems.map(({ NotificationRequestItem: item }) => item);
  for (const item of items) check(item, hmacKey);
  return items.filter((item) => item.merchantAccountCode === merchantAccount).flatMap((item) => tell(item, readFacts(item)));
}

function parse(body: Buffer): z.output<typeof requestShape> {
  try {
    return requestShape.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    throw new WebhookRefused('not a notification of Adyen', { cause: error });
  }
}

function tell(item: NotificationItem, facts: readonly Fact[]): Told[] {
  if (facts.length === 0) return [];
  const occurredAtMs = Date.parse(item.eventDate);
  if (!Number.isFinite(occurredAtMs)) throw new WebhookRefused(`not a time: ${item.eventDate}`);
  const ours = readReference(item.merchantReference);
  return [{
    eventId: `${item.eventCode}:${item.pspReference}:${item.success}`,
    occurredAtMs,
    reference: item.eventCode === 'AUTHORISATION' ? item.pspReference : item.originalReference ?? item.pspReference,
    attemptId: ours !== null && (ours.as === 'automatic' || ours.as === 'manual') ? ours.id : null,
    facts,
  }];
}
