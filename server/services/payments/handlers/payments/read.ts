import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { once } from '../../../../kit/idempotency.ts';
import { cutPage, readCursor, toPage } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { PaymentStatus } from '../../domain/payment/status.ts';
import { findDisputePayment, listDisputes as readDisputes } from '../../store/disputes.ts';
import { listMethods as readMethods, removeMethod as dropMethod, type StoredMethod } from '../../store/methods.ts';
import { findPayment, listPaymentEvents, listPayments as readPayments } from '../../store/payments.ts';
import type { PaymentDeps } from '../../work/deps.ts';
import { viewDispute, viewPayment } from '../../work/view.ts';

interface Page { readonly limit: number; readonly cursor?: string }

export async function getPayment({ database }: PaymentDeps, call: Call, id: string) {
  const payment = await findPayment(database.reads(call.readAfter), call.tenantId, decodeId('payment', id)!);
  if (payment === undefined) throw refuse('not_found');
  return viewPayment(payment);
}

interface ListInput extends Page { readonly status?: PaymentStatus; readonly accountId?: string; readonly customerId?: string; readonly linkId?: string; readonly reference?: string }

export async function listPayments({ database }: PaymentDeps, call: Call, input: ListInput) {
  const { status, accountId, customerId, linkId, reference, limit } = input;
  const payments = await readPayments(database.reads(call.readAfter), call.tenantId, {
    status, reference, limit: limit + 1, account: accountId && decodeId('account', accountId), customer: customerId && decodeId('customer', customerId), link: linkId && decodeId('paymentLink', linkId), before: readCursor('payment', input.cursor),
  });
  return toPage('payment', payments.map((one) => ({ ...one, id: one.state.id })), limit, viewPayment);
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
  const found = await readDisputes(sql, call.tenantId, { status: input.status, before: readCursor('dispute', input.cursor), limit: input.limit + 1 });
  const { rows, nextCursor } = cutPage('dispute', found, input.limit);
  const data = await Promise.all(rows.map(async ({ id, paymentId }) => {
    const { state } = (await findPayment(sql, call.tenantId, paymentId))!;
    return viewDispute(state, state.disputes.find((dispute) => dispute.id === id)!);
  }));
  return { data, nextCursor };
}

export async function listMethods({ database }: PaymentDeps, call: Call, input: Page & { readonly customerId: string }) {
  const methods = await readMethods(database.reads(call.readAfter), call.tenantId, decodeId('customer', input.customerId)!, { before: readCursor('paymentMethod', input.cursor), limit: input.limit + 1 });
  return toPage('paymentMethod', methods, input.limit, viewMethod);
}

const viewMethod = ({ id, customerId, providerId, label, expires, createdAtMs }: StoredMethod) => ({
  id: encodeId('paymentMethod', id), customerId: customerId && encodeId('customer', customerId), provider: { id: encodeId('provider', providerId) }, label, expires, createdAt: new Date(createdAtMs).toISOString(),
});

export const removeMethod = ({ database, clock }: PaymentDeps, call: Call, input: { id: string }) => once(database, call, 'removePaymentMethod', input, async (tx) => {
  if (!(await dropMethod(tx, call.tenantId, decodeId('paymentMethod', input.id)!, clock.now()))) throw refuse('not_found');
  return {};
});
