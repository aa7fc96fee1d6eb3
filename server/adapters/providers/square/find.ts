import { isCapture, isRefund, type Attempt, type CaptureOperation, type Fact, type Found, type Operation, type RefundOperation } from '../../../kit/payments/provider.ts';
import { madeAtMs } from '../made-at.ts';
import { SquareRefused, type SquareClient } from './client.ts';
import { disputesOf } from './disputes.ts';
import { refundFacts } from './facts.ts';
import { keyOf } from './keys.ts';
import { cancelPayment, completePayment, refundPayment } from './operations.ts';
import { createPayment, fetchPayment, savedFacts, wholeFacts } from './payments.ts';
import type { SquarePayment, SquareRefund } from './resources.ts';

type AnyOperation = CaptureOperation | RefundOperation | Operation;

export async function findPayment(client: SquareClient, attempt: Attempt, reference: string | null, operations: readonly AnyOperation[]): Promise<Found> {
  const known = reference ?? await lostPayment(client, attempt);
  if (typeof known !== 'string') return known;
  const before = await fetchPayment(client, known);
  const facts: Fact[] = [...await savedFacts(client, attempt, before)];
  for (const operation of operations.filter((operation) => !isRefund(operation))) {
    if (before.status === 'APPROVED') facts.push(...(await perform(client, operation)).facts);
  }
  const payment = await fetchPayment(client, known);
  facts.unshift(...wholeFacts(attempt, payment, captureOf(payment, operations)?.operationId ?? null).filter((fact) => !facts.some(({ type }) => type === fact.type)));
  for (const id of payment.refund_ids ?? []) facts.push(...refundFacts((await client.get<{ refund: SquareRefund }>(`/v2/refunds/${encodeURIComponent(id)}`)).refund));
  for (const refund of operations.filter(isRefund)) {
    if (!facts.some((fact) => 'operationId' in fact && fact.operationId === refund.operationId)) facts.push(...(await refundPayment(client, refund)).facts);
  }
  return { complete: true, reference: known, facts: [...facts, ...await disputesOf(client, payment)] };
}

/**
 * The answer to the payment was lost, and Square does not look for payments by our ids. What would take money is cancelled by its key, so that it is not taken
 * behind the payer's back later on; unless it has been taken, and then that is told. What only reserves is asked for again by its key: it is made once.
 */
async function lostPayment(client: SquareClient, attempt: Attempt): Promise<string | Found> {
  if (attempt.capture === 'automatic') {
    const wasCancelled = await cancelByKey(client, attempt);
    const listed = await amongTheLatest(client, attempt);
    if (listed !== undefined && listed.status !== 'CANCELED') return listed.id;
    if (wasCancelled) return { complete: true, reference: listed?.id ?? null, facts: [{ type: 'abandoned' }] };
  }
  // It is there: the key brings back what was answered then.
  const { reference, facts } = await createPayment(client, attempt);
  return reference ?? { complete: true, reference, facts };
}

async function cancelByKey(client: SquareClient, attempt: Attempt): Promise<boolean> {
  try {
    await client.send('POST', '/v2/payments/cancel', { idempotency_key: keyOf(attempt.attemptId) });
    return true;
  } catch (error) {
    // Too late: it has gone through, or failed.
    if (error instanceof SquareRefused && error.isAboutTheRequest) return false;
    throw error;
  }
}

/** Among the hundred payments from a minute before the attempt on, or the latest where its id does not tell when that was. */
async function amongTheLatest(client: SquareClient, attempt: Attempt): Promise<SquarePayment | undefined> {
  const bornMs = madeAtMs(attempt.attemptId);
  const query = new URLSearchParams({ location_id: client.locationId, limit: '100', ...(bornMs === null ? { sort_order: 'DESC' } : { sort_order: 'ASC', begin_time: new Date(bornMs - 60_000).toISOString() }) });
  const { payments = [] } = await client.get<{ payments?: readonly SquarePayment[] }>(`/v2/payments?${query.toString()}`);
  return payments.find(({ reference_id: id }) => id === attempt.attemptId);
}

/** Whose capture it was: that of its amount, where several were tried. */
function captureOf(payment: SquarePayment, operations: readonly AnyOperation[]): CaptureOperation | undefined {
  const captures = operations.filter(isCapture);
  return payment.status === 'COMPLETED' ? captures.find(({ amount }) => amount === payment.amount_money.amount) ?? captures[0] : undefined;
}

const perform = (client: SquareClient, operation: AnyOperation) => (isCapture(operation) ? completePayment(client, operation) : cancelPayment(client, operation));
