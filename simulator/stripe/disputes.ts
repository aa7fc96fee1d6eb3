import { ControlError } from '../frame/double.ts';
import { move } from './balance.ts';
import type { BalanceTransaction } from './balance-objects.ts';
import { emit } from './events.ts';
import type { Charge, Dispute, DisputeStatus } from './objects.ts';
import type { Params } from './params.ts';
import { invalid, noSuch } from './refusal.ts';
import type { State } from './state.ts';
import { stepOf } from './units.ts';

const ANSWER_WITHIN_MS = 21 * 86_400_000;
const FEE = 1_500;
const FIELDS = [
  'access_activity_log', 'billing_address', 'cancellation_policy', 'cancellation_policy_disclosure', 'cancellation_rebuttal', 'customer_communication', 'customer_email_address', 'customer_name', 'customer_purchase_ip',
  'customer_signature', 'duplicate_charge_documentation', 'duplicate_charge_explanation', 'duplicate_charge_id', 'product_description', 'receipt', 'refund_policy', 'refund_policy_disclosure', 'refund_refusal_explanation',
  'service_date', 'service_documentation', 'shipping_address', 'shipping_carrier', 'shipping_date', 'shipping_documentation', 'shipping_tracking_number', 'uncategorized_file', 'uncategorized_text',
] as const;
const OPEN: readonly DisputeStatus[] = ['needs_response', 'under_review', 'warning_needs_response', 'warning_under_review'];
const isInquiry = ({ status }: Dispute) => status.startsWith('warning');

export function openDispute(state: State, charge: Charge, { amount, reason, inquiry = false }: { amount: number | undefined; reason: string; inquiry?: boolean }): Dispute {
  const { world } = state;
  const disputed = amount ?? charge.amount_captured - charge.amount_refunded;
  if (charge.amount_captured === 0 || disputed <= 0 || disputed > charge.amount_captured) throw new ControlError(`of ${charge.id} so much can not be disputed`);
  const dispute: Dispute = {
    id: world.ids.text('dp_'), object: 'dispute', amount: disputed, balance_transactions: [], charge: charge.id, created: state.seconds(), currency: charge.currency,
    evidence: Object.fromEntries(FIELDS.map((field) => [field, null])),
    evidence_details: { due_by: Math.floor((world.clock.now() + ANSWER_WITHIN_MS) / 1000), has_evidence: false, past_due: false, submission_count: 0 },
    is_charge_refundable: inquiry, livemode: false, metadata: {}, payment_intent: charge.payment_intent,
    payment_method_details: { type: 'card', card: { brand: 'visa', network_reason_code: reason === 'fraudulent' ? '10.4' : '13.1' } }, reason, status: inquiry ? 'warning_needs_response' : 'needs_response',
  };
  state.disputes.put(dispute.id, dispute);
  charge.disputed = true;
  if (!inquiry) dispute.balance_transactions.push(moveDisputed(state, dispute, 'dispute'));
  emit(state, 'charge.dispute.created', dispute);
  if (!inquiry) emit(state, 'charge.dispute.funds_withdrawn', dispute);
  world.clock.after(ANSWER_WITHIN_MS, () => {
    if (dispute.status === 'needs_response' || dispute.status === 'warning_needs_response') decide(state, dispute, 'lost');
  });
  return dispute;
}

function moveDisputed(state: State, { id, amount, currency, payment_intent: intent }: Dispute, category: 'dispute' | 'dispute_reversal'): BalanceTransaction {
  const back = category === 'dispute_reversal';
  // The fee is for the dispute, won or lost.
  const step = stepOf(currency);
  return move(state, {
    type: 'adjustment', category, book: back ? 'dispute-returned' : 'dispute', amount: back ? amount : -amount, fee: back ? 0 : Math.ceil(FEE / step) * step, currency, source: id, intent, merchantReference: null,
    description: back ? `Chargeback reversal for ${intent}` : `Chargeback withdrawal for ${intent}`,
  });
}

export function decide(state: State, dispute: Dispute, outcome: 'won' | 'lost'): void {
  if (!OPEN.includes(dispute.status)) throw new ControlError(`${dispute.id} is ${dispute.status} already`);
  const inquiry = isInquiry(dispute);
  dispute.status = inquiry ? 'warning_closed' : outcome;
  if (!inquiry && outcome === 'won') {
    dispute.balance_transactions.push(moveDisputed(state, dispute, 'dispute_reversal'));
    emit(state, 'charge.dispute.funds_reinstated', dispute);
  }
  emit(state, 'charge.dispute.closed', dispute);
}

export function disputeOf(state: State, id: string): Dispute {
  const dispute = state.disputes.get(id);
  if (dispute === undefined) throw noSuch('dispute', id, 'dispute');
  return dispute;
}

/** Evidence; and what Stripe's test evidence decides at once. */
export function updateDispute(state: State, dispute: Dispute, params: Params): Dispute {
  if (dispute.status !== 'needs_response' && dispute.status !== 'warning_needs_response') throw invalid('This dispute is already closed or under review.', 'dispute_closed');
  const evidence = params.entries('evidence');
  const unknown = Object.keys(evidence).find((field) => !(FIELDS as readonly string[]).includes(field));
  if (unknown !== undefined) throw invalid(`Received unknown parameter: evidence[${unknown}]`, 'parameter_unknown', `evidence[${unknown}]`);
  dispute.evidence = { ...dispute.evidence, ...evidence };
  dispute.metadata = params.metadata(dispute.metadata);
  const has = Object.values(dispute.evidence).some((text) => text !== null);
  const submit = params.flag('submit') ?? true;
  dispute.evidence_details = { ...dispute.evidence_details, has_evidence: has, submission_count: dispute.evidence_details.submission_count + (submit && has ? 1 : 0) };
  if (submit && has) {
    dispute.status = isInquiry(dispute) ? 'warning_under_review' : 'under_review';
    emit(state, 'charge.dispute.updated', dispute);
    const verdict = /^(winning|losing)_evidence$/.exec(dispute.evidence['uncategorized_text'] ?? '')?.[1];
    if (verdict !== undefined) decide(state, dispute, verdict === 'winning' ? 'won' : 'lost');
  }
  return dispute;
}

export function closeDispute(state: State, dispute: Dispute): Dispute {
  if (!OPEN.includes(dispute.status)) throw invalid('This dispute is already closed.', 'dispute_closed');
  decide(state, dispute, 'lost');
  return dispute;
}
