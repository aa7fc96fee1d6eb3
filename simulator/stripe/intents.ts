import type { Reply } from '../frame/route.ts';
import { CAPTURE_WITHIN_MS, cardError, closeCapture, newCharge, takeMoney, tellCharge, type Decline } from './charges.ts';
import { emit } from './events.ts';
import { attach, customerOf, methodOf, methodOfData } from './methods.ts';
import type { CardError, Charge, Intent, IntentStatus, PaymentMethod } from './objects.ts';
import { params as read, required, type Params } from './params.ts';
import { declinedReply, invalid, noSuch, Refusal } from './refusal.ts';
import type { State } from './state.ts';
import { checkAmount, checkCurrency } from './units.ts';

const CONFIRMABLE: readonly IntentStatus[] = ['requires_payment_method', 'requires_confirmation', 'requires_action'];
const CANCELABLE: readonly IntentStatus[] = ['requires_payment_method', 'requires_capture', 'requires_confirmation', 'requires_action', 'processing'];
const AUTHENTICATION_FAILED: Decline = {
  code: 'payment_intent_authentication_failure', message: 'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
};
const AUTHENTICATION_REQUIRED: Decline = { code: 'authentication_required', declineCode: 'authentication_required', message: 'Your card was declined. This transaction requires authentication.' };

/** What an operation on an intent came to: as it is now, or declined, which is an answer of its own. */
export type Outcome = Intent | { readonly declined: Reply };

export function intentOf(state: State, id: string): Intent {
  const intent = state.intents.get(id);
  if (intent === undefined) throw noSuch('payment_intent', id, 'intent');
  return intent;
}

const EMPTY = read({});

