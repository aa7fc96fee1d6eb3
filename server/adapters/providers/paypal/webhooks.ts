import { WebhookRefused, type Fact, type Told } from '../../../kit/payments/provider.ts';
import { disputeFacts } from './dispute-facts.ts';
import { authorizationFacts, captureFacts, orderFacts, ourId, refundFacts, savedFacts } from './facts.ts';
import type { Authorization, Capture, Dispute, Order, Refund, VaultedWallet } from './resources.ts';

interface PaypalEvent {
  readonly id: string;
  readonly create_time: string;
  readonly event_type: string;
  readonly resource: object;
}

/** What an event is about, before it is known whether it is about something of ours. */
interface About extends Pick<Told, 'reference' | 'attemptId' | 'facts'> {
  /** Where a refund names nothing of ours: what it is a refund of. */
  readonly capture?: string;
}

/** `orderOf`: the order of a capture, or null. */
export async function readEvent(body: Buffer, orderOf: (capture: string) => Promise<string | null>): Promise<readonly Told[]> {
  let event: PaypalEvent;
  try {
    event = JSON.parse(body.toString()) as PaypalEvent;
  } catch {
    throw new WebhookRefused('the body is no JSON');
  }
  const about = aboutOf(event);
  if (about === undefined || about.facts.length === 0) return [];
  const { attemptId, facts, capture } = about;
  const reference = about.reference ?? (attemptId === null && capture !== undefined ? await orderOf(capture) : null);
  return reference === null && attemptId === null ? [] : [{ eventId: event.id, occurredAtMs: Date.parse(event.create_time), reference, attemptId, facts }];
}

/** By type: undefined for what says nothing of payments. A reversal is told by the dispute that it comes from. */
function aboutOf({ event_type: type, resource }: PaypalEvent): About | undefined {
  switch (type) {
    case 'CHECKOUT.ORDER.APPROVED':
    case 'CHECKOUT.ORDER.COMPLETED':
    case 'CHECKOUT.ORDER.VOIDED':
      return aboutOrder(resource as Order);
    case 'CHECKOUT.PAYMENT-APPROVAL.REVERSED':
      return aboutReversedApproval(resource);
    case 'PAYMENT.AUTHORIZATION.CREATED':
    case 'PAYMENT.AUTHORIZATION.VOIDED':
      return { ...ours(resource as Authorization), facts: authorizationFacts(resource as Authorization) };
    case 'PAYMENT.CAPTURE.COMPLETED':
    case 'PAYMENT.CAPTURE.PENDING':
    case 'PAYMENT.CAPTURE.DENIED':
    case 'PAYMENT.CAPTURE.DECLINED':
      return { ...ours(resource as Capture), facts: captureFacts(resource as Capture) };
    // Named after the capture, yet its resource is the refund.
    case 'PAYMENT.CAPTURE.REFUNDED':
    case 'PAYMENT.REFUND.PENDING':
    case 'PAYMENT.REFUND.FAILED':
      return aboutRefund(resource as Refund);
    case 'CUSTOMER.DISPUTE.CREATED':
    case 'CUSTOMER.DISPUTE.UPDATED':
    case 'CUSTOMER.DISPUTE.RESOLVED':
      return { reference: null, attemptId: ourId((resource as Dispute).disputed_transactions?.[0]?.custom), facts: disputeFacts(resource as Dispute) };
    case 'VAULT.PAYMENT-TOKEN.CREATED':
      return aboutVault(resource);
    default:
      return undefined;
  }
}

const ours = ({ custom_id: custom, supplementary_data: more }: Capture | Authorization | Refund): Pick<Told, 'reference' | 'attemptId'> =>
  ({ reference: more?.related_ids?.order_id ?? null, attemptId: ourId(custom) });

/** Made at PayPal's own page it has no id of ours; its link `up` leads to the capture. */
const aboutRefund = (refund: Refund): About => ({ ...ours(refund), facts: refundFacts(refund), capture: refund.links?.find(({ rel }) => rel === 'up')?.href.split('/').at(-1) });

const aboutOrder = (order: Order): About => ({ reference: order.id, attemptId: ourId(order.purchase_units?.[0]?.custom_id), facts: orderFacts(order) });

/** Nobody took the money in time, and the payer's approval is gone. */
const aboutReversedApproval = ({ order_id: order, purchase_units: units }: { order_id?: string; purchase_units?: Order['purchase_units'] }): About =>
  ({ reference: order ?? null, attemptId: ourId(units?.[0]?.custom_id), facts: [{ type: 'abandoned' } satisfies Fact] });

const aboutVault = (vault: VaultedWallet & { metadata?: { order_id?: string } }): About => ({ reference: vault.metadata?.order_id ?? null, attemptId: null, facts: savedFacts(vault) });
