import { z } from 'zod';
import type { Reply } from '../frame/route.ts';
import { readAmount } from './amounts.ts';
import { bare, invalid, refuse, xmlReply } from './problems.ts';
import { transactionTree } from './render.ts';
import { newTransaction } from './sales.ts';
import type { BraintreeState, Transaction } from './state.ts';

const bodyShape = z.object({ transaction: z.looseObject({ amount: z.union([z.string(), z.number()]).nullish(), order_id: z.string().max(255).optional(), final_capture: z.boolean().default(false) }).default({ final_capture: false }) }).nullish();

type Change = (state: BraintreeState, one: Transaction, asked: { readonly amount: number | null | undefined; readonly orderId: string | null; readonly final: boolean }) => Reply;

/** What is done to a transaction under `/transactions/:id/…`. */
export const CHANGES: Readonly<Record<string, { readonly method: 'PUT' | 'POST'; readonly change: Change }>> = {
  void: { method: 'PUT', change: voidIt },
  refund: { method: 'POST', change: refund },
  submit_for_settlement: { method: 'PUT', change: submitAll },
  submit_for_partial_settlement: { method: 'POST', change: submitPart },
  /** Of the sandbox only: does at once what the night does. */
  settle: { method: 'PUT', change: (state, one) => { state.settle(one); return answer(state, one, 200); } },
};

export function change(state: BraintreeState, name: string, id: string, body: unknown): Reply {
  const one = state.transactions.get(id);
  const read = bodyShape.safeParse(body);
  if (one === undefined) return bare(404);
  if (!read.success) return bare(400);
  const { amount, order_id: orderId, final_capture: final = false } = read.data?.transaction ?? {};
  return CHANGES[name]!.change(state, one, { amount: amount == null ? null : readAmount(amount, one.currency), orderId: orderId ?? null, final });
}

const answer = (state: BraintreeState, one: Transaction, status: number): Reply => xmlReply(status, 'transaction', transactionTree(state, one));
const badAmount = refuse('transaction', invalid('81503', 'amount', 'Amount is an invalid format.'));

function voidIt(state: BraintreeState, one: Transaction): Reply {
  const wasSubmitted = one.status === 'submitted_for_settlement';
  if (!wasSubmitted && one.status !== 'authorized') return refuse('transaction', invalid('91504', 'base', 'Transaction can only be voided if status is authorized, submitted_for_settlement, or - for PayPal - settlement_pending.'));
  state.move(one, 'voided');
  if (wasSubmitted) state.world.books.record({ type: 'refund', reference: `${one.id}-voided`, paymentReference: one.authorizedId ?? one.id, merchantReference: one.orderId, currency: one.currency, gross: one.type === 'sale' ? -one.amount : one.amount, fee: 0 });
  return answer(state, one, 200);
}

function submitAll(...[state, one, { amount = one.amount }]: Parameters<Change>): Reply {
  if (one.status !== 'authorized') return refuse('transaction', invalid('91507', 'base', 'Cannot submit for settlement unless status is authorized.'));
  if (amount !== null && amount > one.amount) return tooLarge;
  if (amount !== null && amount !== one.amount) return submitPart(state, one, { amount, orderId: one.orderId, final: true });
  state.submit(one);
  return answer(state, one, 200);
}

const tooLarge = refuse('transaction', invalid('91522', 'amount', 'Settlement amount is too large.'));

/** Each part is a transaction of its own; the sale waits as `settlement_pending` for more of them. */
function submitPart(...[state, one, { amount, orderId, final }]: Parameters<Change>): Reply {
  const open = one.status === 'authorized' || (one.status === 'settlement_pending' && one.type === 'sale');
  if (!open) return refuse('transaction', invalid('91507', 'base', 'Cannot submit for settlement unless status is authorized.'));
  if (amount == null || amount === 0) return badAmount;
  const taken = one.partials.reduce((sum, id) => sum + (state.transactions.get(id)?.amount ?? 0), 0);
  if (taken + amount > one.amount) return tooLarge;
  const part = newTransaction(state, { type: 'sale', amount, currency: one.currency, orderId, instrument: one.instrument, verdict: one.verdict, token: one.token, customerId: one.customerId, expiresMs: null, authorizedId: one.id });
  one.partials.push(part.id);
  state.move(one, final ? 'settlement_confirmed' : 'settlement_pending');
  state.submit(part);
  return answer(state, part, 201);
}

function refund(...[state, one, { amount: asked, orderId }]: Parameters<Change>): Reply {
  if (one.type === 'credit') return refuse('transaction', invalid('91505', 'base', 'Cannot refund credit'));
  if (one.status !== 'settled' && one.status !== 'settling') return refuse('transaction', invalid('91506', 'base', 'Cannot refund a transaction unless it is settled.'));
  if (asked === undefined) return badAmount;
  const refunded = one.refunds.reduce((sum, id) => sum + liveAmount(state.transactions.get(id)), 0);
  if (refunded === one.amount) return refuse('transaction', invalid('91512', 'base', 'Transaction has already been completely refunded.'));
  const amount = asked ?? one.amount - refunded;
  if (amount === 0 || refunded + amount > one.amount) return refuse('transaction', invalid('91521', 'amount', 'Refund amount is too large.'));
  const credit = newTransaction(state, { type: 'credit', amount, currency: one.currency, orderId, instrument: one.instrument, verdict: { status: 'authorized' }, token: one.token, customerId: one.customerId, expiresMs: null, refundedId: one.id });
  one.refunds.push(credit.id);
  state.submit(credit);
  return answer(state, credit, 201);
}

/** A refund that failed gives its room back. */
const liveAmount = (refund: Transaction | undefined): number => (refund === undefined || ['settlement_declined', 'voided'].includes(refund.status) ? 0 : refund.amount);

/** The payer's bank does not take it: the money is the merchant's again. */
export function failRefund(state: BraintreeState, id: string): boolean {
  const one = state.transactions.get(id);
  if (one?.type !== 'credit' || !['submitted_for_settlement', 'settling', 'settled'].includes(one.status)) return false;
  state.move(one, 'settlement_declined');
  state.world.books.record({ type: 'refund', reference: `${id}-failed`, paymentReference: one.refundedId, merchantReference: one.orderId, currency: one.currency, gross: one.amount, fee: 0 });
  state.tell('refund_failed', id, { transaction: transactionTree(state, one) });
  return true;
}
