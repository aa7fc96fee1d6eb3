import { ProviderRefused, type Answer, type CaptureOperation, type Operation, type ProviderError, type RefundOperation } from '../../../kit/payments/provider.ts';
import { SquareRefused, type SquareClient } from './client.ts';
import { paymentFacts, reasonWith, refundFacts } from './facts.ts';
import { keyOf } from './keys.ts';
import { fetchPayment } from './payments.ts';
import type { SquarePayment, SquareRefund } from './resources.ts';

const pathOf = (payment: string) => `/v2/payments/${encodeURIComponent(payment)}`;

/** Square captures once: a part is captured by lowering the payment first, and the rest is let go of. */
export async function completePayment(client: SquareClient, { operationId, reference, amount, final, attempt }: CaptureOperation): Promise<Answer> {
  if (!final && amount < attempt.amount) throw new ProviderRefused({ code: 'MULTIPLE_CAPTURES_NOT_SUPPORTED', message: 'Square captures a payment once.' });
  try {
    if (amount !== attempt.amount) {
      await client.send('PUT', pathOf(reference), { idempotency_key: keyOf(operationId), payment: { amount_money: { amount, currency: attempt.currency } } });
    }
    const { payment } = await client.send<{ payment: SquarePayment }>('POST', `${pathOf(reference)}/complete`, {});
    return { reference, facts: paymentFacts(payment, operationId) };
  } catch (error) {
    const refused = aboutTheRequest(error);
    const payment = await fetchPayment(client, reference);
    // Done before by the same operation, or by nobody: another operation's capture is not this one's.
    if (payment.status === 'COMPLETED' && payment.amount_money.amount === amount) return { reference, facts: paymentFacts(payment, operationId) };
    return { reference, facts: [{ type: 'capture-failed', operationId, error: refused }] };
  }
}

export async function cancelPayment(client: SquareClient, { operationId, reference }: Operation): Promise<Answer> {
  try {
    await client.send('POST', `${pathOf(reference)}/cancel`, {});
  } catch (error) {
    const refused = aboutTheRequest(error);
    if ((await fetchPayment(client, reference)).status !== 'CANCELED') return { reference, facts: [{ type: 'void-failed', operationId, error: refused }] };
  }
  return { reference, facts: [{ type: 'voided', operationId }] };
}

export async function refundPayment(client: SquareClient, { operationId, reference, captureReference, amount, attempt, reason }: RefundOperation): Promise<Answer> {
  try {
    const { refund } = await client.send<{ refund: SquareRefund }>('POST', '/v2/refunds', {
      idempotency_key: keyOf(operationId), payment_id: captureReference ?? reference, amount_money: { amount, currency: attempt.currency }, reason: reasonWith(operationId, reason),
    });
    return { reference, facts: refundFacts(refund) };
  } catch (error) {
    return { reference, facts: [{ type: 'refund-failed', operationId, reference: null, error: aboutTheRequest(error) }] };
  }
}

function aboutTheRequest(error: unknown): ProviderError {
  if (error instanceof SquareRefused && error.isAboutTheRequest) return error.error;
  throw error;
}
