import { ProviderRefused, type Answer, type Attempt, type Fact } from '../../../kit/payments/provider.ts';
import { SquareRefused, type SquareClient } from './client.ts';
import { declineOf } from './declines.ts';
import { authorisedFact, paymentFacts, savedFact } from './facts.ts';
import { keyOf } from './keys.ts';
import type { SquareCard, SquarePayment } from './resources.ts';

/** Square's bounds for what payers and merchants read. */
const MAX_NOTE = 500;
const MAX_DESCRIPTOR = 20;

/** The same for a key: Square makes it once. */
export async function createPayment(client: SquareClient, attempt: Attempt): Promise<Answer> {
  const { method, description, statementDescriptor } = attempt;
  if (!('token' in method)) throw new ProviderRefused({ code: 'METHOD_NOT_SUPPORTED', message: `Square takes no ${method.type} here.` });
  try {
    const { payment } = await client.send<{ payment: SquarePayment }>('POST', '/v2/payments', {
      source_id: method.token, idempotency_key: keyOf(attempt.attemptId), amount_money: { amount: attempt.amount, currency: attempt.currency },
      autocomplete: attempt.capture === 'automatic', location_id: client.locationId, reference_id: attempt.attemptId,
      ...(method.type === 'saved' && method.customer !== undefined ? { customer_id: method.customer } : {}),
      ...(description === null || description === '' ? {} : { note: description.slice(0, MAX_NOTE) }),
      ...(statementDescriptor === null || statementDescriptor === '' ? {} : { statement_description_identifier: statementDescriptor.slice(0, MAX_DESCRIPTOR) }),
    });
    return { reference: payment.id, facts: [...paymentFacts(payment), ...await savedFacts(client, attempt, payment)] };
  } catch (error) {
    if (!(error instanceof SquareRefused)) throw error;
    const decline = declineOf(error.square);
    if (decline === undefined) throw error;
    return { reference: (error.body as { payment?: SquarePayment }).payment?.id ?? null, facts: [{ type: 'declined', decline }] };
  }
}

/** Keeps the card of a payment that went through. Where that fails the payment stands: it is not worth being lost for. */
export async function savedFacts(client: SquareClient, attempt: Attempt, payment: SquarePayment): Promise<readonly Fact[]> {
  if (!attempt.save || (payment.status !== 'COMPLETED' && payment.status !== 'APPROVED')) return [];
  try {
    const { customer } = await client.send<{ customer: { id: string } }>('POST', '/v2/customers', { idempotency_key: keyOf(attempt.attemptId, 'customer'), reference_id: attempt.paymentId });
    const { card } = await client.send<{ card: SquareCard }>('POST', '/v2/cards', { idempotency_key: keyOf(attempt.attemptId, 'card'), source_id: payment.id, card: { customer_id: customer.id, reference_id: attempt.attemptId } });
    return [savedFact(card, customer.id)];
  } catch {
    return [];
  }
}

export const fetchPayment = async (client: SquareClient, id: string): Promise<SquarePayment> => (await client.get<{ payment: SquarePayment }>(`/v2/payments/${encodeURIComponent(id)}`)).payment;

/** Told whole: a payment that was reserved first says so also when it is captured. */
export function wholeFacts(attempt: Attempt, payment: SquarePayment, captureId: string | null): readonly Fact[] {
  const facts = paymentFacts(payment, captureId);
  return attempt.capture === 'manual' && (payment.status === 'COMPLETED' || payment.status === 'CANCELED') ? [authorisedFact(payment), ...facts] : facts;
}
