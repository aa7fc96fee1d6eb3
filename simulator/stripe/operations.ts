import { closeDispute, disputeOf, updateDispute } from './disputes.ts';
import type { Operation } from './guard.ts';
import { cancelIntent, captureIntent, confirmIntent, intentOf, newIntent } from './intents.ts';
import { listPage, searchPage } from './lists.ts';
import { attach, customerOf, detach, methodOf, methodOfData, newCustomer } from './methods.ts';
import type { Form } from './form.ts';
import type { Refund } from './objects.ts';
import { params, required } from './params.ts';
import { invalid, noSuch } from './refusal.ts';
import { newRefund } from './refunds.ts';
import { expireSession, newSession, sessionOf } from './sessions.ts';
import type { Shelf } from '../frame/shelf.ts';
import type { State } from './state.ts';
import { endpointOperations } from './endpoints.ts';

const INTENT = [
  'allowed_payment_method_types', 'amount', 'automatic_payment_methods', 'capture_method', 'confirm', 'confirmation_method', 'currency', 'customer', 'description', 'metadata', 'off_session', 'payment_method', 'payment_method_data', 'payment_method_options',
  'payment_method_types', 'receipt_email', 'return_url', 'setup_future_usage', 'statement_descriptor', 'statement_descriptor_suffix', 'use_stripe_sdk', 'error_on_requires_action',
];
const CONFIRM = ['off_session', 'payment_method', 'payment_method_data', 'payment_method_options', 'payment_method_types', 'receipt_email', 'return_url', 'setup_future_usage', 'use_stripe_sdk', 'client_secret', 'error_on_requires_action'];
const CAPTURE = ['amount_to_capture', 'final_capture', 'metadata', 'statement_descriptor', 'statement_descriptor_suffix'];

const SESSION = [
  'adaptive_pricing', 'allowed_payment_method_types', 'cancel_url', 'client_reference_id', 'customer', 'customer_creation', 'customer_email', 'expires_at', 'line_items', 'metadata', 'mode', 'payment_intent_data',
  'payment_method_options', 'payment_method_types', 'submit_type', 'success_url',
];

const equal = <Field extends string>(field: Field) => (item: Record<Field, unknown>, value: string): boolean => item[field] === value;

