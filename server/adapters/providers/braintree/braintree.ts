import { isCapture, isRefund, ProviderRefused, type Answer, type Attempt, type Capabilities, type CaptureOperation, type Fact, type Found, type Operation, type PaymentProvider, type ProviderConnection, type RefundOperation } from '../../../kit/payments/provider.ts';
import { amounts } from './amounts.ts';
import { braintreeClient, refusal } from './client.ts';
import { acceptDispute, disputeFacts, submitEvidence } from './disputes.ts';
import { merchantAccounts } from './merchant-accounts.ts';
import { saleRequest } from './sale.ts';
import { listSettlementLines } from './settlement.ts';
import { captureFacts, hasFailed, readTransaction, refundFacts, saleFacts, type Transaction } from './transactions.ts';
import { openWebhook, tell } from './webhooks.ts';
import { child, list } from './xml.ts';

const capabilities: Capabilities = { manualCapture: true, multipleCaptures: true, partialRefunds: true, savedMethods: true, evidence: true, methods: ['card', 'wallet', 'saved'] };

/** "Cannot refund a transaction unless it is settled." */
const NOT_SETTLED = '91506';

/**
 * Braintree. Its keys for repeated requests are young and say nothing when the first request is still under way, so everything is also found by our own id,
 * kept as the order id, before it is asked for.
 */
