import { createHash, createHmac } from 'node:crypto';
import type { Fact, RawRequest, Told } from '../../../kit/payments/provider.ts';
import { WebhookRefused } from '../../../kit/payments/provider.ts';
import { sameBytes } from '../../../kit/vault.ts';
import { disputeFacts } from './disputes.ts';
import { captureFacts, operationOf, refundFacts, saleFacts, type Transaction } from './transactions.ts';
import { child, needText, readXml, textAt, timeAt, type XmlValue } from './xml.ts';

/** Braintree tries for a day; what is older was kept by somebody. */
const WINDOW_MS = 3 * 86_400_000;
const SKEW_MS = 5 * 60_000;

/** Of a sale the order id is the bare attempt; of its parts it ends in what they are. */
const ATTEMPT = /^(?:[a-z]{3}_[0-9a-z]{26}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** Hex of an HMAC-SHA1 whose key is the SHA-1 of the private key. */
export function signPayload(payload: string, privateKey: string): string {
  return createHmac('sha1', createHash('sha1').update(privateKey).digest()).update(payload).digest('hex');
}

/** The XML of a webhook, if its signature is ours and it is of now. */
export function openWebhook({ body }: RawRequest, { publicKey, privateKey }: { readonly publicKey: string; readonly privateKey: string }, nowMs: number): XmlValue | undefined {
  const form = new URLSearchParams(body.toString('utf8'));
  const payload = form.get('bt_payload') ?? '';
  const given = (form.get('bt_signature') ?? '').split('&').map((pair) => pair.split('|')).find(([key]) => key === publicKey)?.[1] ?? '';
  const isRight = [payload, `${payload}\n`].some((signed) => sameBytes(Buffer.from(given), Buffer.from(signPayload(signed, privateKey))));
  if (!isRight || /[^A-Za-z0-9+=/\n]/.test(payload)) throw new WebhookRefused('the signature is not of this payload');
  const notification = child(parse(payload), 'notification');
  const atMs = timeAt(notification, 'timestamp');
  if (atMs === null || atMs < nowMs - WINDOW_MS || atMs > nowMs + SKEW_MS) throw new WebhookRefused('the notification is not of now');
  return notification;
}

function parse(payload: string): XmlValue {
  try {
    return readXml(Buffer.from(payload, 'base64').toString('utf8'));
  } catch (error) {
    throw new WebhookRefused('not a notification of Braintree', { cause: error });
  }
}

/** `find`: what Braintree has under an id. A webhook about a part of a payment names the part alone. */
export async function tell(notification: XmlValue | undefined, find: (id: string) => Promise<Transaction>): Promise<readonly Told[]> {
  const subject = child(notification, 'subject');
  const dispute = child(subject, 'dispute');
  const transaction = child(subject, 'transaction');
  const kind = needText(notification, 'kind');
  const id = textAt(dispute ?? transaction, 'id');
  if (id === undefined || !/^(dispute_|transaction_settle|refund_failed)/.test(kind)) return [];
  const [facts, about, orderId] = dispute === undefined
    ? await ofTransaction(kind, id, find)
    : [disputeFacts(dispute), textAt(dispute, 'transaction', 'id'), textAt(dispute, 'transaction', 'order-id')] as const;
  if (facts.length === 0 || about === undefined) return [];
  const isSale = orderId !== undefined && ATTEMPT.test(orderId);
  const reference = isSale ? about : (await find(about)).authorisedBy ?? about;
  return [{ eventId: `${kind}:${id}:${needText(notification, 'timestamp')}`, occurredAtMs: timeAt(notification, 'timestamp') ?? 0, reference, attemptId: isSale ? orderId : null, facts }];
}

/** The webhook's own words are of the moment it was made; the transaction as it is now says the same and all since. */
async function ofTransaction(kind: string, id: string, find: (id: string) => Promise<Transaction>): Promise<readonly [readonly Fact[], string | undefined, string | undefined]> {
  const now = await find(id);
  if (now.type === 'credit') {
    const of = textAt(now.raw, 'refunded-transaction-id');
    const failed: readonly Fact[] = [{ type: 'refund-failed', operationId: operationOf(now), reference: id, error: now.decline.provider }];
    return [kind === 'refund_failed' ? failed : refundFacts(now), of, undefined];
  }
  return now.authorisedBy === null ? [saleFacts(now), id, now.orderId ?? undefined] : [captureFacts(now), id, undefined];
}