export function descriptorIn(params: Params): string | undefined {
  const suffix = params.text('statement_descriptor_suffix');
  if (suffix !== undefined && (suffix.length > 22 || /[<>\\'"*]/.test(suffix))) throw invalid('The statement descriptor suffix is invalid.', undefined, 'statement_descriptor_suffix');
  return suffix;
}

export function newIntent(state: State, params: Params): Outcome {
  const { world } = state;
  const currency = checkCurrency(required(params.text('currency'), 'currency'));
  const amount = checkAmount(required(params.integer('amount'), 'amount'), currency);
  const customer = params.text('customer');
  if (customer !== undefined) customerOf(state, customer);
  const descriptor = descriptorIn(params);
  // Versions of the API before 2026-09 call it otherwise.
  const types = [...params.list('allowed_payment_method_types'), ...params.list('payment_method_types')];
  const card = params.within('payment_method_options')?.within('card');
  const id = world.ids.text('pi_');
  const multicapture = card?.choice('request_multicapture', ['if_available', 'never']);
  const intent: Intent = {
    id, object: 'payment_intent', amount, amount_capturable: 0, amount_details: { tip: {} }, amount_received: 0, application: null, application_fee_amount: null,
    automatic_payment_methods: types.length > 0 ? null : { enabled: params.within('automatic_payment_methods')?.flag('enabled') ?? true }, canceled_at: null, cancellation_reason: null,
    capture_method: params.choice('capture_method', ['automatic', 'automatic_async', 'manual']) ?? 'automatic_async', client_secret: world.ids.text(`${id}_secret_`), confirmation_method: params.choice('confirmation_method', ['automatic', 'manual']) ?? 'automatic',
    created: state.seconds(), currency, customer: customer ?? null, description: params.text('description') ?? null, last_payment_error: null, latest_charge: null, livemode: false, metadata: params.metadata(), next_action: null,
    on_behalf_of: null, payment_method: null,
    payment_method_options: { card: { installments: null, mandate_options: null, network: null, request_three_d_secure: card?.choice('request_three_d_secure', ['automatic', 'any', 'challenge']) ?? 'automatic', ...(multicapture === undefined ? {} : { request_multicapture: multicapture }) } },
    payment_method_types: types.length > 0 ? types : ['card'], processing: null, receipt_email: params.text('receipt_email') ?? null, review: null, setup_future_usage: params.choice('setup_future_usage', ['off_session', 'on_session']) ?? null,
    shipping: null, statement_descriptor: params.text('statement_descriptor') ?? null, statement_descriptor_suffix: descriptor ?? null, status: 'requires_payment_method', transfer_data: null, transfer_group: null,
  };
  const method = methodIn(state, params);
  if (method !== undefined) usable(intent, method);
  state.intents.put(id, intent);
  emit(state, 'payment_intent.created', intent);
  return params.flag('confirm') === true ? confirmIntent(state, intent, params) : intent;
}

function methodIn(state: State, params: Params): PaymentMethod | undefined {
  const token = params.text('payment_method');
  const data = params.within('payment_method_data');
  return token !== undefined ? methodOf(state, token) : data !== undefined ? methodOfData(state, data) : undefined;
}

function usable(intent: Intent, method: PaymentMethod): void {
  if (method.customer !== null && method.customer !== intent.customer) {
    throw invalid(`The provided PaymentMethod (${method.id}) belongs to a Customer. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`, undefined, 'payment_method');
  }
  intent.payment_method = method.id;
  intent.status = 'requires_confirmation';
}

const unexpected = (intent: Intent, message: string): Refusal => new Refusal(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message, payment_intent: intent });

export function confirmIntent(state: State, intent: Intent, params: Params = EMPTY): Outcome {
  if (!CONFIRMABLE.includes(intent.status)) throw unexpected(intent, `This PaymentIntent's status is ${intent.status}, so it cannot be confirmed.`);
  const given = intent.payment_method === null || params.has('payment_method') ? methodIn(state, params) : undefined;
  if (given !== undefined) usable(intent, given);
  const method = intent.payment_method === null ? undefined : state.methods.get(intent.payment_method);
  if (method === undefined) throw unexpected(intent, "You cannot confirm this PaymentIntent because it's missing a payment method.");
  intent.setup_future_usage = params.choice('setup_future_usage', ['off_session', 'on_session']) ?? intent.setup_future_usage;
  intent.receipt_email = params.text('receipt_email') ?? intent.receipt_email;
  intent.last_payment_error = null;
  const card = state.cards.get(method.id);
  const offSession = params.text('off_session') === 'true';
  const forced = ['any', 'challenge'].includes(intent.payment_method_options.card.request_three_d_secure) && !offSession;
  const asks = forced || (card?.authentication === true && !(card.authenticationOnce === true && method.customer !== null && offSession));
  if (!asks) return charge(state, intent, method, false);
  if (offSession) return refuse(state, intent, method, AUTHENTICATION_REQUIRED, newCharge(state, intent, method, { decline: AUTHENTICATION_REQUIRED, authenticated: false }));
  const returnUrl = params.text('return_url');
  if (returnUrl === undefined) throw invalid('This PaymentIntent requires authentication: provide a `return_url` to which the customer is sent back.', 'parameter_missing', 'return_url');
  intent.status = 'requires_action';
  intent.next_action = { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url: `${state.world.url()}/three-d-secure/${intent.id}` } };
  emit(state, 'payment_intent.requires_action', intent);
  return intent;
}

/** The payer has answered at the bank's page. */
export function authenticated(state: State, intent: Intent, approved: boolean): void {
  const method = state.methods.get(intent.payment_method!)!;
  intent.next_action = null;
  if (approved) charge(state, intent, method, true);
  else refuse(state, intent, method, AUTHENTICATION_FAILED, undefined);
}

function charge(state: State, intent: Intent, method: PaymentMethod, authenticated: boolean): Outcome {
  const decline = state.cards.get(method.id)?.decline;
  const made = newCharge(state, intent, method, { decline, authenticated });
  intent.latest_charge = made.id;
  if (decline !== undefined) return refuse(state, intent, method, decline, made);
  if (intent.setup_future_usage !== null && intent.customer !== null) attach(state, method, intent.customer);
  if (intent.capture_method === 'manual') {
    intent.status = 'requires_capture';
    intent.amount_capturable = intent.amount;
    tellCharge(state, made);
    emit(state, 'payment_intent.amount_capturable_updated', intent);
    state.world.clock.after(CAPTURE_WITHIN_MS, () => expire(state, intent, made));
    return intent;
  }
  takeMoney(state, intent, made, intent.amount);
  tellCharge(state, made);
  intent.status = 'succeeded';
  emit(state, 'payment_intent.succeeded', intent);
  closeCapture(state, intent, made);
  return intent;
}

function refuse(state: State, intent: Intent, method: PaymentMethod, decline: Decline, made: Charge | undefined): Outcome {
  const error: CardError = cardError(decline, made, method);
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.last_payment_error = error;
  if (made !== undefined) {
    intent.latest_charge = made.id;
    tellCharge(state, made);
  }
  emit(state, 'payment_intent.payment_failed', intent);
  return { declined: declinedReply(error, intent) };
}

export function captureIntent(state: State, intent: Intent, params: Params): Intent {
  if (intent.status !== 'requires_capture') {
    throw unexpected(intent, `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`);
  }
  const amount = checkAmount(params.integer('amount_to_capture') ?? intent.amount_capturable, intent.currency, 'amount_to_capture');
  if (amount > intent.amount_capturable) throw invalid(`The remaining amount on the charge ${intent.amount_capturable} cannot be less than the amount to capture ${amount}.`, 'amount_too_large', 'amount_to_capture');
  const final = params.flag('final_capture') ?? true;
  if (!final && intent.payment_method_options.card.request_multicapture !== 'if_available') throw invalid('`final_capture` can be false only where multicapture is available.', undefined, 'final_capture');
  const made = state.charges.get(intent.latest_charge!)!;
  intent.metadata = params.metadata(intent.metadata);
  const before = { amount_captured: made.amount_captured, captured: made.captured };
  takeMoney(state, intent, made, amount);
  intent.amount_capturable -= amount;
  if (final || intent.amount_capturable === 0) {
    intent.amount_capturable = 0;
    intent.status = 'succeeded';
    made.captured = true;
    emit(state, 'charge.captured', made, before);
    emit(state, 'payment_intent.succeeded', intent);
    closeCapture(state, intent, made);
  } else {
    emit(state, 'charge.updated', made, before);
    emit(state, 'payment_intent.amount_capturable_updated', intent);
  }
  return intent;
}

export function cancelIntent(state: State, intent: Intent, params: Params): Intent {
  if (!CANCELABLE.includes(intent.status)) {
    throw unexpected(intent, `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${CANCELABLE.join(', ')}.`);
  }
  const reason = params.choice('cancellation_reason', ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']) ?? null;
  const made = intent.status === 'requires_capture' ? state.charges.get(intent.latest_charge!) : undefined;
  // Of what was captured in part, only the rest can be let go of.
  if (made !== undefined && intent.amount_received > 0) {
    emit(state, 'payment_intent.succeeded', { ...intent, amount_capturable: 0, status: 'succeeded' });
    closeCapture(state, intent, made);
    return intent;
  }
  return end(state, intent, made, reason);
}

export function end(state: State, intent: Intent, made: Charge | undefined, reason: string | null): Intent {
  intent.status = 'canceled';
  intent.canceled_at = state.seconds();
  intent.cancellation_reason = reason;
  intent.amount_capturable = 0;
  intent.next_action = null;
  if (made !== undefined) {
    made.refunded = true;
    made.amount_refunded = made.amount;
  }
  emit(state, 'payment_intent.canceled', intent);
  return intent;
}

/** The issuer keeps money for so long only. */
function expire(state: State, intent: Intent, made: Charge): void {
  if (intent.status !== 'requires_capture') return;
  if (intent.amount_received > 0) return closeCapture(state, intent, made);
  emit(state, 'charge.expired', made);
  end(state, intent, made, 'automatic');
}
