import { ControlError } from '../frame/double.ts';
import { move } from './balance.ts';
import { emit } from './events.ts';
import type { Charge, Intent, Refund } from './objects.ts';
import type { Params } from './params.ts';
import { invalid, noSuch } from './refusal.ts';
import type { State } from './state.ts';
import { checkAmount, readable } from './units.ts';

const HOUR_MS = 3_600_000;
const SETTLES_AFTER_MS = 24 * HOUR_MS;
const FAILS_AFTER_MS = HOUR_MS;

export function newRefund(state: State, params: Params): Refund {
  const { world } = state;
  const { charge, intent } = refunded(state, params);
  const left = charge.amount_captured - charge.amount_refunded;
  if (charge.disputed && !chargeRefundable(state, charge)) throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, 'charge_disputed');
  if (left === 0) throw invalid(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded');
  const amount = checkAmount(params.integer('amount') ?? left, charge.currency);
  if (amount > left) throw invalid(`Refund amount (${readable(amount, charge.currency)}) is greater than unrefunded amount on charge (${readable(left, charge.currency)})`, undefined, 'amount');
  const behaviour = state.cards.get(charge.payment_method)?.refund;
  const id = world.ids.text('re_');
  const refund: Refund = state.refunds.put(id, {
    id, object: 'refund', amount, balance_transaction: null, charge: charge.id, created: state.seconds(), currency: charge.currency,
    destination_details: { type: 'card', card: { type: 'refund', reference_status: 'pending', reference_type: 'acquirer_reference_number' } },
    metadata: params.metadata(), payment_intent: intent.id, reason: params.choice('reason', ['duplicate', 'fraudulent', 'requested_by_customer']) ?? null, receipt_number: null, source_transfer_reversal: null,
    status: behaviour === 'pending' ? 'pending' : 'succeeded', transfer_reversal: null,
  });
  refund.balance_transaction = moveRefund(state, refund, 'refund');
  charge.amount_refunded += amount;
  charge.refunded = charge.amount_refunded === charge.amount;
  emit(state, 'refund.created', refund);
  emit(state, 'charge.refunded', charge);
  if (behaviour === 'pending') world.clock.after(SETTLES_AFTER_MS, () => { if (refund.status === 'pending') settleRefund(state, id, 'succeeded'); });
  if (behaviour === 'fails-later') world.clock.after(FAILS_AFTER_MS, () => { if (refund.status === 'succeeded') settleRefund(state, id, 'failed'); });
  return refund;
}

/** What is to be refunded: named by its intent or by its charge. */
function refunded(state: State, params: Params): { charge: Charge; intent: Intent } {
  const intentId = params.text('payment_intent');
  const chargeId = params.text('charge');
  if (intentId === undefined && chargeId === undefined) throw invalid('One of the following params should be provided for this request: payment_intent or charge.', 'parameter_missing');
  const charge = chargeId === undefined ? undefined : state.charges.get(chargeId);
  if (chargeId !== undefined && charge === undefined) throw noSuch('charge', chargeId, 'charge');
  const id = intentId ?? charge!.payment_intent;
  const intent = state.intents.get(id);
  if (intent === undefined) throw noSuch('payment_intent', id, 'payment_intent');
  const latest = charge ?? (intent.latest_charge === null ? undefined : state.charges.get(intent.latest_charge));
  if (latest === undefined || latest.amount_captured === 0) throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, 'payment_intent_unexpected_state');
  return { charge: latest, intent };
}

/** An inquiry leaves a charge refundable. */
const chargeRefundable = (state: State, charge: Charge): boolean => state.disputes.list().every((dispute) => dispute.charge !== charge.id || dispute.is_charge_refundable || dispute.status === 'won');

function moveRefund(state: State, { id, amount, currency, payment_intent: intent, metadata }: Refund, category: 'refund' | 'refund_failure'): string {
  return move(state, {
    type: category, category, book: 'refund', amount: category === 'refund' ? -amount : amount, fee: 0, currency, source: id, intent,
    merchantReference: metadata['operation_id'] ?? null, description: category === 'refund' ? 'REFUND FOR CHARGE' : 'REFUND FAILURE',
  }).id;
}

/** The payer's bank answers, or sends the money back. */
export function settleRefund(state: State, id: string, outcome: 'succeeded' | 'failed'): void {
  const refund = state.refunds.get(id);
  if (refund === undefined) throw new ControlError(`there is no refund ${id}`);
  if (refund.status === 'failed' || refund.status === 'canceled' || refund.status === outcome) throw new ControlError(`refund ${id} is ${refund.status} already`);
  const before = { status: refund.status };
  refund.status = outcome;
  if (outcome === 'failed') {
    refund.failure_reason = 'expired_or_canceled_card';
    refund.failure_balance_transaction = moveRefund(state, refund, 'refund_failure');
    const charge = state.charges.get(refund.charge);
    if (charge !== undefined) {
      charge.amount_refunded -= refund.amount;
      charge.refunded = false;
    }
    emit(state, 'refund.failed', refund, before);
  }
  emit(state, 'refund.updated', refund, before);
  emit(state, 'charge.refund.updated', refund, before);
}
