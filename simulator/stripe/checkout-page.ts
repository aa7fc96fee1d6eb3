import { cardPage } from '../frame/card-page.ts';
import { noChallenge, seeOther } from '../frame/challenge-page.ts';
import type { Reply, Route } from '../frame/route.ts';
import type { CheckoutSession } from './checkout-objects.ts';
import { payAtPage } from './sessions.ts';
import type { State } from './state.ts';
import { NUMBERED } from './test-cards.ts';
import { readable } from './units.ts';

/** Stripe's page on which a payer types a card. */
export function checkoutRoutes(state: State): Route[] {
  const openSession = (id: string | undefined) => {
    const session = state.sessions.get(id ?? '');
    return session?.status === 'open' ? session : undefined;
  };
  return [
    { method: 'GET', path: '/c/pay/:session', handle: ({ params }) => show(state, openSession(params['session']), null) },
    {
      method: 'POST', path: '/c/pay/:session', handle: ({ params, body }) => {
        const session = openSession(params['session']);
        if (session === undefined) return noChallenge;
        const fields = new URLSearchParams(body.toString());
        const paid = payAtPage(state, session, { number: fields.get('number') ?? '', email: fields.get('email') });
        if ('problem' in paid) return show(state, session, paid.problem);
        return seeOther(paid.next_action === null ? successOf(session) : paid.next_action.redirect_to_url.url);
      },
    },
    {
      // From the bank's page.
      method: 'GET', path: '/c/pay/:session/back', handle: ({ params }) => {
        const session = state.sessions.get(params['session'] ?? '');
        if (session?.status === 'complete') return seeOther(successOf(session));
        return show(state, openSession(params['session']), state.intents.get(session?.payment_intent ?? '')?.last_payment_error?.message ?? null);
      },
    },
  ];
}

const successOf = ({ id, success_url: url }: CheckoutSession): string => url.replaceAll('{CHECKOUT_SESSION_ID}', id);

function show(state: State, session: CheckoutSession | undefined, problem: string | null): Reply {
  if (session === undefined) return noChallenge;
  const { id, amount_total: amount, currency, cancel_url: backUrl, customer_email: email } = session;
  const description = state.sessionIntents.get(id)?.['description'];
  return cardPage({
    heading: 'Stripe Checkout', description: typeof description === 'string' ? description : 'Payment', amount: readable(amount, currency), problem, email: email ?? '', action: `/c/pay/${id}`, backUrl, cards: NUMBERED,
  });
}
