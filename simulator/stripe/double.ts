import type { Double, World } from '../frame/double.ts';
import type { Reply } from '../frame/route.ts';
import { shelf } from '../frame/shelf.ts';
import { idempotency } from '../frame/idempotency.ts';
import { readForm } from './form.ts';
import { signEvent } from './sign.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

interface Intent {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
}

/** Stripe, in memory. */
export function stripeDouble({ clock, ids, books, webhooks }: World): Double {
  const intents = shelf<Intent>();
  const keys = idempotency({ clock, keptMs: DAY_MS });
  const refuse = (status: number, type: string, message: string): Reply => ({ status, body: { error: { type, message } } });

  function create(body: Buffer): Reply {
    const form = readForm(body.toString());
    const intent = { id: ids.text('pi_'), object: 'payment_intent', amount: Number(form['amount']), currency: typeof form['currency'] === 'string' ? form['currency'] : '', status: 'succeeded' };
    intents.put(intent.id, intent);
    books.record({ type: 'payment', reference: ids.text('ch_'), paymentReference: intent.id, merchantReference: null, currency: intent.currency.toUpperCase(), gross: intent.amount, fee: 0 });
    const id = ids.text('evt_');
    webhooks.emit({ id, type: 'payment_intent.succeeded', payload: { id, object: 'event', type: 'payment_intent.succeeded', created: Math.floor(clock.now() / 1000), data: { object: intent } } });
    return { status: 200, body: intent };
  }

  return {
    name: 'stripe',
    credentials: { secretKey: 'sk_test_florin', webhookSecret: 'whsec_florin' },
    testMethods: [{ token: 'pm_card_visa', outcome: 'succeeds' }],
    routes: [
      {
        method: 'POST', path: '/v1/payment_intents', handle: async (asked) => {
          const key = asked.headers['idempotency-key'];
          if (key === undefined) return create(asked.body);
          const keyed = await keys.run(key, asked, () => create(asked.body));
          switch (keyed.outcome) {
            case 'done': return keyed.reply;
            case 'replayed': return { ...keyed.reply, headers: { ...keyed.reply.headers, 'idempotent-replayed': 'true' } };
            case 'in-flight': return refuse(409, 'idempotency_error', 'There is currently another in-progress request using this key.');
            default: return refuse(400, 'idempotency_error', 'Keys for idempotent requests can only be used with the same parameters they were first used with.');
          }
        },
      },
      { method: 'GET', path: '/v1/payment_intents/:id', handle: ({ params }) => { const intent = intents.get(params['id']!); return intent === undefined ? refuse(404, 'invalid_request_error', 'No such payment_intent') : { status: 200, body: intent }; } },
    ],
    deeds: {},
    notFound: ({ method, path }) => refuse(404, 'invalid_request_error', `Unrecognized request URL (${method}: ${path}).`),
    trouble: (kind) => (kind === 'error' ? refuse(500, 'api_error', 'An unknown error occurred') : refuse(429, 'rate_limit_error', 'Too many requests')),
    sign: signEvent,
    webhookRetriesMs: [HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS],
  };
}
