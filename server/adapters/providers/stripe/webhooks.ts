import { createHmac } from 'node:crypto';
import type { Stripe } from 'stripe';
import { WebhookRefused, type RawRequest, type Told } from '../../../kit/payments/provider.ts';
import { sameBytes } from '../../../kit/vault.ts';
import { factOfRefund, factsOfDispute, factsOfIntent, idOf } from './facts.ts';

/** What Stripe's own libraries take. Ours refuses as much of the future: a clock that is wrong is no reason to take a signature for longer. */
const TOLERANCE_MS = 300_000;

/** Checks who sent it and when, over the very bytes, before a word of it is read. */
export async function readStripeWebhook({ headers, body }: RawRequest, secret: string, nowMs: number, intentOf: IntentOf): Promise<Told[]> {
  verify(headers['stripe-signature'] ?? '', body, secret, nowMs);
  const event = parse(body);
  const told = await toldBy(event, intentOf);
  return told === undefined ? [] : [{ eventId: event.id, occurredAtMs: event.created * 1000, ...told }];
}

function verify(header: string, body: Buffer, secret: string, nowMs: number): void {
  const parts = header.split(',').map((part) => part.split('=', 2));
  const seconds = parts.find(([name]) => name === 't')?.[1] ?? '';
  if (!/^\d{1,12}$/.test(seconds)) throw new WebhookRefused('the webhook says not when it was signed');
  const expected = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();
  // While a secret is changed there are two.
  const signed = parts.some(([name, value]) => name === 'v1' && value !== undefined && sameBytes(Buffer.from(value, 'hex'), expected));
  if (!signed) throw new WebhookRefused('the webhook is not signed by Stripe');
  if (Math.abs(nowMs - Number(seconds) * 1000) > TOLERANCE_MS) throw new WebhookRefused('the webhook was signed too long ago');
}

function parse(body: Buffer): Stripe.Event {
  try {
    const event = JSON.parse(body.toString()) as Stripe.Event;
    if (typeof event.id === 'string' && typeof event.type === 'string' && typeof event.created === 'number' && typeof event.data?.object === 'object') return event;
  } catch (error) {
    throw new WebhookRefused('the webhook is no JSON', { cause: error });
  }
  throw new WebhookRefused('the webhook is no event');
}

/** Of a page that was paid at, the event has the intent's name only. */
export type IntentOf = (id: string) => Promise<Stripe.PaymentIntent>;

type Said = Pick<Told, 'reference' | 'attemptId' | 'facts'>;

async function toldBy(event: Stripe.Event, intentOf: IntentOf): Promise<Said | undefined> {
  switch (event.type) {
    case 'payment_intent.amount_capturable_updated':
    case 'payment_intent.canceled':
    case 'payment_intent.payment_failed':
    case 'payment_intent.processing':
    case 'payment_intent.requires_action':
    case 'payment_intent.succeeded': return saidOf(event.data.object);
    case 'checkout.session.completed': {
      const intent = idOf(event.data.object.payment_intent);
      return intent === null ? undefined : saidOf(await intentOf(intent));
    }
    case 'checkout.session.expired': {
      const { id, metadata } = event.data.object;
      return { reference: id, attemptId: metadata?.['attempt_id'] ?? null, facts: [{ type: 'abandoned' }] };
    }
    case 'refund.created':
    case 'refund.failed':
    case 'refund.updated': {
      const refund = event.data.object;
      return { reference: idOf(refund.payment_intent), attemptId: refund.metadata?.['attempt_id'] ?? null, facts: [factOfRefund(refund)] };
    }
    case 'charge.dispute.closed':
    case 'charge.dispute.created':
    case 'charge.dispute.funds_reinstated':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.updated': {
      const dispute = event.data.object;
      return { reference: idOf(dispute.payment_intent), attemptId: null, facts: factsOfDispute(dispute) };
    }
    default: return undefined;
  }
}

const saidOf = (intent: Stripe.PaymentIntent): Said => ({ reference: intent.id, attemptId: intent.metadata['attempt_id'] ?? null, facts: factsOfIntent(intent) });
