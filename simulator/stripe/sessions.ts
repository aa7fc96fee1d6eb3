import type { CheckoutSession } from './checkout-objects.ts';
import { emit } from './events.ts';
import type { Form } from './form.ts';
import { confirmIntent, descriptorIn, end, intentOf, newIntent } from './intents.ts';
import { customerOf } from './methods.ts';
import type { Intent } from './objects.ts';
import { params as read, required, type Params } from './params.ts';
import { invalid, noSuch, Refusal } from './refusal.ts';
import type { State } from './state.ts';
import { tokenOfNumber } from './test-cards.ts';
import { checkAmount, checkCurrency } from './units.ts';

/** How long a page stays open: its longest, and what it is where nothing is said. */
const DAY_S = 86_400;
const LEAST_S = 1_800;

export function sessionOf(state: State, id: string): CheckoutSession {
  const session = state.sessions.get(id);
  if (session === undefined) throw noSuch('checkout.session', id, 'session');
  return session;
}

export function newSession(state: State, params: Params): CheckoutSession {
  const { world } = state;
  if (required(params.text('mode'), 'mode') !== 'payment') throw invalid('Only sessions of mode payment are simulated.', undefined, 'mode');
  const { amount, currency } = itemsOf(params);
  const successUrl = addressIn(params, 'success_url');
  if (successUrl === undefined) throw invalid('Missing required param: success_url.', 'parameter_missing', 'success_url');
  const customer = params.text('customer');
  const email = params.text('customer_email');
  if (customer !== undefined) customerOf(state, customer);
  if (customer !== undefined && email !== undefined) throw invalid('You may only specify one of these parameters: customer, customer_email.');
  const types = [...params.list('allowed_payment_method_types'), ...params.list('payment_method_types')];
  const expiresAt = params.integer('expires_at') ?? state.seconds() + DAY_S;
  if (expiresAt < state.seconds() + LEAST_S || expiresAt > state.seconds() + DAY_S) throw invalid('The `expires_at` timestamp must be from 30 minutes to 24 hours from Checkout Session creation.', undefined, 'expires_at');
  const id = world.ids.text('cs_test_', 58);
  const session: CheckoutSession = {
    id, object: 'checkout.session', after_expiration: null, allow_promotion_codes: null, amount_subtotal: amount, amount_total: amount, automatic_tax: { enabled: false, status: null },
    billing_address_collection: null, cancel_url: addressIn(params, 'cancel_url') ?? null, client_reference_id: params.text('client_reference_id') ?? null, consent: null, consent_collection: null,
    created: state.seconds(), currency, currency_conversion: null, custom_fields: [], custom_text: { shipping_address: null, submit: null },
    customer: customer ?? null, customer_creation: customer === undefined ? params.choice('customer_creation', ['always', 'if_required']) ?? 'if_required' : null, customer_details: null,
    customer_email: email ?? null, expires_at: expiresAt, invoice: null, invoice_creation: null, livemode: false, locale: null, metadata: params.metadata(), mode: 'payment', payment_intent: null,
    payment_link: null, payment_method_collection: 'if_required', payment_method_options: {}, payment_method_types: types.length > 0 ? types : ['card'],
    payment_status: 'unpaid', phone_number_collection: { enabled: false }, recovered_from: null, setup_intent: null, shipping_address_collection: null, shipping_cost: null, shipping_details: null,
    shipping_options: [], status: 'open', submit_type: params.choice('submit_type', ['auto', 'book', 'donate', 'pay']) ?? null, subscription: null, success_url: successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 }, url: `${world.url()}/c/pay/${id}`,
  };
  state.sessionIntents.put(id, intentForm(params, session));
  state.sessions.put(id, session);
  world.clock.after((expiresAt - state.seconds()) * 1000, () => { if (session.status === 'open') close(state, session); });
  return session;
}

