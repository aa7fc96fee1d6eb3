import { move } from './balance.ts';
import { openDispute } from './disputes.ts';
import { emit } from './events.ts';
import { NOBODY } from './methods.ts';
import type { CardError, Charge, Intent, PaymentMethod } from './objects.ts';
import type { State } from './state.ts';
import type { TestCard } from './test-cards.ts';
import { feeOf } from './units.ts';

/** For how long a card's issuer keeps money for us. */
export const CAPTURE_WITHIN_MS = 7 * 86_400_000;
const DOCS = 'https://stripe.com/docs/error-codes/';

export type Decline = NonNullable<TestCard['decline']>;

/** A charge of this intent on this card, as the issuer answered: accepted, or declined. */
export function newCharge(state: State, intent: Intent, method: PaymentMethod, { decline, authenticated }: { decline: Decline | undefined; authenticated: boolean }): Charge {
  const { world } = state;
  const id = world.ids.text('ch_');
  const multicapture = intent.payment_method_options.card.request_multicapture === 'if_available';
  const manual = intent.capture_method === 'manual' && decline === undefined;
  const { brand, checks, country, exp_month, exp_year, fingerprint, funding, last4 } = method.card;
  return state.charges.put(id, {
    id, object: 'charge', amount: intent.amount, amount_captured: 0, amount_refunded: 0, application: null, application_fee: null, application_fee_amount: null, balance_transaction: null, billing_details: NOBODY,
    calculated_statement_descriptor: 'FLORIN', captured: false, created: state.seconds(), currency: intent.currency, customer: intent.customer, description: intent.description, disputed: false,
    failure_balance_transaction: null, failure_code: decline?.code ?? null, failure_message: decline?.message ?? null, fraud_details: {}, livemode: false, metadata: intent.metadata, on_behalf_of: null,
    outcome: outcomeOf(decline), paid: decline === undefined, payment_intent: intent.id, payment_method: method.id,
    payment_method_details: {
      card: {
        brand, checks, country, exp_month, exp_year, fingerprint, funding, installments: null, last4, mandate: null, network: brand, wallet: null,
        ...(manual ? { capture_before: Math.floor((world.clock.now() + CAPTURE_WITHIN_MS) / 1000), multicapture: { status: multicapture ? 'available' : 'unavailable' } } : {}),
        three_d_secure: authenticated ? { authentication_flow: 'challenge', result: 'authenticated', result_reason: null, version: '2.2.0' } : null,
      },
      type: 'card',
    },
    receipt_email: intent.receipt_email, receipt_number: null, receipt_url: null, refunded: false, review: null, shipping: null, source_transfer: null, statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix, status: decline === undefined ? 'succeeded' : 'failed', transfer_data: null, transfer_group: null,
  });
}

const outcomeOf = (decline: Decline | undefined): Charge['outcome'] => (decline === undefined
  ? { network_status: 'approved_by_network', reason: null, risk_level: 'normal', risk_score: 12, seller_message: 'Payment complete.', type: 'authorized' }
  : {
    network_status: decline.blocked === true ? 'not_sent_to_network' : 'declined_by_network', reason: decline.declineCode ?? decline.code, risk_level: decline.blocked === true ? 'highest' : 'normal', risk_score: decline.blocked === true ? 95 : 12,
    seller_message: 'The bank did not approve.', type: decline.blocked === true ? 'blocked' : 'issuer_declined',
  });

/** The error of a declined charge, as it stands in the answer and in the intent. */
export const cardError = ({ code, declineCode, adviceCode, message }: Decline, charge: Charge | undefined, method: PaymentMethod): CardError => ({
  ...(adviceCode === undefined ? {} : { advice_code: adviceCode }), ...(charge === undefined ? {} : { charge: charge.id }), code, ...(declineCode === undefined ? {} : { decline_code: declineCode }),
  doc_url: `${DOCS}${code.replaceAll('_', '-')}`, message, payment_method: method, type: 'card_error',
});

/** Takes so much of what is reserved. */
export function takeMoney(state: State, intent: Intent, charge: Charge, amount: number): void {
  intent.amount_received += amount;
  charge.amount_captured += amount;
  const transaction = move(state, {
    type: 'charge', category: 'charge', book: 'payment', amount, fee: feeOf(amount, intent.currency), currency: intent.currency, source: charge.id, intent: intent.id,
    merchantReference: intent.metadata['attempt_id'] ?? null, description: intent.description,
  });
  charge.balance_transaction ??= transaction.id;
}

/** Nothing more will be taken: what is left is let go of. */
export function closeCapture(state: State, intent: Intent, charge: Charge): void {
  charge.captured = true;
  intent.amount_capturable = 0;
  intent.status = 'succeeded';
  const dispute = state.cards.get(charge.payment_method)?.dispute;
  if (dispute !== undefined) openDispute(state, charge, { amount: undefined, ...dispute });
}

export function tellCharge(state: State, charge: Charge): void {
  emit(state, charge.status === 'failed' ? 'charge.failed' : 'charge.succeeded', charge);
}
