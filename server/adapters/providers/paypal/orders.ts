import type { Attempt, Fact } from '../../../kit/payments/provider.ts';
import { toPaypal } from './amounts.ts';
import { PaypalRefused, type PaypalClient } from './client.ts';
import { declineOf } from './declines.ts';
import { orderFacts } from './facts.ts';
import type { Authorization, Capture, Order } from './resources.ts';

/** PayPal's bounds for what payers read. */
const MAX_DESCRIPTION = 127;
const MAX_DESCRIPTOR = 22;

/** An order moves no money by itself: it is there to be approved, and then captured or authorised. */
export function createOrder(client: PaypalClient, attempt: Attempt): Promise<Order> {
  const { description, statementDescriptor } = attempt;
  return client.post<Order>('/v2/checkout/orders', {
    intent: attempt.capture === 'automatic' ? 'CAPTURE' : 'AUTHORIZE',
    purchase_units: [{
      amount: toPaypal(attempt.amount, attempt.currency),
      custom_id: attempt.attemptId,
      invoice_id: attempt.paymentId,
      ...(description === null || description === '' ? {} : { description: description.slice(0, MAX_DESCRIPTION) }),
      ...(statementDescriptor === null || statementDescriptor === '' ? {} : { soft_descriptor: statementDescriptor.slice(0, MAX_DESCRIPTOR) }),
    }],
    // A saved wallet is named only when money is taken: named here PayPal would charge at once, and a lost answer would hide which order it was.
    ...(attempt.method.type === 'saved' ? {} : { payment_source: { paypal: walletOf(attempt) } }),
  }, attempt.attemptId);
}

function walletOf({ returnUrl, save }: Attempt): object {
  return {
    experience_context: { return_url: returnUrl, cancel_url: returnUrl, user_action: 'PAY_NOW', shipping_preference: 'NO_SHIPPING' },
    ...(save ? { attributes: { vault: { store_in_vault: 'ON_SUCCESS', usage_type: 'MERCHANT' } } } : {}),
  };
}

/** Null where PayPal does not know the capture, or it is of no order. */
export async function orderOfCapture(client: PaypalClient, id: string): Promise<string | null> {
  try {
    const capture = await client.get<Capture>(`/v2/payments/captures/${encodeURIComponent(id)}`);
    return capture.supplementary_data?.related_ids?.order_id ?? null;
  } catch (error) {
    if (error instanceof PaypalRefused && error.status === 404) return null;
    throw error;
  }
}

/** Undefined where PayPal has none: it forgets orders that nobody approved. */
export async function fetchOrder(client: PaypalClient, id: string): Promise<Order | undefined> {
  try {
    return await client.get<Order>(`/v2/checkout/orders/${encodeURIComponent(id)}`);
  } catch (error) {
    if (error instanceof PaypalRefused && error.status === 404) return undefined;
    throw error;
  }
}

export async function factsOfOrder(client: PaypalClient, id: string): Promise<readonly Fact[]> {
  const order = await fetchOrder(client, id);
  return order === undefined ? [{ type: 'abandoned' }] : orderFacts(order);
}

/** Somebody has done it before us, or must do something first: the order itself tells. */
const ASK_THE_ORDER = new Set(['ORDER_ALREADY_CAPTURED', 'ORDER_ALREADY_AUTHORIZED', 'ORDER_ALREADY_COMPLETED', 'ORDER_COMPLETED_OR_VOIDED', 'ORDER_NOT_APPROVED', 'PAYER_ACTION_REQUIRED']);

/** Takes or reserves the money of an order. The same request any number of times: an order is captured once. */
export async function completeOrder(client: PaypalClient, attempt: Attempt, id: string): Promise<readonly Fact[]> {
  const deed = attempt.capture === 'automatic' ? 'capture' : 'authorize';
  const source = attempt.method.type === 'saved' ? { payment_source: { paypal: { vault_id: attempt.method.token } } } : {};
  try {
    return orderFacts(await client.post<Order>(`/v2/checkout/orders/${encodeURIComponent(id)}/${deed}`, source, `${attempt.attemptId}-${deed}`));
  } catch (error) {
    if (!(error instanceof PaypalRefused)) throw error;
    if (error.status === 404) return [{ type: 'abandoned' }];
    const told = ASK_THE_ORDER.has(error.error.code) ? await factsOfOrder(client, id) : [];
    if (told.length > 0) return told;
    const decline = declineOf(error.error);
    if (decline === undefined) throw error;
    return [{ type: 'declined', decline }];
  }
}

/** The one that money is captured from. */
export function authorizationOf(order: Order | undefined): Authorization | undefined {
  return order?.purchase_units?.[0]?.payments?.authorizations?.find(({ status }) => status !== 'DENIED');
}