/** The sum of all items, which must be in one currency. */
function itemsOf(params: Params): { amount: number; currency: string } {
  const items = params.each('line_items').map((item) => {
    const price = required(item.within('price_data'), 'line_items[0][price_data]');
    required(price.within('product_data')?.text('name'), 'line_items[0][price_data][product_data][name]');
    const currency = checkCurrency(required(price.text('currency'), 'line_items[0][price_data][currency]'));
    const quantity = required(item.integer('quantity'), 'line_items[0][quantity]');
    return { currency, amount: checkAmount(required(price.integer('unit_amount'), 'line_items[0][price_data][unit_amount]'), currency, 'line_items[0][price_data][unit_amount]') * quantity };
  });
  const [first] = items;
  if (first === undefined) throw invalid('Missing required param: line_items.', 'parameter_missing', 'line_items');
  if (items.some(({ currency }) => currency !== first.currency)) throw invalid('All line items must have the same currency.', undefined, 'line_items');
  return { currency: first.currency, amount: items.reduce((sum, { amount }) => sum + amount, 0) };
}

function addressIn(params: Params, name: string): string | undefined {
  const url = params.text(name);
  if (url !== undefined && !URL.canParse(url)) throw invalid('Not a valid URL', 'url_invalid', name);
  return url;
}

/** `payment_intent_data`, with what the session says of itself: so much of it as an intent takes. */
function intentForm(params: Params, { amount_total: amount, currency, customer }: CheckoutSession): Form {
  const data = params.within('payment_intent_data') ?? read({});
  const texts = ['capture_method', 'description', 'receipt_email', 'setup_future_usage'].flatMap((name) => (data.text(name) === undefined ? [] : [[name, data.text(name)!]]));
  const suffix = descriptorIn(data);
  const multicapture = params.within('payment_method_options')?.within('card')?.text('request_multicapture');
  return {
    ...Object.fromEntries(texts) as Form, amount: String(amount), currency, metadata: data.metadata(), allowed_payment_method_types: ['card'], ...(customer === null ? {} : { customer }),
    ...(suffix === undefined ? {} : { statement_descriptor_suffix: suffix }), ...(multicapture === undefined ? {} : { payment_method_options: { card: { request_multicapture: multicapture } } }),
  };
}

export function expireSession(state: State, session: CheckoutSession): CheckoutSession {
  if (session.status !== 'open') throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`);
  return close(state, session);
}

function close(state: State, session: CheckoutSession): CheckoutSession {
  session.status = 'expired';
  session.url = null;
  const intent = session.payment_intent === null ? undefined : state.intents.get(session.payment_intent);
  if (intent !== undefined) end(state, intent, undefined, 'automatic');
  emit(state, 'checkout.session.expired', session);
  return session;
}

/** The payer has typed a card. The intent is made by the first one, and stays the same for those that follow where it was declined. */
export function payAtPage(state: State, session: CheckoutSession, { number, email }: { readonly number: string; readonly email: string | null }): Intent | { readonly problem: string } {
  const token = tokenOfNumber(number);
  if (token === undefined) return { problem: 'Your card was declined. Your request was in test mode, but used a non test card.' };
  const made = session.payment_intent === null ? newIntent(state, read(state.sessionIntents.get(session.id)!)) as Intent : intentOf(state, session.payment_intent);
  session.payment_intent = made.id;
  session.customer_details = { address: null, email: email ?? session.customer_email, name: null, phone: null, tax_exempt: 'none', tax_ids: [] };
  state.sessionOf.put(made.id, session.id);
  try {
    confirmIntent(state, made, read({ payment_method: token, return_url: `${state.world.url()}/c/pay/${session.id}/back` }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { problem: error.message };
  }
  completeSession(state, made);
  return made.last_payment_error === null ? made : { problem: made.last_payment_error.message };
}

/** The session of an intent that was paid or reserved is over. */
export function completeSession(state: State, intent: Intent): void {
  const session = state.sessions.get(state.sessionOf.get(intent.id) ?? '');
  if (session?.status !== 'open' || (intent.status !== 'succeeded' && intent.status !== 'requires_capture')) return;
  session.status = 'complete';
  session.payment_status = intent.status === 'succeeded' ? 'paid' : 'unpaid';
  session.url = null;
  emit(state, 'checkout.session.completed', session);
}
