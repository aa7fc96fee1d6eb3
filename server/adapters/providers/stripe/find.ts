import type { Stripe } from 'stripe';
import { isCapture, isRefund, type Attempt, type Fact, type Found, type Operation } from '../../../kit/payments/provider.ts';
import { factOfRefund, factsOfDispute, factsOfIntent } from './facts.ts';
import { cancel, create, retrieve, searchIntents, type Client } from './intents.ts';
import { capture, refund, voidIntent } from './operations.ts';
import { findPage, isPage } from './pages.ts';
import { sorting } from './settlement.ts';

const PAGE = 100;

/** What became of an attempt, whole. What of it may still be under way is ended: an intent that was never confirmed is cancelled, an operation that never arrived is asked for again under its key. */
export async function find(client: Client, attempt: Attempt, reference: string | null, operations: readonly Operation[]): Promise<Found> {
  const page = isPage(attempt, reference) ? await findPage(client, attempt, reference) : undefined;
  // Nobody has paid there, or not yet.
  if (page?.intent === null) return { complete: true, reference: page.reference, facts: page.facts };
  const found = page?.intent ?? await settled(client, attempt, await intentOf(client, attempt, reference));
  const known = [...factsOfIntent(found), ...await refundsOf(client, found.id)];
  const open = operations.filter(({ operationId }) => !known.some((fact) => 'operationId' in fact && fact.operationId === operationId));
  const said: Fact[] = [];
  for (const operation of open) said.push(...(await again(client, { ...operation, reference: found.id })).facts.filter((fact) => 'operationId' in fact && fact.operationId === operation.operationId));
  const [intent, refunds] = open.length === 0 ? [undefined, []] : [await retrieve(client, found.id), await refundsOf(client, found.id)];
  const facts = intent === undefined ? known : [...factsOfIntent(intent), ...refunds, ...said.filter(({ type }) => /^void|failed$/.test(type))];
  return { reference: found.id, complete: true, facts: [...facts, ...await disputesOf(client, found.id)] };
}

function again(client: Client, operation: Operation) {
  return isCapture(operation) ? capture(client, operation) : isRefund(operation) ? refund(client, operation) : voidIntent(client, operation);
}

/**
 * By its reference, or by asking once more to make it. Stripe forgets keys after a day: then that makes another intent, which nobody has confirmed, and the first one
 * is found by the attempt's name in its metadata.
 */
async function intentOf(client: Client, attempt: Attempt, reference: string | null): Promise<Stripe.PaymentIntent> {
  if (reference !== null) return retrieve(client, reference);
  const { intent, fresh } = await create(client, attempt);
  if (!fresh) return retrieve(client, intent.id);
  const first = (await searchIntents(client, attempt)).find(({ id }) => id !== intent.id);
  if (first === undefined) return intent;
  await cancel(client, intent.id, `${intent.id}:cancel`);
  return retrieve(client, first.id);
}

/** A confirmation may still be on its way to an intent that waits for one. It finds it cancelled. */
async function settled(client: Client, { attemptId }: Attempt, intent: Stripe.PaymentIntent): Promise<Stripe.PaymentIntent> {
  const waits = intent.status === 'requires_confirmation' || (intent.status === 'requires_payment_method' && intent.last_payment_error === null);
  return waits ? cancel(client, intent.id, `${attemptId}:cancel`) : intent;
}

async function refundsOf(client: Client, intent: string): Promise<Fact[]> {
  const stripe = await client();
  const facts: Fact[] = [];
  for await (const one of sorting(stripe.refunds.list({ payment_intent: intent, limit: PAGE }))) facts.push(factOfRefund(one));
  return facts.reverse();
}

async function disputesOf(client: Client, intent: string): Promise<Fact[]> {
  const stripe = await client();
  const facts: Fact[] = [];
  for await (const one of sorting(stripe.disputes.list({ payment_intent: intent, limit: PAGE }))) facts.push(...factsOfDispute(one));
  return facts;
}
