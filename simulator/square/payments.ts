import { currencyExponent } from '../../contracts/currencies.ts';
import type { Asked, Reply, Route } from '../frame/route.ts';
import { feeOf, HOLD_MS, paymentBody, versionOf } from './bodies.ts';
import { disputeByAmount } from './disputes.ts';
import { invalid, missing, notFound, refuse } from './errors.ts';
import { paymentEvent } from './events.ts';
import { page } from './pages.ts';
import { isReply, judge } from './sources.ts';
import { keyed, move, readJson, type Money, type Payment, type SquareState } from './state.ts';

interface PaymentRequest {
  readonly idempotency_key?: string;
  readonly source_id?: string;
  readonly amount_money?: Partial<Money>;
  readonly autocomplete?: boolean;
  readonly reference_id?: string;
  readonly note?: string;
  readonly customer_id?: string;
  readonly location_id?: string;
  readonly statement_description_identifier?: string;
}

interface UpdateRequest {
  readonly idempotency_key?: string;
  readonly payment?: { readonly amount_money?: Partial<Money>; readonly version_token?: string };
}

/** Where Square takes payments. */
const CURRENCIES = new Set(['AUD', 'CAD', 'EUR', 'GBP', 'JPY', 'USD']);
const LIMITS = { reference_id: 40, note: 500, statement_description_identifier: 20 } as const;

export function paymentRoutes(state: SquareState): Route[] {
  const of = ({ params }: Asked, work: (payment: Payment) => Reply | Promise<Reply>): Reply | Promise<Reply> => {
    const payment = state.payments.get(params['id']!);
    return payment === undefined ? notFound(`payment with id: ${params['id']!}`) : work(payment);
  };
  return [
    { method: 'POST', path: '/v2/payments', handle: (asked) => keyed<PaymentRequest>(state, asked, (sent) => create(state, sent)) },
    { method: 'GET', path: '/v2/payments', handle: ({ query }) => list(state, query) },
    { method: 'POST', path: '/v2/payments/cancel', handle: ({ body }) => cancelByKey(state, readJson<{ idempotency_key?: string }>(body)?.idempotency_key) },
    { method: 'GET', path: '/v2/payments/:id', handle: (asked) => of(asked, (payment) => shown(state, payment)) },
    { method: 'PUT', path: '/v2/payments/:id', handle: (asked) => of(asked, (payment) => keyed<UpdateRequest>(state, asked, (sent) => update(state, payment, sent))) },
    { method: 'POST', path: '/v2/payments/:id/complete', handle: (asked) => of(asked, (payment) => completeOne(state, payment, readJson<{ version_token?: string }>(asked.body)?.version_token)) },
    { method: 'POST', path: '/v2/payments/:id/cancel', handle: (asked) => of(asked, (payment) => cancel(state, payment)) },
  ];
}

const shown = (state: SquareState, payment: Payment): Reply => ({ status: 200, body: { payment: paymentBody(state, payment) } });

function create(state: SquareState, sent: PaymentRequest): Reply {
  if (sent.source_id === undefined || sent.source_id === '') return missing('source_id');
  const amount = moneyOf(sent.amount_money);
  if ('status' in amount) return amount;
  for (const field of ['reference_id', 'note', 'statement_description_identifier'] as const) {
    const longest = LIMITS[field];
    if ((sent[field] ?? '').length > longest) return invalid('VALUE_TOO_LONG', `Field must not be greater than ${longest} length`, field);
  }
  if (sent.location_id !== undefined && sent.location_id !== state.locationId) return invalid('INVALID_LOCATION', 'The location is not this merchant\'s.', 'location_id');
  const judged = judge(state, sent.source_id, sent.customer_id);
  if (judged !== undefined && isReply(judged)) return judged;
  const { ids, clock } = state.world;
  const now = clock.now();
  const payment: Payment = {
    id: ids.text('', 30), sourceId: sent.source_id, createdMs: now, updatedMs: now, approved: amount, amount, referenceId: sent.reference_id, note: sent.note, customerId: sent.customer_id,
    descriptor: sent.statement_description_identifier, orderId: ids.text('', 30), error: judged, status: judged === undefined ? 'APPROVED' : 'FAILED', version: 0, refunds: [],
  };
  state.payments.put(payment.id, payment);
  state.made.put(sent.idempotency_key!, payment);
  if (judged !== undefined) {
    paymentEvent(state, 'payment.created', payment);
    return refuse(400, judged, { payment: paymentBody(state, payment) });
  }
  if (sent.autocomplete !== false) settle(state, payment);
  paymentEvent(state, 'payment.created', payment);
  disputeByAmount(state, payment);
  if (sent.autocomplete === false) clock.after(HOLD_MS, () => { if (payment.status === 'APPROVED') change(state, payment, 'CANCELED'); });
  return shown(state, payment);
}

