import { z } from 'zod';
import { isCapture, isRefund, type Answer, type Attempt, type Capabilities, type CaptureOperation, type Found, type Operation, type PaymentProvider, type ProviderConnection, type RefundOperation } from '../../../kit/payments/provider.ts';
import { madeAtMs } from '../made-at.ts';
import { toAdyen } from './amounts.ts';
import { adyenClient } from './client.ts';
import { readNotification } from './notifications.ts';
import { INQUIRY, SECOND } from './notification-facts.ts';
import { paymentRequest, readPayment } from './payments.ts';
import { referenceOf } from './references.ts';
import { listSettlementLines } from './settlement.ts';
import { textPdf } from './text-pdf.ts';

const capabilities: Capabilities = { manualCapture: true, multipleCaptures: true, partialRefunds: true, savedMethods: true, evidence: true, methods: ['card', 'wallet', 'saved'] };

/** Adyen forgets keys after a week: what is repeated then is done again. */
const KEYS_KEPT_MS = 6 * 86_400_000;

const receivedShape = z.object({ pspReference: z.string() });
const disputeShape = z.object({ disputeServiceResult: z.object({ success: z.boolean(), errorMessage: z.string().optional() }) });

/**
 * Adyen, by its Checkout API. Captures, cancellations and refunds are taken here and decided later: the answer to a refund says `refund-pending`, those to the others
 * nothing yet, and a notification says what became of them. Our edge answers a notification with 200 and the body `[accepted]`.
 */
export function connectAdyen(connection: ProviderConnection, { timeoutMs = 30_000, now = Date.now }: { readonly timeoutMs?: number; readonly now?: () => number } = {}): PaymentProvider {
  const client = adyenClient(connection, timeoutMs);
  const hmacKey = connection.credentials['hmacKey'] ?? '';

  const pay = async (attempt: Attempt): Promise<Answer> => readPayment(attempt, await client.checkout('/payments', paymentRequest(attempt), attempt.attemptId));

  async function modify(operation: Operation, path: 'captures' | 'cancels' | 'refunds', body: object): Promise<string> {
    const answer = await client.checkout(`/payments/${encodeURIComponent(operation.reference)}/${path}`, body, operation.operationId);
    return receivedShape.parse(answer).pspReference;
  }

  async function capture(operation: CaptureOperation): Promise<Answer> {
    const { amount, attempt, operationId, reference } = operation;
    await modify(operation, 'captures', { amount: toAdyen(amount, attempt.currency), reference: referenceOf(operationId, 'capture') });
    return { reference, facts: [] };
  }

  async function cancel(operation: Operation): Promise<Answer> {
    await modify(operation, 'cancels', { reference: referenceOf(operation.operationId, 'void') });
    return { reference: operation.reference, facts: [] };
  }

  async function refund(operation: RefundOperation): Promise<Answer> {
    const { amount, attempt: { currency }, operationId, reference } = operation;
    const pending = await modify(operation, 'refunds', { amount: toAdyen(amount, currency), reference: referenceOf(operationId, 'refund') });
    return { reference, facts: [{ type: 'refund-pending', operationId, reference: pending, amount, currency }] };
  }

  async function dispute(path: string, body: object, operationId: string): Promise<void> {
    const { disputeServiceResult: result } = disputeShape.parse(await client.dispute(path, body, operationId));
    if (!result.success) throw new Error(`Adyen did not take ${path.slice(1)}: ${result.errorMessage ?? 'no reason was given'}`);
  }

  return {
    kind: 'adyen',
    capabilities,
    authorise: pay,
    capture,
    void: cancel,
    refund,

    async proceed(attempt, _reference, returned = {}) {
      const { redirectResult } = returned;
      // Without what the payer's browser brought back nothing can be asked: the payer is sent again, and the notification says if there was no need.
      if (redirectResult === undefined) return pay(attempt);
      return readPayment(attempt, await client.checkout('/payments/details', { details: { redirectResult } }, `${attempt.attemptId}-details`));
    },

    /**
     * Adyen can not be asked for a payment. Its requests are repeated, each with its key: the first answer comes again, or what never arrived is done now. What
     * became of a capture or a cancellation is in no answer: it stays unknown until its notification, and this throws. What came of a redirect is asked by
     * `proceed`, again with its key.
     */
    async find(attempt, reference, operations): Promise<Found> {
      const oldestMs = Math.min(...[attempt.attemptId, ...operations.map(({ operationId }) => operationId)].map((id) => madeAtMs(id) ?? Infinity));
      if (now() - oldestMs > KEYS_KEPT_MS) throw new Error('Adyen may have forgotten the keys of these requests: only by notification is it told what became of them');
      const answer = await pay(attempt);
      const facts = [...answer.facts];
      for (const operation of operations) {
        if (isRefund(operation)) facts.push(...(await refund(operation)).facts);
        else if (isCapture(operation)) await capture(operation);
        else await cancel(operation);
      }
      if (operations.some((operation) => !isRefund(operation))) throw new Error(`Adyen has the captures and cancellations of ${answer.reference} and tells by notification what became of them`);
      return { reference: answer.reference ?? reference, facts, complete: true };
    },

    async submitEvidence(reference, { defenseReasonCode = '', ...texts }, operationId) {
      const disputePspReference = nameAtAdyen(reference);
      const defenseDocuments = Object.entries(texts).map(([defenseDocumentTypeCode, text]) => ({ defenseDocumentTypeCode, contentType: 'application/pdf', content: textPdf(text).toString('base64') }));
      if (defenseDocuments.length > 0) await dispute('/supplyDefenseDocument', { disputePspReference, defenseDocuments }, `${operationId}-documents`);
      await dispute('/defendDispute', { disputePspReference, defenseReasonCode }, operationId);
    },

    acceptDispute: (reference, operationId) => dispute('/acceptDispute', { disputePspReference: nameAtAdyen(reference) }, operationId),
    readWebhook: async (request) => readNotification(request, { hmacKey, merchantAccount: client.merchantAccount }),
    listSettlementLines: (period) => listSettlementLines(client, period),
  };
}

const nameAtAdyen = (dispute: string): string => dispute.replace(SECOND, '').replace(INQUIRY, '');
