import type { Answer, CaptureOperation, Fact, Operation, RefundOperation } from '../../../kit/payments/provider.ts';
import { stripeAmounts } from './amounts.ts';
import { isOtherState, isRefusal, providerError, sortedError } from './errors.ts';
import { captureKey, factOfRefund, factsOfIntent } from './facts.ts';
import { cancel, retrieve, type Client } from './intents.ts';
import { EXPAND } from './requests.ts';

export async function capture(client: Client, operation: CaptureOperation): Promise<Answer> {
  const { operationId, attempt, reference, amount, final } = operation;
  const stripe = await client();
  const units = stripeAmounts.toUnits(amount, attempt.currency);
  try {
    const intent = await stripe.paymentIntents.capture(
      reference, { amount_to_capture: units, metadata: { [captureKey(operationId)]: String(units) }, expand: EXPAND, ...(final ? {} : { final_capture: false }) }, { idempotencyKey: operationId });
    return { reference, facts: factsOfIntent(intent) };
  } catch (error) {
    if (!isRefusal(error)) throw sortedError(error);
    const failed: Fact = { type: 'capture-failed', operationId, error: providerError(error) };
    if (!isOtherState(error)) return { reference, facts: [failed] };
    // Stripe forgets a key after a day; the intent does not forget its captures.
    const facts = factsOfIntent(await retrieve(client, reference));
    return { reference, facts: facts.some((fact) => fact.type === 'captured' && fact.operationId === operationId) ? facts : [...facts, failed] };
  }
}

/** Lets go of what is not captured yet, and of what the payer has not approved yet. */
export async function voidIntent(client: Client, { operationId, reference }: Operation): Promise<Answer> {
  const before = await retrieve(client, reference);
  const intent = before.status === 'canceled' || before.status === 'succeeded' ? before : await cancel(client, reference, operationId);
  const facts = factsOfIntent(intent).filter(({ type }) => type !== 'voided' && type !== 'abandoned');
  // What was captured in part is done once its rest is let go of.
  const released = intent.status === 'canceled' || (intent.status === 'succeeded' && before.status === 'requires_capture');
  if (released) return { reference, facts: [...facts, { type: 'voided', operationId }] };
  return { reference, facts: [...facts, { type: 'void-failed', operationId, error: { code: 'payment_intent_unexpected_state', message: `the payment is ${intent.status}` } }] };
}

export async function refund(client: Client, { operationId, attempt, reference, amount, reason }: RefundOperation): Promise<Answer> {
  const stripe = await client();
  try {
    const made = await stripe.refunds.create({
      payment_intent: reference, amount: stripeAmounts.toUnits(amount, attempt.currency),
      metadata: { operation_id: operationId, attempt_id: attempt.attemptId, ...(reason === null ? {} : { reason: reason.slice(0, 500) }) },
    }, { idempotencyKey: operationId });
    return { reference, facts: [factOfRefund(made)] };
  } catch (error) {
    if (!isRefusal(error)) throw sortedError(error);
    return { reference, facts: [{ type: 'refund-failed', operationId, reference: null, error: providerError(error) }] };
  }
}