function moneyOf(sent: Partial<Money> | undefined): Money | Reply {
  const { amount, currency } = sent ?? {};
  if (amount === undefined || currency === undefined) return missing('amount_money');
  if (!Number.isSafeInteger(amount) || amount <= 0) return invalid('VALUE_TOO_LOW', '`amount_money.amount` must be greater than 0.', 'amount_money.amount');
  if (currencyExponent(currency) === undefined || !CURRENCIES.has(currency)) return invalid('UNSUPPORTED_CURRENCY', 'The currency is not supported here.', 'amount_money.currency');
  return { amount, currency };
}

function settle(state: SquareState, payment: Payment): void {
  payment.status = 'COMPLETED';
  payment.updatedMs = state.world.clock.now();
  payment.version++;
  const { amount, currency } = payment.amount;
  move(state, { type: 'CHARGE', details: { type_charge_details: { payment_id: payment.id } }, currency, gross: amount, fee: feeOf(amount) }, { type: 'payment', reference: payment.id, payment });
}

function change(state: SquareState, payment: Payment, status: Payment['status']): void {
  payment.status = status;
  payment.updatedMs = state.world.clock.now();
  payment.version++;
  paymentEvent(state, 'payment.updated', payment);
}

const wrongState = ({ id, status }: Payment): Reply => invalid('BAD_REQUEST', `Payment ${id} is in status ${status}, which does not allow this.`);

function completeOne(state: SquareState, payment: Payment, version: string | undefined): Reply {
  if (payment.status !== 'APPROVED') return wrongState(payment);
  if (version !== undefined && version !== versionOf(payment)) return invalid('VERSION_MISMATCH', 'The payment was changed since.', 'version_token');
  settle(state, payment);
  paymentEvent(state, 'payment.updated', payment);
  disputeByAmount(state, payment);
  return shown(state, payment);
}

function cancel(state: SquareState, payment: Payment): Reply {
  if (payment.status !== 'APPROVED') return wrongState(payment);
  change(state, payment, 'CANCELED');
  return shown(state, payment);
}

/** Nothing by that key: nothing is done, and that is a success. */
function cancelByKey(state: SquareState, key: string | undefined): Reply {
  if (key === undefined) return missing('idempotency_key');
  const payment = state.made.get(key);
  if (payment?.status === 'COMPLETED') return wrongState(payment);
  if (payment?.status === 'APPROVED') change(state, payment, 'CANCELED');
  return { status: 200, body: {} };
}

function update(state: SquareState, payment: Payment, { payment: sent }: UpdateRequest): Reply {
  if (payment.status !== 'APPROVED') return wrongState(payment);
  if (sent?.version_token !== undefined && sent.version_token !== versionOf(payment)) return invalid('VERSION_MISMATCH', 'The payment was changed since.', 'version_token');
  const amount = moneyOf(sent?.amount_money);
  if ('status' in amount) return amount;
  if (amount.currency !== payment.amount.currency) return invalid('CURRENCY_MISMATCH', 'The currency can not be changed.', 'payment.amount_money');
  if (amount.amount > payment.approved.amount) return invalid('BAD_REQUEST', 'amount_money cannot be increased in value. EDIT_AMOUNT_UP capability is not available.', 'amount_money');
  payment.amount = amount;
  change(state, payment, 'APPROVED');
  return shown(state, payment);
}

function list(state: SquareState, query: URLSearchParams): Reply {
  const [beginMs, endMs] = [Date.parse(query.get('begin_time') ?? '') || 0, Date.parse(query.get('end_time') ?? '') || Infinity];
  const newestFirst = state.payments.list().filter(({ createdMs }) => createdMs >= beginMs && createdMs < endMs);
  const all = query.get('sort_order') === 'ASC' ? newestFirst.toReversed() : newestFirst;
  return page(all, query, 'payments', (payment) => paymentBody(state, payment));
}
