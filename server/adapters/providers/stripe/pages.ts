import type { Stripe } from 'stripe';
import type { Answer, Attempt, Fact, Operation } from '../../../kit/payments/provider.ts';
import { asking, isRefusal, sortedError } from './errors.ts';
import { factsOfIntent, idOf } from './facts.ts';
import { customerFor, isFresh, retrieve, searchIntents, type Client } from './intents.ts';
import { voidIntent } from './operations.ts';
import { LEFT, pageCreation } from './requests.ts';

/**
 * Stripe's own page for cards: a Checkout Session. An attempt is known by the session until a card was taken there, and by the intent that was paid from then on:
 * refunds, disputes and settlement lines know only that.
 */
type Session = Stripe.Checkout.Session;

/** Whether an attempt is still a page, or was never heard of. */
export const isPage = ({ method }: Attempt, reference: string | null): boolean => method.type === 'card-page' && reference?.startsWith('pi_') !== true;

/** The page of an attempt: made by the first who asks, found by all others. */
async function sessionFor(client: Client, attempt: Attempt): Promise<{ session: Session; fresh: boolean }> {
  const stripe = await client();
  return asking(async () => {
    const session = await stripe.checkout.sessions.create(pageCreation(attempt, await customerFor(stripe, attempt)), { idempotencyKey: `${attempt.attemptId}:page` });
    return { session, fresh: isFresh(session) };
  });
}

export async function openPage(client: Client, attempt: Attempt): Promise<Answer> {
  const { session, fresh } = await sessionFor(client, attempt);
  // What a key answers is as it was then.
  return answerOf(client, fresh ? session : await look(client, session.id));
}

/** The payer is back. Who has left the page does not come back to it by chance: it is closed, and they may choose again. */
export async function lookAtPage(client: Client, attempt: Attempt, reference: string, returned: Readonly<Record<string, string>>): Promise<Answer> {
  const id = isSession(reference) ? reference : (await sessionFor(client, attempt)).session.id;
  return answerOf(client, returned[LEFT] === undefined ? await look(client, id) : await expire(client, id, `${attempt.attemptId}:left`));
}

/** What became of a page, and the intent that was paid there, if any. One that waits goes on waiting: whoever has not got its address yet gets it now. */
export async function findPage(client: Client, attempt: Attempt, reference: string | null): Promise<{ reference: string; intent: Stripe.PaymentIntent | null; facts: readonly Fact[] }> {
  if (reference !== null) return found(client, await look(client, reference));
  const { session, fresh } = await sessionFor(client, attempt);
  if (!fresh) return found(client, await look(client, session.id));
  const [first] = await searchIntents(client, attempt);
  if (first === undefined) return found(client, session);
  await expire(client, session.id, `${session.id}:unwanted`);
  return { reference: first.id, intent: await retrieve(client, first.id), facts: [] };
}

/** Nobody pays there any more; where somebody has, what is only reserved is let go of. */
export async function closePage(client: Client, operation: Operation): Promise<Answer> {
  // The operation's own key is for the intent: Stripe takes a key for one request only.
  const session = await expire(client, operation.reference, `${operation.operationId}:page`);
  const intent = idOf(session.payment_intent);
  if (session.status !== 'complete' || intent === null) return { reference: session.id, facts: [{ type: 'voided', operationId: operation.operationId }] };
  return voidIntent(client, { ...operation, reference: intent });
}

const isSession = (reference: string): boolean => reference.startsWith('cs_');

async function look(client: Client, id: string): Promise<Session> {
  const stripe = await client();
  return asking(() => stripe.checkout.sessions.retrieve(id));
}

/** Where it can not be closed it is closed already, or paid at. */
async function expire(client: Client, id: string, idempotencyKey: string): Promise<Session> {
  const stripe = await client();
  try {
    return await stripe.checkout.sessions.expire(id, {}, { idempotencyKey });
  } catch (error) {
    if (!isRefusal(error)) throw sortedError(error);
    const session = await look(client, id);
    if (session.status === 'open') throw sortedError(error);
    return session;
  }
}

async function found(client: Client, session: Session): Promise<{ reference: string; intent: Stripe.PaymentIntent | null; facts: readonly Fact[] }> {
  const intent = session.status === 'complete' ? idOf(session.payment_intent) : null;
  if (intent !== null) return { reference: intent, intent: await retrieve(client, intent), facts: [] };
  return { reference: session.id, intent: null, facts: session.status === 'open' && session.url !== null ? [{ type: 'action-required', action: { type: 'redirect', url: session.url } }] : [{ type: 'abandoned' }] };
}

async function answerOf(client: Client, session: Session): Promise<Answer> {
  const { reference, intent, facts } = await found(client, session);
  return { reference, facts: intent === null ? facts : factsOfIntent(intent) };
}
