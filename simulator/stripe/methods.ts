import { emit } from './events.ts';
import type { BillingDetails, Customer, PaymentMethod } from './objects.ts';
import type { Params } from './params.ts';
import { invalid, noSuch } from './refusal.ts';
import type { State } from './state.ts';
import { testCard, tokenOfNumber, type TestCard } from './test-cards.ts';

export const NOBODY: BillingDetails = { address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null }, email: null, name: null, phone: null };
const EXPIRES_AFTER_YEARS = 4;

/** A payment method that exists, or a new one of a test token. */
export function methodOf(state: State, token: string, param = 'payment_method'): PaymentMethod {
  const known = state.methods.get(token);
  if (known !== undefined) return known;
  const card = testCard(token);
  if (card === undefined) throw noSuch('PaymentMethod', token, param);
  return newMethod(state, card);
}

/** Of `payment_method_data` or a body that makes one: a token, or the number of a test card. */
export function methodOfData(state: State, data: Params): PaymentMethod {
  const type = data.text('type');
  if (type !== 'card') throw invalid(`The payment method type "${type ?? ''}" is not simulated: use card.`, undefined, 'type');
  const card = data.within('card');
  const token = card?.text('token') ?? tokenOfNumber(card?.text('number') ?? '');
  const behind = token === undefined ? undefined : testCard(token);
  if (behind === undefined) throw invalid('Your card was declined. Your request was in test mode, but used a non test card.', 'card_declined', 'card[number]');
  return newMethod(state, behind);
}

function newMethod(state: State, card: TestCard): PaymentMethod {
  const { ids, clock } = state.world;
  const id = ids.text('pm_');
  const method: PaymentMethod = {
    id, object: 'payment_method', billing_details: NOBODY,
    card: {
      brand: card.brand, checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' }, country: card.country ?? 'US', exp_month: 12, exp_year: new Date(clock.now()).getUTCFullYear() + EXPIRES_AFTER_YEARS,
      fingerprint: `simulated${card.last4}`, funding: card.funding ?? 'credit', generated_from: null, last4: card.last4, networks: { available: [card.brand], preferred: null }, three_d_secure_usage: { supported: true }, wallet: null,
    },
    created: state.seconds(), customer: null, livemode: false, metadata: {}, type: 'card',
  };
  state.cards.put(id, card);
  return state.methods.put(id, method);
}

export function attach(state: State, method: PaymentMethod, customer: string): PaymentMethod {
  if (method.customer !== null && method.customer !== customer) throw invalid('The payment method you provided has already been attached to a customer.', undefined, 'payment_method');
  if (method.customer === customer) return method;
  method.customer = customer;
  emit(state, 'payment_method.attached', method);
  return method;
}

export function detach(state: State, method: PaymentMethod): PaymentMethod {
  if (method.customer === null) throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.', undefined, 'payment_method');
  method.customer = null;
  emit(state, 'payment_method.detached', method);
  return method;
}

export function customerOf(state: State, id: string): Customer {
  const customer = state.customers.get(id);
  if (customer === undefined) throw noSuch('customer', id, 'customer');
  return customer;
}

export function newCustomer(state: State, params: Params): Customer {
  const { ids } = state.world;
  const id = ids.text('cus_', 14);
  const customer = state.customers.put(id, {
    id, object: 'customer', address: null, balance: 0, created: state.seconds(), currency: null, default_source: null, delinquent: false, description: params.text('description') ?? null, discount: null,
    email: params.text('email') ?? null, invoice_prefix: ids.upper(8), invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null }, livemode: false,
    metadata: params.metadata(), name: params.text('name') ?? null, phone: params.text('phone') ?? null, preferred_locales: [], shipping: null, tax_exempt: 'none', test_clock: null,
  });
  const method = params.text('payment_method');
  if (method !== undefined) attach(state, methodOf(state, method), id);
  emit(state, 'customer.created', customer);
  return customer;
}
