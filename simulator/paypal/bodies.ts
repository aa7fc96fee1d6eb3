import { showMoney, type Money } from './money.ts';
import type { AuthorizationState, CaptureState, DisputeState, OrderState, PaypalState, RefundState } from './state.ts';

export const timeText = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

const times = ({ createdMs, updatedMs }: { readonly createdMs: number; readonly updatedMs: number }) => ({ create_time: timeText(createdMs), update_time: timeText(updatedMs) });
const link = (href: string, rel: string, method = 'GET') => ({ href, rel, method });
/** What is undefined is left out of JSON, as PayPal leaves it out. */
const ids = (customId: string | undefined, invoiceId: string | undefined) => ({ ...(customId === undefined ? {} : { custom_id: customId }), ...(invoiceId === undefined ? {} : { invoice_id: invoiceId }) });

export function orderBody(state: PaypalState, order: OrderState): object {
  const { id, amount, unit, authorizations, captures } = order;
  const refunds = captures.flatMap((capture) => capture.refunds);
  const payments = {
    ...(authorizations.length === 0 ? {} : { authorizations: authorizations.map((one) => authorizationBody(state, one, false)) }),
    ...(captures.length === 0 ? {} : { captures: captures.map((one) => captureBody(state, one, false)) }),
    ...(refunds.length === 0 ? {} : { refunds: refunds.map((one) => refundBody(state, one)) }),
  };
  return {
    id, intent: order.intent, status: order.status, ...sourceBody(order),
    purchase_units: [{
      reference_id: unit.reference_id ?? 'default', amount: showMoney(amount), ...ids(unit.custom_id, unit.invoice_id),
      ...(unit.description === undefined ? {} : { description: unit.description }), ...(unit.soft_descriptor === undefined ? {} : { soft_descriptor: unit.soft_descriptor }),
      ...(Object.keys(payments).length === 0 ? {} : { payments }),
    }],
    ...times(order), links: orderLinks(state, order, id),
  };
}

/** Only what a merchant gets who does not ask for the whole: `Prefer: return=minimal`. */
export const minimal = (whole: object): object => {
  const { id, status, links } = whole as { id?: string; status?: string; links?: object[] };
  return { id, status, links };
};

function sourceBody(order: OrderState): object {
  if (order.wallet === undefined) return {};
  const vault = order.vaultId === undefined || order.status !== 'COMPLETED' || !order.isToBeVaulted ? {} : { attributes: { vault: { id: order.vaultId, status: 'VAULTED', customer: { id: customerOf(order.vaultId) }, links: [link('https://simulator.invalid/v3/vault/payment-tokens', 'self')] } } };
  return { payment_source: { paypal: { email_address: 'payer@simulator.example', account_id: 'QYR5Z8XDVJNXQ', account_status: 'VERIFIED', name: { given_name: 'Simulated', surname: 'Payer' }, ...vault } } };
}

/** The payer behind a wallet, by PayPal's name. */
export const customerOf = (vaultId: string): string => `cust_${vaultId.slice(-12)}`;

function orderLinks(state: PaypalState, order: OrderState, id: string): object[] {
  const self = `${state.world.url()}/v2/checkout/orders/${id}`;
  const page = `${state.world.url()}/checkoutnow?token=${id}`;
  const deed = order.intent === 'CAPTURE' ? 'capture' : 'authorize';
  switch (order.status) {
    case 'PAYER_ACTION_REQUIRED': return [link(self, 'self'), link(page, 'payer-action')];
    case 'CREATED': return [link(self, 'self'), link(page, 'approve'), link(self, 'update', 'PATCH'), link(`${self}/${deed}`, deed, 'POST')];
    case 'APPROVED': return [link(self, 'self'), link(self, 'update', 'PATCH'), link(`${self}/${deed}`, deed, 'POST')];
    default: return [link(self, 'self')];
  }
}

/** `whole`: as the payments API tells it, which adds what it belongs to. */
export function authorizationBody(state: PaypalState, one: AuthorizationState, whole: boolean): object {
  const self = `${state.world.url()}/v2/payments/authorizations/${one.id}`;
  return {
    id: one.id, status: one.status, amount: showMoney(one.amount), ...ids(one.order.unit.custom_id, one.order.unit.invoice_id),
    seller_protection: PROTECTED, expiration_time: timeText(one.expiresMs), ...times(one), ...(whole ? { supplementary_data: { related_ids: { order_id: one.order.id } } } : {}),
    links: [link(self, 'self'), link(`${self}/capture`, 'capture', 'POST'), link(`${self}/void`, 'void', 'POST'), link(`${state.world.url()}/v2/checkout/orders/${one.order.id}`, 'up')],
  };
}

