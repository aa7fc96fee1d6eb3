import { isCapture, isRefund, type Attempt, type CaptureOperation, type Fact, type Found, type Operation, type RefundOperation } from '../../../kit/payments/provider.ts';
import { madeAtMs } from '../made-at.ts';
import type { PaypalClient } from './client.ts';
import { disputeFacts } from './dispute-facts.ts';
import { orderFacts } from './facts.ts';
import { captureAuthorization, capturesOf, refundCapture, voidOrder } from './operations.ts';
import { completeOrder, createOrder, fetchOrder } from './orders.ts';
import type { Dispute, Order } from './resources.ts';

type AnyOperation = CaptureOperation | RefundOperation | Operation;

/** PayPal keeps keys of orders for six hours. */
const KEYS_KEPT_MS = 6 * 3_600_000;

/**
 * What became of an attempt. Whatever is undecided is asked for again by its key, so that no request of ours that is still on its way can do anything new:
 * it finds its work done.
 */
export async function findOrder(client: PaypalClient, attempt: Attempt, reference: string | null, operations: readonly AnyOperation[]): Promise<Found> {
  const known = reference === null ? await orderAgain(client, attempt) : await fetchOrder(client, reference);
  if (known === undefined) return { complete: true, reference, facts: [{ type: 'abandoned' }] };
  const voiding = operations.find((operation) => !('amount' in operation));
  const facts: Fact[] = [...(isToBeCompleted(known, attempt) && voiding === undefined ? await completeOrder(client, attempt, known.id) : orderFacts(known))];
  for (const operation of operations) {
    if (!facts.some((fact) => isTold(fact, operation.operationId))) facts.push(...(await perform(client, operation)).facts);
  }
  const order = await fetchOrder(client, known.id);
  return { complete: true, reference: known.id, facts: [...facts, ...await disputesOf(client, order)] };
}

/**
 * The order's answer was lost. Asking again by the key makes it once. A wallet that is approved at PayPal's page has been charged by nobody, who never got the page.
 * A saved one may have been: after PayPal has forgotten the key, a new order would say nothing of the old one.
 */
async function orderAgain(client: PaypalClient, attempt: Attempt): Promise<Order> {
  const order = await createOrder(client, attempt);
  const bornMs = madeAtMs(attempt.attemptId);
  if (attempt.method.type === 'saved' && bornMs !== null && Date.parse(order.create_time ?? '') > bornMs + KEYS_KEPT_MS) {
    throw new Error("PayPal has forgotten the attempt's key: its transactions must be looked at");
  }
  return order;
}

function isToBeCompleted(order: Order, attempt: Attempt): boolean {
  return order.status === 'APPROVED' || (order.status === 'CREATED' && attempt.method.type === 'saved');
}

const isTold = (fact: Fact, operationId: string): boolean => 'operationId' in fact && fact.operationId === operationId;

function perform(client: PaypalClient, operation: AnyOperation) {
  if (isCapture(operation)) return captureAuthorization(client, operation);
  return isRefund(operation) ? refundCapture(client, operation) : voidOrder(client, operation);
}

async function disputesOf(client: PaypalClient, order: Order | undefined): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  for (const { id } of capturesOf(order)) {
    const { items = [] } = await client.get<{ items?: readonly { dispute_id: string }[] }>(`/v1/customer/disputes?disputed_transaction_id=${encodeURIComponent(id)}`);
    for (const { dispute_id: dispute } of items) facts.push(...disputeFacts(await client.get<Dispute>(`/v1/customer/disputes/${encodeURIComponent(dispute)}`)));
  }
  return facts;
}
