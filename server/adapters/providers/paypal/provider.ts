import { ProviderRefused, type Answer, type Attempt, type Capabilities, type PaymentProvider, type ProviderConnection } from '../../../kit/payments/provider.ts';
import { paypalClient } from './client.ts';
import { acceptClaim, provideEvidence } from './disputes.ts';
import { orderFacts } from './facts.ts';
import { findOrder } from './find.ts';
import { captureAuthorization, refundCapture, voidOrder } from './operations.ts';
import { completeOrder, createOrder, orderOfCapture } from './orders.ts';
import { settlementLines } from './settlement.ts';
import { signatureChecker } from './webhook-signature.ts';
import { readEvent } from './webhooks.ts';

/** Payers approve at PayPal's page, or have done so once. Cards are for PayPal's own fields and never reach us. */
const CAPABILITIES: Capabilities = { manualCapture: true, multipleCaptures: true, partialRefunds: true, savedMethods: true, evidence: true, methods: ['redirect', 'saved'] };

/** PayPal may ask a bank meanwhile. */
const TIMEOUT_MS = 30_000;

/**
 * PayPal: orders v2, payments v2, disputes v1, transaction search. `reference` is the order. The attempt's id is on everything as `custom_id`; `invoice_id` is the
 * operation's on captures and refunds, and the payment's on orders, so that PayPal itself refuses to take one payment twice.
 */
export function connectPaypal(connection: ProviderConnection, { timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {}): PaymentProvider {
  const client = paypalClient(connection, timeoutMs);
  const signatures = signatureChecker({ webhookId: connection.credentials['webhookId'] ?? '', baseUrl: client.baseUrl, timeoutMs });

  async function authorise(attempt: Attempt): Promise<Answer> {
    const { type } = attempt.method;
    if (type !== 'redirect' && type !== 'saved') throw new ProviderRefused({ code: 'METHOD_NOT_SUPPORTED', message: `PayPal takes no ${type} here.` });
    const order = await createOrder(client, attempt);
    if (type === 'redirect') return { reference: order.id, facts: orderFacts(order) };
    return { reference: order.id, facts: await completeOrder(client, attempt, order.id) };
  }

  return {
    kind: 'paypal',
    capabilities: CAPABILITIES,
    authorise,
    proceed: async (attempt, reference) => ({ reference, facts: await completeOrder(client, attempt, reference) }),
    find: (attempt, reference, operations) => findOrder(client, attempt, reference, operations),
    capture: (operation) => captureAuthorization(client, operation),
    void: (operation) => voidOrder(client, operation),
    refund: (operation) => refundCapture(client, operation),
    submitEvidence: (dispute, evidence) => provideEvidence(client, dispute, evidence),
    acceptDispute: (dispute) => acceptClaim(client, dispute),
    async readWebhook(request, nowMs) {
      await signatures.check(request, nowMs);
      return readEvent(request.body, (capture) => orderOfCapture(client, capture));
    },
    listSettlementLines: (period) => settlementLines(client, period),
  };
}
