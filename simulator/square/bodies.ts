import type { Card, Dispute, Payment, Payout, Refund, SquareState } from './state.ts';

export const timeText = (ms: number): string => new Date(ms).toISOString();

const HOLD_HOURS = 168;
export const HOLD_MS = HOLD_HOURS * 3_600_000;

const CARD = { card_brand: 'VISA', last_4: '1111', exp_month: 12, exp_year: 2030 } as const;
const CARD_STATES = { APPROVED: 'AUTHORIZED', COMPLETED: 'CAPTURED', CANCELED: 'VOIDED', FAILED: 'FAILED' } as const;

export function paymentBody(state: SquareState, one: Payment): object {
  const { id, status, amount } = one;
  const { currency } = amount;
  const refunded = one.refunds.filter((refund) => refund.status !== 'FAILED').reduce((sum, refund) => sum + refund.amount.amount, 0);
  return {
    id, created_at: timeText(one.createdMs), updated_at: timeText(one.updatedMs), amount_money: amount, total_money: amount, approved_money: status === 'FAILED' ? { amount: 0, currency } : one.approved, status,
    ...(status === 'COMPLETED' ? { processing_fee: [{ effective_at: timeText(one.updatedMs), type: 'INITIAL', amount_money: { amount: feeOf(amount.amount), currency } }] } : {}),
    ...(refunded === 0 ? {} : { refunded_money: { amount: refunded, currency } }), ...(one.refunds.length === 0 ? {} : { refund_ids: one.refunds.map((refund) => refund.id) }),
    delay_duration: `PT${HOLD_HOURS}H`, delay_action: 'CANCEL', delayed_until: timeText(one.createdMs + HOLD_MS), source_type: 'CARD',
    card_details: {
      status: CARD_STATES[status], card: { ...CARD, fingerprint: 'sq-1-simulated', card_type: 'CREDIT', prepaid_type: 'NOT_PREPAID', bin: '411111' }, entry_method: 'KEYED', cvv_status: 'CVV_ACCEPTED', avs_status: 'AVS_ACCEPTED',
      statement_description: `SQ *${(one.descriptor ?? 'SIMULATED SELLER').toUpperCase()}`, ...(one.error === undefined ? {} : { errors: [one.error] }),
    },
    location_id: state.locationId, order_id: one.orderId, ...named({ reference_id: one.referenceId, note: one.note, customer_id: one.customerId, statement_description_identifier: one.descriptor }),
    ...(status === 'APPROVED' ? { capabilities: ['EDIT_AMOUNT_UP', 'EDIT_AMOUNT_DOWN', 'EDIT_TIP_AMOUNT_UP', 'EDIT_TIP_AMOUNT_DOWN', 'EDIT_DELAY_ACTION'] } : {}),
    ...(status === 'COMPLETED' ? { receipt_number: id.slice(0, 4), receipt_url: `${state.world.url()}/receipt/preview/${id}` } : {}),
    application_details: { square_product: 'ECOMMERCE_API', application_id: 'sandbox-sq0idb-simulated' }, version_token: versionOf(one),
  };
}

export const versionOf = ({ id, version }: Payment): string => `${id.slice(0, 12)}${String(version).padStart(4, '0')}`;

export function refundBody(state: SquareState, one: Refund): object {
  return {
    id: one.id, status: one.status, amount_money: one.amount, payment_id: one.payment.id, order_id: one.payment.orderId, location_id: state.locationId, created_at: timeText(one.createdMs),
    updated_at: timeText(one.updatedMs), destination_type: 'CARD', unlinked: false, ...named({ reason: one.reason }),
  };
}

export function disputeBody(state: SquareState, one: Dispute): object {
  return {
    dispute_id: one.id, id: one.id, amount_money: one.amount, reason: one.reason, state: one.state, due_at: timeText(one.createdMs + 14 * 86_400_000), disputed_payment: { payment_id: one.payment.id },
    evidence_ids: one.evidence.map(({ id }) => id), card_brand: 'VISA', created_at: timeText(one.createdMs), updated_at: timeText(one.updatedMs), reported_at: timeText(one.createdMs),
    brand_dispute_id: one.id.slice(-12), version: one.version, location_id: state.locationId,
  };
}

export function cardBody(one: Card): object {
  return { id: one.id, ...CARD, fingerprint: 'sq-1-simulated', ...named({ customer_id: one.customerId, reference_id: one.referenceId }), merchant_id: MERCHANT_ID, enabled: one.isEnabled, card_type: 'CREDIT', prepaid_type: 'NOT_PREPAID', bin: '411111', version: 1 };
}

export function payoutBody(state: SquareState, one: Payout): object {
  return {
    id: one.id, status: 'PAID', location_id: state.locationId, created_at: timeText(one.atMs), updated_at: timeText(one.atMs), amount_money: one.amount, version: 1, type: 'BATCH', arrival_date: timeText(one.atMs).slice(0, 10),
    destination: { type: 'BANK_ACCOUNT', id: 'bact:simulated' }, end_to_end_id: one.id.slice(-12),
  };
}

export function entriesOf(one: Payout): object[] {
  return one.activities.map(({ id, type, details, currency, gross, fee, atMs }) => ({
    id, payout_id: one.id, effective_at: timeText(atMs), type, gross_amount_money: { amount: gross, currency }, fee_amount_money: { amount: fee, currency }, net_amount_money: { amount: gross - fee, currency }, ...details,
  }));
}

export const MERCHANT_ID = 'ML82H4QPKMGXY';

/** 2.9 % and 30 of the smallest unit, half a unit rounded up, and never more than there is. */
export const feeOf = (amount: number): number => Math.min(amount, Math.floor((amount * 29 + 500) / 1_000) + 30);

const named = (fields: Record<string, string | undefined>): object => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
