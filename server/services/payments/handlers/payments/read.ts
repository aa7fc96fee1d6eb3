import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { PaymentStatus } from '../../domain/payment/status.ts';
import { findDisputePayment, listDisputes as readDisputes } from '../../store/disputes.ts';
import { listMethods as readMethods, removeMethod as dropMethod, type StoredMethod } from '../../store/methods.ts';
import { findPayment, listPaymentEvents, listPayments as readPayments } from '../../store/payments.ts';
import type { PaymentDeps } from '../../work/deps.ts';
import { viewDispute, viewPayment } from '../../work/view.ts';

interface Page { readonly limit: number; readonly cursor?: string }

/** A cursor is the id of the last one shown. */
const before = (kind: 'payment' | 'dispute' | 'paymentMethod', { cursor }: Page): string | undefined => {
  if (cursor === undefined) return undefined;
  const id = decodeId(kind, cursor);
  if (id === undefined) throw refuse('invalid_request', { param: 'cursor', detail: 'is not from a list like this one' });
  return id;
};

const pageOf = <Item extends { readonly id: string }>(data: Item[], limit: number) => ({ data, nextCursor: data.length < limit ? null : data.at(-1)!.id });

export async function getPayment({ database }: PaymentDeps, call: Call, id: string) {
  const payment = await findPayment(database.reads(call.readAfter), call.tenantId, decodeId('payment', id)!);
  if (payment === undefined) throw refuse('not_found');
  return viewPayment(payment);
}

interface ListInput extends Page { readonly status?: PaymentStatus; readonly account?: string; readonly customerId?: string; readonly linkId?: string; readonly reference?: string }

export async function listPayments({ database }: PaymentDeps, call: Call, input: ListInput) {
  const { status, account, customerId, linkId, reference, limit } = input;
  const payments = await readPayments(database.reads(call.readAfter), call.tenantId, {
    status, reference, limit, account: account && decodeId('account', account), customer: customerId && decodeId('customer', customerId), link: linkId && decodeId('paymentLink', linkId), before: before('payment', input),
  });
  return pageOf(payments.map(viewPayment), limit);
}

/** Methods' tokens are in the events, and are nobody's to see. */
const HIDDEN: ReadonlySet<string> = new Set(['method', 'token', 'customer']);

export async function getTimeline({ database }: PaymentDeps, call: Call, id: string) {
  const events = await listPaymentEvents(database.reads(call.readAfter), call.tenantId, decodeId('payment', id)!);
  if (events.length === 0) throw refuse('not_found');
  return { data: events.map(({ version, event, source, atMs }) => {
    const { type, ...data } = event;
    return { version, type, source, at: new Date(atMs).toISOString(), data: Object.fromEntries(Object.entries(data).filter(([name]) => !HIDDEN.has(name))) };
  }) };
}

export async function getDispute(deps: PaymentDeps, call: Call, id: string) {
  const disputeId = decodeId('dispute', id)!;
  const sql = deps.database.reads(call.readAfter);
  const paymentId = await findDisputePayment(sql, call.tenantId, disputeId);
  const payment = paymentId === undefined ? undefined : await findPayment(sql, call.tenantId, paymentId);
  if (payment === undefined) throw refuse('not_found');
  return viewDispute(payment.state, payment.state.disputes.find((dispute) => dispute.id === disputeId)!);
}

export async function listDisputes({ database }: PaymentDeps, call: Call, input: Page & { readonly status?: string }) {
  const sql = database.reads(call.readAfter);
  const found = await readDisputes(sql, call.tenantId, { status: input.status, before: before('dispute', input), limit: input.limit });
  const disputes = await Promise.all(found.map(async ({ id, paymentId }) => {
    const { state } = (await findPayment(sql, call.tenantId, paymentId))!;
    return viewDispute(state, state.disputes.find((dispute) => dispute.id === id)!);
  }));
  return pageOf(disputes, input.limit);
}

export async function listMethods({ database }: PaymentDeps, call: Call, input: Page & { readonly customerId: string }) {
  const methods = await readMethods(database.reads(call.readAfter), call.tenantId, decodeId('customer', input.customerId)!, { before: before('paymentMethod', input), limit: input.limit });
  return pageOf(methods.map(viewMethod), input.limit);
}

const viewMethod = ({ id, customerId, providerId, label, expires, createdAtMs }: StoredMethod) => ({
  id: encodeId('paymentMethod', id), customerId: customerId && encodeId('customer', customerId), provider: { id: encodeId('provider', providerId) }, label, expires, createdAt: new Date(createdAtMs).toISOString(),
});

export const removeMethod = ({ database, clock }: PaymentDeps, call: Call, input: { id: string }) => once(database, call, 'removePaymentMethod', input, async (tx) => {
  if (!(await dropMethod(tx, call.tenantId, decodeId('paymentMethod', input.id)!, clock.now()))) throw refuse('not_found');
  return {};
});