/** Every operation there is. */
export function operations(state: State): Operation[] {
  const { intents, charges, customers, refunds, disputes, transactions, payouts, events, methods } = state;
  const one = <T extends object>(path: string, what: string, shelf: Shelf<T>): Operation =>
    ({ method: 'GET', path: `${path}/:id`, run: (_form, { id }) => found(shelf, what, id!) });
  return [
    { method: 'POST', path: '/v1/payment_intents', run: (form) => newIntent(state, params(form, INTENT)) },
    { method: 'GET', path: '/v1/payment_intents', run: (form) => listPage(intents.list(), form, '/v1/payment_intents', { customer: equal('customer') }) },
    { method: 'GET', path: '/v1/payment_intents/search', run: (form) => searchPage(intents.list(), form, '/v1/payment_intents/search') },
    one('/v1/payment_intents', 'payment_intent', intents),
    { method: 'POST', path: '/v1/payment_intents/:id', run: (form, { id }) => updateIntent(state, id!, form) },
    { method: 'POST', path: '/v1/payment_intents/:id/confirm', run: (form, { id }) => confirmIntent(state, ownIntent(state, id!), params(form, CONFIRM)) },
    { method: 'POST', path: '/v1/payment_intents/:id/capture', run: (form, { id }) => captureIntent(state, intentOf(state, id!), params(form, CAPTURE)) },
    { method: 'POST', path: '/v1/payment_intents/:id/cancel', run: (form, { id }) => cancelIntent(state, ownIntent(state, id!), params(form, ['cancellation_reason'])) },
    { method: 'POST', path: '/v1/payment_methods', run: (form) => methodOfData(state, params(form)) },
    { method: 'GET', path: '/v1/payment_methods', run: (form) => listPage(methods.list(), form, '/v1/payment_methods', { customer: equal('customer'), type: equal('type') }) },
    { method: 'GET', path: '/v1/payment_methods/:id', run: (_form, { id }) => methodOf(state, id!) },
    { method: 'POST', path: '/v1/payment_methods/:id/attach', run: (form, { id }) => attach(state, methodOf(state, id!), customerOf(state, required(params(form).text('customer'), 'customer')).id) },
    { method: 'POST', path: '/v1/payment_methods/:id/detach', run: (_form, { id }) => detach(state, methodOf(state, id!)) },
    { method: 'POST', path: '/v1/customers', run: (form) => newCustomer(state, params(form)) },
    { method: 'GET', path: '/v1/customers', run: (form) => listPage(customers.list(), form, '/v1/customers', { email: equal('email') }) },
    one('/v1/customers', 'customer', customers),
    { method: 'GET', path: '/v1/customers/:id/payment_methods', run: (form, { id }) => listPage(methods.list().filter(({ customer }) => customer === id), form, `/v1/customers/${id!}/payment_methods`, { type: equal('type') }) },
    { method: 'GET', path: '/v1/charges', run: (form) => listPage(charges.list(), form, '/v1/charges', { payment_intent: equal('payment_intent'), customer: equal('customer') }) },
    one('/v1/charges', 'charge', charges),
    { method: 'POST', path: '/v1/refunds', run: (form) => newRefund(state, params(form, ['payment_intent', 'charge', 'amount', 'reason', 'metadata'])) },
    { method: 'GET', path: '/v1/refunds', run: (form) => listPage<Refund>(refunds.list(), form, '/v1/refunds', { payment_intent: equal('payment_intent'), charge: equal('charge') }) },
    one('/v1/refunds', 'refund', refunds),
    { method: 'GET', path: '/v1/disputes', run: (form) => listPage(disputes.list(), form, '/v1/disputes', { payment_intent: equal('payment_intent'), charge: equal('charge') }) },
    one('/v1/disputes', 'dispute', disputes),
    { method: 'POST', path: '/v1/disputes/:id', run: (form, { id }) => updateDispute(state, disputeOf(state, id!), params(form, ['evidence', 'submit', 'metadata'])) },
    { method: 'POST', path: '/v1/disputes/:id/close', run: (_form, { id }) => closeDispute(state, disputeOf(state, id!)) },
    {
      method: 'GET', path: '/v1/balance_transactions', run: (form) => listPage(transactions.list(), form, '/v1/balance_transactions', {
        payout: ({ id }, payout) => state.payoutOf.get(id) === payout, source: equal('source'), type: equal('type'), currency: equal('currency'),
      }),
    },
    one('/v1/balance_transactions', 'balance_transaction', transactions),
    { method: 'GET', path: '/v1/payouts', run: (form) => listPage(payouts.list(), form, '/v1/payouts', { status: equal('status') }) },
    one('/v1/payouts', 'payout', payouts),
    { method: 'GET', path: '/v1/events', run: (form) => listPage(events.list(), form, '/v1/events', { type: ({ type }, wanted) => (wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted) }) },
    one('/v1/events', 'event', events),
    { method: 'POST', path: '/v1/checkout/sessions', run: (form) => newSession(state, params(form, SESSION)) },
    { method: 'GET', path: '/v1/checkout/sessions', run: (form) => listPage(state.sessions.list(), form, '/v1/checkout/sessions', { payment_intent: equal('payment_intent'), status: equal('status') }) },
    { method: 'GET', path: '/v1/checkout/sessions/:id', run: (_form, { id }) => sessionOf(state, id!) },
    { method: 'POST', path: '/v1/checkout/sessions/:id/expire', run: (_form, { id }) => expireSession(state, sessionOf(state, id!)) },
    ...endpointOperations(state),
  ];
}

function found<T extends object>(shelf: Shelf<T>, what: string, id: string): T {
  const object = shelf.get(id);
  if (object === undefined) throw noSuch(what, id);
  return object;
}

/** While its page is open, the intent of a page is the page's. */
function ownIntent(state: State, id: string) {
  const intent = intentOf(state, id);
  const session = state.sessions.get(state.sessionOf.get(id) ?? '');
  if (session?.status === 'open') throw invalid('You cannot perform this action on PaymentIntents created by Checkout. Expire the Checkout Session instead.');
  return intent;
}

function updateIntent(state: State, id: string, form: Form) {
  const intent = intentOf(state, id);
  const asked = params(form, ['metadata', 'description', 'receipt_email']);
  intent.metadata = asked.metadata(intent.metadata);
  intent.description = asked.text('description') ?? intent.description;
  intent.receipt_email = asked.text('receipt_email') ?? intent.receipt_email;
  return intent;
}
