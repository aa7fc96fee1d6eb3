import { challengePage, isApproved, noChallenge, seeOther } from '../frame/challenge-page.ts';
import { ControlError, type Double, type World } from '../frame/double.ts';
import { idempotency } from '../frame/idempotency.ts';
import type { Asked, Reply, Route } from '../frame/route.ts';
import { payOut } from './balance.ts';
import { checkoutRoutes } from './checkout-page.ts';
import { decide, disputeOf, openDispute } from './disputes.ts';
import { authenticated } from './intents.ts';
import { guarded } from './guard.ts';
import { errorReply } from './refusal.ts';
import { settleRefund } from './refunds.ts';
import { completeSession } from './sessions.ts';
import { operations } from './operations.ts';
import { signEvent } from './sign.ts';
import { emptyState, type State } from './state.ts';
import { OUTCOMES } from './test-cards.ts';
import { readable } from './units.ts';

const HOUR_MS = 3_600_000;
const KEYS_KEPT_MS = 24 * HOUR_MS;

/** Stripe, in memory. */
export function stripeDouble(world: World): Double {
  const state = emptyState(world);
  const keys = idempotency({ clock: world.clock, keptMs: KEYS_KEPT_MS, remembers: isRemembered });
  return {
    name: 'stripe',
    credentials: { secretKey: 'sk_test_florin', webhookSecret: 'whsec_florin' },
    testMethods: OUTCOMES,
    routes: [...operations(state).map((operation) => guarded(operation, { state, keys })), ...challengeRoutes(state), ...checkoutRoutes(state)],
    deeds: {
      openDispute: (payment, { amount, reason }) => ({ dispute: openDispute(state, chargeOf(state, payment), { amount, reason: reason ?? 'fraudulent' }).id }),
      decideDispute: (dispute, outcome) => decide(state, knownDispute(state, dispute), outcome),
      settleRefund: (refund, outcome) => settleRefund(state, refund, outcome),
      payOut: () => ({ payouts: payOut(state) }),
    },
    notFound: ({ method, path }) => errorReply(404, { type: 'invalid_request_error', message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.` }),
    trouble: (kind) => (kind === 'error'
      ? errorReply(500, { type: 'api_error', message: 'An unknown error occurred' })
      : errorReply(429, { type: 'rate_limit_error', code: 'rate_limit', message: 'Request rate limit exceeded.' })),
    magicText: (asked) => magicText(state, asked),
    sign: signEvent,
    // Of test mode: three tries over a few hours.
    webhookRetriesMs: [HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS],
  };
}

/** Where a request was refused for its shape or its sender, its key is free again. */
const isRemembered = ({ status, body }: Reply): boolean =>
  ![401, 404, 409, 429].includes(status) && !(status === 400 && /"code":"parameter_|"type":"idempotency_error"/.test(JSON.stringify(body)));

/** A description that asks for a fault is obeyed where the money is taken. */
function magicText(state: State, { path, body }: Asked): string {
  const confirmed = /^\/v1\/payment_intents\/(pi_\w+)\/confirm$/.exec(path)?.[1];
  if (confirmed !== undefined) return state.intents.get(confirmed)?.description ?? '';
  const text = body.toString();
  return path === '/v1/payment_intents' && !text.includes('confirm=true') ? '' : text;
}

function chargeOf(state: State, payment: string) {
  const charge = state.charges.get(state.intents.get(payment)?.latest_charge ?? payment);
  if (charge === undefined) throw new ControlError(`there is no charge of ${payment}`);
  return charge;
}

function knownDispute(state: State, id: string) {
  if (state.disputes.get(id) === undefined) throw new ControlError(`there is no dispute ${id}`);
  return disputeOf(state, id);
}

/** The bank's page, where the payer approves. */
function challengeRoutes(state: State): Route[] {
  const waiting = (id: string | undefined) => {
    const intent = state.intents.get(id ?? '');
    return intent?.status === 'requires_action' && intent.next_action !== null ? { intent, to: intent.next_action.redirect_to_url.return_url } : undefined;
  };
  return [
    {
      method: 'GET', path: '/three-d-secure/:intent', handle: ({ params, path }) => {
        const found = waiting(params['intent']);
        if (found === undefined) return noChallenge;
        return challengePage({ heading: '3-D Secure', amount: readable(found.intent.amount, found.intent.currency), merchant: 'The shop', action: path });
      },
    },
    {
      method: 'POST', path: '/three-d-secure/:intent', handle: ({ params, body }) => {
        const found = waiting(params['intent']);
        if (found === undefined) return noChallenge;
        const { intent, to } = found;
        authenticated(state, intent, isApproved(body));
        completeSession(state, intent);
        const url = new URL(to);
        url.searchParams.set('payment_intent', intent.id);
        url.searchParams.set('payment_intent_client_secret', intent.client_secret);
        url.searchParams.set('redirect_status', intent.last_payment_error === null ? 'succeeded' : 'failed');
        return seeOther(url.href);
      },
    },
  ];
}
