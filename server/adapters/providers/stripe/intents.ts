import type { Stripe } from 'stripe';
import { ProviderRefused, type Answer, type Attempt } from '../../../kit/payments/provider.ts';
import { asking, isDecline, isOtherState, sortedError } from './errors.ts';
import { factsOfIntent } from './facts.ts';
import { confirmation, creation, EXPAND, needsCustomer } from './requests.ts';

/** Stripe's SDK, loaded when it is first needed. */
export type Client = () => Promise<Stripe>;

export const answerOf = (intent: Stripe.PaymentIntent): Answer => ({ reference: intent.id, facts: factsOfIntent(intent) });

export async function retrieve(client: Client, reference: string): Promise<Stripe.PaymentIntent> {
  const stripe = await client();
  return asking(() => stripe.paymentIntents.retrieve(reference, { expand: EXPAND }));
}

/** The intent of an attempt: made by the first who asks, found by all others. `fresh`: it was made just now, as far as Stripe remembers the key. */
export async function create(client: Client, attempt: Attempt): Promise<{ intent: Stripe.PaymentIntent; fresh: boolean }> {
  if (!['card', 'wallet', 'saved'].includes(attempt.method.type)) throw new ProviderRefused({ code: 'method_not_taken', message: `Stripe is not asked for ${attempt.method.type}` });
  const stripe = await client();
  return asking(async () => {
    const intent = await stripe.paymentIntents.create(creation(attempt, await customerFor(stripe, attempt)), { idempotencyKey: `${attempt.attemptId}:create` });
    return { intent, fresh: isFresh(intent) };
  });
}

/** Whose method is kept, where one is to be kept. */
export async function customerFor(stripe: Stripe, attempt: Attempt): Promise<string | null> {
  if (!needsCustomer(attempt)) return null;
  return (await stripe.customers.create({ metadata: { payment_id: attempt.paymentId } }, { idempotencyKey: `${attempt.attemptId}:customer` })).id;
}

export const isFresh = ({ lastResponse }: Stripe.Response<object>): boolean => lastResponse.headers['idempotent-replayed'] !== 'true';

/** Made by an attempt whose name Stripe has forgotten as a key: after a day. (Before, it might not be found: search is up to a minute behind.) */
export async function searchIntents(client: Client, { attemptId }: Attempt): Promise<Stripe.PaymentIntent[]> {
  const stripe = await client();
  const { data } = await asking(() => stripe.paymentIntents.search({ query: `metadata['attempt_id']:'${attemptId}'` }));
  return data;
}

/** Charges. A decline is an answer; and where the intent is beyond being charged, what became of it is. */
export async function confirm(client: Client, attempt: Attempt, reference: string): Promise<Answer> {
  const stripe = await client();
  try {
    return answerOf(await stripe.paymentIntents.confirm(reference, confirmation(attempt), { idempotencyKey: `${attempt.attemptId}:confirm` }));
  } catch (error) {
    if (isDecline(error)) return declined(client, error, reference);
    if (isOtherState(error)) return answerOf(await retrieve(client, reference));
    throw sortedError(error);
  }
}

/** The error carries the intent as it was then, also when it is told again. */
async function declined(client: Client, error: Stripe.errors.StripeError, reference: string): Promise<Answer> {
  return error.payment_intent === undefined ? answerOf(await retrieve(client, reference)) : answerOf(error.payment_intent);
}

/** So that nothing that was sent before can charge later. Where it can not be cancelled, it is what it is. */
export async function cancel(client: Client, reference: string, idempotencyKey: string): Promise<Stripe.PaymentIntent> {
  const stripe = await client();
  try {
    return await stripe.paymentIntents.cancel(reference, { expand: EXPAND }, { idempotencyKey });
  } catch (error) {
    if (isOtherState(error)) return retrieve(client, reference);
    throw sortedError(error);
  }
}
