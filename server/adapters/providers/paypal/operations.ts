import type { Answer, CaptureOperation, Fact, Operation, ProviderError, RefundOperation } from '../../../kit/payments/provider.ts';
import { toPaypal } from './amounts.ts';
import { PaypalRefused, type PaypalClient } from './client.ts';
import { captureFacts, operationIdOf, refundFacts } from './facts.ts';
import { authorizationOf, fetchOrder } from './orders.ts';
import type { Capture, Order, Refund } from './resources.ts';

const MAX_NOTE = 255;

export async function captureAuthorization(client: PaypalClient, operation: CaptureOperation): Promise<Answer> {
  const { operationId, reference, amount, final, attempt } = operation;
  const body = { amount: toPaypal(amount, attempt.currency), invoice_id: operationId, final_capture: final };
  const order = await fetchOrder(client, reference);
  const authorization = authorizationOf(order);
  if (authorization === undefined) return { reference, facts: [captureFailed(operationId, { code: 'AUTHORIZATION_NOT_FOUND', message: 'PayPal has reserved nothing for this payment.' })] };
  try {
    const capture = await client.post<Capture>(`/v2/payments/authorizations/${encodeURIComponent(authorization.id)}/capture`, body, operationId);
    // PayPal does not always repeat what was sent; the operation is known here.
    return { reference, facts: captureFacts({ ...capture, invoice_id: operationId }) };
  } catch (error) {
    const refused = aboutTheRequest(error);
    return { reference, facts: await doneBefore(client, reference, operationId, 'captures') ?? [captureFailed(operationId, refused)] };
  }
}

export async function voidOrder(client: PaypalClient, { operationId, reference }: Operation): Promise<Answer> {
  const voided: Answer = { reference, facts: [{ type: 'voided', operationId }] };
  const order = await fetchOrder(client, reference);
  const authorization = authorizationOf(order);
  if (authorization === undefined) {
    const hasPaid = (order?.purchase_units?.[0]?.payments?.captures ?? []).length > 0;
    // PayPal has no way to end an order. It takes no money by itself, and we do not ask for it any more.
    return hasPaid ? { reference, facts: [voidFailed(operationId, { code: 'ORDER_ALREADY_CAPTURED', message: 'The money has been captured; refund it.' })] } : voided;
  }
  if (authorization.status === 'VOIDED') return voided;
  try {
    await client.post(`/v2/payments/authorizations/${encodeURIComponent(authorization.id)}/void`, {});
    return voided;
  } catch (error) {
    const refused = aboutTheRequest(error);
    return refused.code === 'PREVIOUSLY_VOIDED' ? voided : { reference, facts: [voidFailed(operationId, refused)] };
  }
}

export async function refundCapture(client: PaypalClient, operation: RefundOperation): Promise<Answer> {
  const { operationId, reference, amount, attempt, reason } = operation;
  const body = {
    amount: toPaypal(amount, attempt.currency), custom_id: attempt.attemptId, invoice_id: operationId,
    ...(reason === null || reason === '' ? {} : { note_to_payer: reason.slice(0, MAX_NOTE) }),
  };
  const capture = operation.captureReference ?? capturesOf(await fetchOrder(client, reference))[0]?.id;
  if (capture === undefined) return { reference, facts: [refundFailed(operationId, { code: 'CAPTURE_NOT_FOUND', message: 'PayPal has captured nothing for this payment.' })] };
  try {
    const refund = await client.post<Refund>(`/v2/payments/captures/${encodeURIComponent(capture)}/refund`, body, operationId);
    return { reference, facts: refundFacts({ ...refund, invoice_id: operationId }) };
  } catch (error) {
    const refused = aboutTheRequest(error);
    return { reference, facts: await doneBefore(client, reference, operationId, 'refunds') ?? [refundFailed(operationId, refused)] };
  }
}

/** A request of ours got there before, and its key is forgotten: what it made carries the operation's id. */
async function doneBefore(client: PaypalClient, reference: string, operationId: string, among: 'captures' | 'refunds'): Promise<readonly Fact[] | undefined> {
  const order = await fetchOrder(client, reference);
  if (among === 'captures') {
    const made = capturesOf(order).find((one) => operationIdOf(one) === operationId);
    return made === undefined ? undefined : captureFacts(made);
  }
  const made = order?.purchase_units?.[0]?.payments?.refunds?.find((one) => operationIdOf(one) === operationId);
  return made === undefined ? undefined : refundFacts(made);
}

export const capturesOf = (order: Order | undefined): readonly Capture[] => order?.purchase_units?.[0]?.payments?.captures ?? [];

function aboutTheRequest(error: unknown): ProviderError {
  if (error instanceof PaypalRefused && error.isAboutTheRequest) return error.error;
  throw error;
}

const captureFailed = (operationId: string, error: ProviderError): Fact => ({ type: 'capture-failed', operationId, error });
const voidFailed = (operationId: string, error: ProviderError): Fact => ({ type: 'void-failed', operationId, error });
const refundFailed = (operationId: string, error: ProviderError): Fact => ({ type: 'refund-failed', operationId, reference: null, error });
