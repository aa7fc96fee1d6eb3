import { createHmac } from 'node:crypto';
import { WebhookRefused, type RawRequest, type Told } from '../../../kit/payments/provider.ts';
import { sameBytes } from '../../../kit/vault.ts';
import { disputeFacts, paymentFacts, refundFacts } from './facts.ts';
import type { SquareDispute, SquarePayment, SquareRefund } from './resources.ts';

interface SquareEvent {
  readonly event_id: string;
  readonly type: string;
  readonly created_at: string;
  readonly data?: { readonly object?: { readonly payment?: SquarePayment; readonly refund?: SquareRefund; readonly dispute?: SquareDispute } };
}

export interface Signed {
  readonly key: string;
  /** The address as the merchant gave it to Square: it is part of what is signed. */
  readonly url: string;
}

/** Square tries for a day; what is older is somebody else's copy. Its moment is in the body, which is signed. */
const MAX_AGE_MS = 3 * 86_400_000;
const MAX_AHEAD_MS = 5 * 60_000;

/** HMAC-SHA256 over the address and the very bytes. */
export function readEvent({ headers, body }: RawRequest, { key, url }: Signed, nowMs: number): readonly Told[] {
  const expected = createHmac('sha256', key).update(url).update(body).digest();
  const given = Buffer.from(headers['x-square-hmacsha256-signature'] ?? '', 'base64');
  if (key === '' || !sameBytes(given, expected)) throw new WebhookRefused('the signature does not fit');
  let event: SquareEvent;
  try {
    event = JSON.parse(body.toString()) as SquareEvent;
  } catch {
    throw new WebhookRefused('the body is no JSON');
  }
  const occurredAtMs = Date.parse(event.created_at);
  if (!(occurredAtMs > nowMs - MAX_AGE_MS && occurredAtMs < nowMs + MAX_AHEAD_MS)) throw new WebhookRefused('the event is too old, or of the future');
  const about = aboutOf(event);
  return about === undefined ? [] : [{ eventId: event.event_id, occurredAtMs, ...about }];
}

function aboutOf({ type, data }: SquareEvent): Pick<Told, 'reference' | 'attemptId' | 'facts'> | undefined {
  const { payment, refund, dispute } = data?.object ?? {};
  if (type.startsWith('payment.') && payment !== undefined) return { reference: payment.id, attemptId: ourId(payment.reference_id), facts: paymentFacts(payment) };
  if (type.startsWith('refund.') && refund !== undefined) return { reference: refund.payment_id, attemptId: null, facts: refundFacts(refund) };
  const disputed = dispute?.disputed_payment?.payment_id;
  if (type.startsWith('dispute.') && dispute !== undefined && disputed !== undefined) return { reference: disputed, attemptId: null, facts: disputeFacts(dispute) };
  return undefined;
}

/** A merchant's own payments at the till have references too. */
const OUR_ID = /^([a-z]{3}_[0-9a-z]{26}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const ourId = (text: string | undefined): string | null => (text !== undefined && OUR_ID.test(text) ? text : null);
