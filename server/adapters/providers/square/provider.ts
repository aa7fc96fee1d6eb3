import type { Capabilities, PaymentProvider, ProviderConnection } from '../../../kit/payments/provider.ts';
import { squareClient } from './client.ts';
import { acceptDispute, submitEvidence } from './disputes.ts';
import { findPayment } from './find.ts';
import { cancelPayment, completePayment, refundPayment } from './operations.ts';
import { createPayment, fetchPayment, savedFacts, wholeFacts } from './payments.ts';
import { settlementLines } from './settlement.ts';
import { readEvent } from './webhooks.ts';

/** 3-D Secure is done in the payer's browser while Square's own fields make the token: what comes here is verified already, and there is nowhere to send a payer. */
const CAPABILITIES: Capabilities = { manualCapture: true, multipleCaptures: false, partialRefunds: true, savedMethods: true, evidence: true, methods: ['card', 'wallet', 'saved'] };

/** Square asks the issuer meanwhile. */
const TIMEOUT_MS = 30_000;

/** Square: payments, refunds, cards, disputes and payouts v2. `reference` is the payment, and so is what is captured: Square captures once. */
export function connectSquare(connection: ProviderConnection, { timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {}): PaymentProvider {
  const client = squareClient(connection, timeoutMs);
  const signed = { key: connection.credentials['webhookSignatureKey'] ?? '', url: connection.credentials['webhookUrl'] ?? '' };
  return {
    kind: 'square',
    capabilities: CAPABILITIES,
    authorise: (attempt) => createPayment(client, attempt),
    async proceed(attempt, reference) {
      const payment = await fetchPayment(client, reference);
      return { reference, facts: [...wholeFacts(attempt, payment, null), ...await savedFacts(client, attempt, payment)] };
    },
    find: (attempt, reference, operations) => findPayment(client, attempt, reference, operations),
    capture: (operation) => completePayment(client, operation),
    void: (operation) => cancelPayment(client, operation),
    refund: (operation) => refundPayment(client, operation),
    submitEvidence: (dispute, evidence, operationId) => submitEvidence(client, dispute, evidence, operationId),
    acceptDispute: (dispute) => acceptDispute(client, dispute),
    readWebhook: async (request, nowMs) => readEvent(request, signed, nowMs),
    listSettlementLines: (period) => settlementLines(client, period),
  };
}