export function captureBody(state: PaypalState, one: CaptureState, whole: boolean): object {
  const self = `${state.world.url()}/v2/payments/captures/${one.id}`;
  const up = one.authorization === undefined ? `${state.world.url()}/v2/checkout/orders/${one.order.id}` : `${state.world.url()}/v2/payments/authorizations/${one.authorization.id}`;
  const related = { order_id: one.order.id, ...(one.authorization === undefined ? {} : { authorization_id: one.authorization.id }) };
  return {
    id: one.id, status: one.status, ...(one.status === 'PENDING' ? { status_details: { reason: 'ECHECK' } } : {}), amount: showMoney(one.amount), final_capture: one.isFinal,
    ...ids(one.order.unit.custom_id, one.invoiceId), seller_protection: PROTECTED,
    ...(one.status === 'PENDING' || one.status === 'DECLINED' ? {} : { seller_receivable_breakdown: receivable(one.amount, one.fee) }),
    ...times(one), ...(whole ? { supplementary_data: { related_ids: related } } : {}), links: [link(self, 'self'), link(`${self}/refund`, 'refund', 'POST'), link(up, 'up')],
  };
}

export function refundBody(state: PaypalState, one: RefundState): object {
  const self = `${state.world.url()}/v2/payments/refunds/${one.id}`;
  const { currency } = one.amount;
  const total = one.capture.refunds.filter(({ status }) => status === 'COMPLETED').reduce((sum, { amount }) => sum + amount.units, 0);
  return {
    id: one.id, status: one.status, ...(one.status === 'PENDING' ? { status_details: { reason: 'ECHECK' } } : {}), amount: showMoney(one.amount), ...ids(one.customId, one.invoiceId),
    ...(one.note === undefined ? {} : { note_to_payer: one.note }),
    seller_payable_breakdown: {
      gross_amount: showMoney(one.amount), paypal_fee: showMoney({ units: 0, currency }), net_amount: showMoney(one.amount), total_refunded_amount: showMoney({ units: total, currency }),
    },
    ...times(one), links: [link(self, 'self'), link(`${state.world.url()}/v2/payments/captures/${one.capture.id}`, 'up')],
  };
}

export function disputeBody(state: PaypalState, one: DisputeState): object {
  const { capture, amount, outcome } = one;
  const movement = (type: 'DEBIT' | 'CREDIT', ms: number) => ({ affected_party: 'SELLER', amount: showMoney(amount), initiated_time: timeText(ms), type, reason: 'DISPUTE_SETTLEMENT' });
  const self = `${state.world.url()}/v1/customer/disputes/${one.id}`;
  return {
    dispute_id: one.id, ...times(one), reason: one.reason, status: one.status, dispute_amount: showMoney(amount), dispute_life_cycle_stage: 'CHARGEBACK', dispute_channel: 'INTERNAL',
    disputed_transactions: [{
      buyer_transaction_id: capture.id, seller_transaction_id: capture.id, create_time: timeText(capture.createdMs), transaction_status: capture.status,
      gross_amount: showMoney(capture.amount), ...(capture.order.unit.custom_id === undefined ? {} : { custom: capture.order.unit.custom_id }),
    }],
    ...(outcome === undefined ? { seller_response_due_date: timeText(one.createdMs + 10 * 86_400_000) } : { dispute_outcome: { outcome_code: outcome, ...(outcome === 'RESOLVED_SELLER_FAVOUR' ? {} : { amount_refunded: showMoney(amount) }) } }),
    money_movements: [movement('DEBIT', one.createdMs), ...(outcome === 'RESOLVED_SELLER_FAVOUR' ? [movement('CREDIT', one.updatedMs)] : [])],
    ...(one.evidences.length === 0 ? {} : { evidences: one.evidences.map((evidence) => ({ ...evidence, source: 'SUBMITTED_BY_SELLER' })) }),
    links: [link(self, 'self'), ...(one.status === 'WAITING_FOR_SELLER_RESPONSE' ? [link(`${self}/provide-evidence`, 'provide_evidence', 'POST'), link(`${self}/accept-claim`, 'accept_claim', 'POST')] : [])],
  };
}

const PROTECTED = { status: 'ELIGIBLE', dispute_categories: ['ITEM_NOT_RECEIVED', 'UNAUTHORIZED_TRANSACTION'] };

const receivable = (amount: Money, fee: number) => ({
  gross_amount: showMoney(amount), paypal_fee: showMoney({ units: fee, currency: amount.currency }), net_amount: showMoney({ units: amount.units - fee, currency: amount.currency }),
});