export function connectBraintree(connection: ProviderConnection, { timeoutMs = 65_000 }: { readonly timeoutMs?: number } = {}): PaymentProvider {
  const client = braintreeClient(connection, timeoutMs);
  const accountOf = merchantAccounts(client);
  const keys = { publicKey: connection.credentials['publicKey'] ?? '', privateKey: connection.credentials['privateKey'] ?? '' };

  const get = async (id: string) => readTransaction(child(await client.need('GET', `/transactions/${encodeURIComponent(id)}`), 'transaction'));
  const byOrder = async (orderId: string) => (await client.search({ order_id: { is: orderId } })).map(readTransaction).sort((a, b) => a.createdMs - b.createdMs);

  /** The one sale of an attempt. Should two have gone through, the later is voided: the payer owes once. */
  async function saleOf(attempt: Attempt): Promise<Transaction | undefined> {
    const sales = (await byOrder(attempt.attemptId)).filter(({ type }) => type === 'sale');
    const [first, ...later] = sales.filter((sale) => !hasFailed(sale) && sale.status !== 'voided');
    for (const extra of first === undefined ? [] : later) await undo(extra);
    return first ?? sales.at(-1);
  }

  /** Voided, or given back where it is settled by now. What is given back already is left alone. */
  async function undo({ id, refunds }: Transaction): Promise<void> {
    if (refunds.length > 0) return;
    const path = `/transactions/${encodeURIComponent(id)}`;
    const voided = await client.ask('PUT', `${path}/void`);
    if ('error' in voided) await client.need('POST', `${path}/refund`, { transaction: { api_request_key: `${id}-undo` } });
  }

  async function sell(attempt: Attempt): Promise<Transaction> {
    const said = await client.ask('POST', '/transactions', { transaction: saleRequest(attempt, await accountOf(attempt.currency)) });
    if (!('error' in said)) return readTransaction(child(said.done, 'transaction'));
    const { transaction } = said.error;
    const declined = transaction === undefined ? undefined : readTransaction(transaction);
    const isDuplicate = declined?.decline.code === 'duplicate_request';
    if (declined !== undefined && !isDuplicate) return declined;
    // A consumed nonce or a duplicate: another request of ours for the same attempt came first.
    const other = await saleOf(attempt);
    if (other !== undefined) return other;
    if (declined !== undefined) return declined;
    throw refusal(said.error);
  }

  async function authorise(attempt: Attempt): Promise<Answer> {
    const sale = await saleOf(attempt) ?? await sell(attempt);
    return { reference: sale.id, facts: saleFacts(sale) };
  }

  async function capture(operation: CaptureOperation): Promise<Answer> {
    const { operationId, reference, amount, final, attempt } = operation;
    const orderId = `${operationId}-capture`;
    const [before] = await byOrder(orderId);
    const part = before ?? readTransaction(child(await client.need('POST', `/transactions/${encodeURIComponent(reference)}/submit_for_partial_settlement`, {
      transaction: { amount: amounts.toText(amount, attempt.currency), order_id: orderId, final_capture: final, api_request_key: operationId },
    }), 'transaction'));
    return { reference, facts: captureFacts(part) };
  }

  async function cancel({ operationId, reference }: Operation): Promise<Answer> {
    const said = await client.ask('PUT', `/transactions/${encodeURIComponent(reference)}/void`, { transaction: { api_request_key: operationId } });
    if ('error' in said && (await get(reference)).status !== 'voided') throw refusal(said.error);
    return { reference, facts: [{ type: 'voided', operationId }] };
  }

  async function refund(operation: RefundOperation): Promise<Answer> {
    const { operationId, reference, captureReference, amount, attempt } = operation;
    const of = captureReference ?? reference;
    const orderId = `${operationId}-refund`;
    const [before] = await byOrder(orderId);
    if (before !== undefined) return { reference, facts: refundFacts(before) };
    const said = await client.ask('POST', `/transactions/${encodeURIComponent(of)}/refund`, { transaction: { amount: amounts.toText(amount, attempt.currency), order_id: orderId, api_request_key: operationId } });
    if (!('error' in said)) return { reference, facts: refundFacts(readTransaction(child(said.done, 'transaction'))) };
    const { transaction } = said.error;
    if (transaction !== undefined) return { reference, facts: refundFacts(readTransaction(transaction)) };
    if (said.error.code !== NOT_SETTLED) throw refusal(said.error);
    return { reference, facts: [await refundByVoid(operation, of)] };
  }

  /** What is not settled can not be refunded; as a whole it can be voided, and then the payer never sees it on a statement. */
  async function refundByVoid({ operationId, amount }: RefundOperation, of: string): Promise<Fact> {
    const captured = await get(of);
    if (captured.amount !== amount || captured.refunds.length > 0) throw new ProviderRefused({ code: NOT_SETTLED, message: 'Braintree refunds a part only once the payment is settled, a day or two after it was captured' });
    if (captured.status !== 'voided') await client.need('PUT', `/transactions/${encodeURIComponent(of)}/void`);
    return voidedCapture(captured, operationId);
  }

  /** A capture with its refunds and disputes, as it is now. */
  async function settledFacts(captured: Transaction, operations: readonly (CaptureOperation | RefundOperation | Operation)[]): Promise<readonly Fact[]> {
    const refunds = await Promise.all(captured.refunds.map(get));
    const disputes = list(child(captured.raw, 'disputes')).flatMap(disputeFacts);
    if (captured.status !== 'voided' || !captured.wasSubmitted) return [...refunds.flatMap(refundFacts), ...disputes];
    const asked = operations.find((one) => isRefund(one) && (one.captureReference ?? one.reference) === captured.id && one.amount === captured.amount);
    return [voidedCapture(captured, asked?.operationId ?? null), ...disputes];
  }

  async function find(attempt: Attempt, reference: string | null, operations: readonly (CaptureOperation | RefundOperation | Operation)[]): Promise<Found> {
    const known = reference === null ? await saleOf(attempt) : await get(reference);
    // Nothing is there, and a request may still be under way. A nonce is good for one sale: asked for again, one of the two is refused, and it is known which. What is saved could be charged twice.
    const sale = known ?? (attempt.method.type === 'saved' ? undefined : await sell(attempt));
    if (sale === undefined) return { reference: null, facts: [], complete: true };
    await repeat(operations);
    return tellAll(await get(sale.id), operations);
  }

  /** Captures and refunds are looked up by our own id, and asked for where they are not: with their key, so that a first request that comes late does nothing more. */
  async function repeat(operations: readonly (CaptureOperation | RefundOperation | Operation)[]): Promise<void> {
    for (const operation of operations) {
      const repeated = isRefund(operation) ? refund(operation) : isCapture(operation) ? capture(operation) : Promise.resolve();
      await repeated.catch((error: unknown) => {
        // It would be refused now: it is not there, and will not be.
        if (!(error instanceof ProviderRefused)) throw error;
      });
    }
  }

  async function tellAll(sale: Transaction, operations: readonly (CaptureOperation | RefundOperation | Operation)[]): Promise<Found> {
    const parts = await Promise.all(sale.partialSettlements.map(get));
    const voiding = operations.find((one) => !('amount' in one));
    const voided: Fact[] = sale.status === 'voided' && !sale.wasSubmitted ? [{ type: 'voided', operationId: voiding?.operationId ?? null }] : [];
    const around = await Promise.all([sale, ...parts].map((one) => settledFacts(one, operations)));
    return { reference: sale.id, facts: [...saleFacts(sale), ...parts.flatMap(captureFacts), ...voided, ...around.flat()], complete: true };
  }

  return {
    kind: 'braintree', capabilities, authorise, find, capture, void: cancel, refund,
    /** The payer is authenticated in the page, before there is a nonce: nobody is sent anywhere. */
    proceed: (attempt) => authorise(attempt),
    submitEvidence: (dispute, evidence) => submitEvidence(client, dispute, evidence),
    acceptDispute: (dispute) => acceptDispute(client, dispute),
    readWebhook: async (request, nowMs) => tell(openWebhook(request, keys, nowMs), get),
    listSettlementLines: (period) => listSettlementLines(client, period),
  };
}

const voidedCapture = ({ id, amount, currency }: Transaction, operationId: string | null): Fact => ({ type: 'refunded', operationId, reference: `${id}-voided`, amount, currency });
