import { ID_PREFIXES } from '../../../../contracts/ids.ts';
import type { Fact, ProviderError } from '../../../kit/payments/provider.ts';
import { fromPaypal } from './amounts.ts';
import { deniedBy } from './declines.ts';
import type { Authorization, Capture, Order, Refund, VaultedWallet } from './resources.ts';

const PAYMENT = `${ID_PREFIXES.payment}_`;
const CAPTURE = `${ID_PREFIXES.capture}_`;
/** A TypeID or a UUID. */
const OUR_ID = /^([a-z]{3}_[0-9a-z]{26}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Ids of ours that came back, and nothing else: what a merchant types into PayPal's own page lands in the same field. */
export const ourId = (text: string | undefined): string | null => (text !== undefined && OUR_ID.test(text) ? text : null);

/** Captures that an order makes by itself repeat its invoice id, which is the payment's. */
export const operationIdOf = ({ invoice_id: id }: { readonly invoice_id?: string }): string | null => (id?.startsWith(PAYMENT) === true ? null : ourId(id));

/** All that an order tells of itself and of the money that went by it. */
export function orderFacts(order: Order): readonly Fact[] {
  const payments = order.purchase_units?.[0]?.payments;
  const money = [
    ...(payments?.authorizations ?? []).flatMap(authorizationFacts),
    ...(payments?.captures ?? []).flatMap(captureFacts),
    ...(payments?.refunds ?? []).flatMap(refundFacts),
  ];
  return [...(money.length > 0 ? money : stateFacts(order)), ...savedFacts(order.payment_source?.paypal?.attributes?.vault)];
}

function stateFacts(order: Order): readonly Fact[] {
  if (order.status === 'VOIDED') return [{ type: 'abandoned' }];
  if (order.status === 'APPROVED' || order.status === 'COMPLETED' || order.status === 'SAVED') return [{ type: 'processing' }];
  const url = order.links?.find(({ rel }) => rel === 'payer-action' || rel === 'approve')?.href;
  return url === undefined ? [] : [{ type: 'action-required', action: { type: 'redirect', url } }];
}

export function authorizationFacts(authorization: Authorization): readonly Fact[] {
  if (authorization.status === 'PENDING') return [{ type: 'processing' }];
  if (authorization.status === 'DENIED') return [{ type: 'declined', decline: deniedBy({ code: 'AUTHORIZATION_DENIED', message: 'PayPal denied the authorisation.' }) }];
  const expiresMs = authorization.expiration_time === undefined ? null : Date.parse(authorization.expiration_time);
  const authorised: Fact = { type: 'authorised', ...fromPaypal(authorization.amount), expiresMs };
  return authorization.status === 'VOIDED' ? [authorised, { type: 'voided', operationId: null }] : [authorised];
}

/** A capture with an operation's id was asked for by it; one without is the order's own, and its failure is the payment's. */
export function captureFacts(capture: Capture): readonly Fact[] {
  const operationId = operationIdOf(capture);
  if (capture.status === 'PENDING') return [{ type: 'processing' }];
  if (capture.status === 'DECLINED' || capture.status === 'FAILED') {
    const error = because(`CAPTURE_${capture.status}`, capture.status_details?.reason);
    return operationId === null ? [{ type: 'declined', decline: deniedBy(error) }] : [{ type: 'capture-failed', operationId, error }];
  }
  return [{ type: 'captured', operationId, reference: capture.id, ...fromPaypal(capture.amount) }];
}

export function refundFacts(refund: Refund): readonly Fact[] {
  // One that was made at PayPal's own page may repeat what the capture had.
  const operationId = refund.invoice_id?.startsWith(CAPTURE) === true ? null : operationIdOf(refund);
  const about = { operationId, reference: refund.id };
  if (refund.status === 'COMPLETED') return [{ type: 'refunded', ...about, ...fromPaypal(refund.amount) }];
  if (refund.status === 'PENDING') return [{ type: 'refund-pending', ...about, ...fromPaypal(refund.amount) }];
  return [{ type: 'refund-failed', ...about, error: because(`REFUND_${refund.status}`, refund.status_details?.reason) }];
}

/** Never with the payer's address as the label, though PayPal tells it: labels are shown, logged and kept in the open. */
export function savedFacts(vault: VaultedWallet | undefined): readonly Fact[] {
  if (vault?.id === undefined) return [];
  return [{ type: 'saved', token: vault.id, customer: vault.customer?.id ?? null, label: 'PayPal', expires: null }];
}

const because = (code: string, reason: string | undefined): ProviderError => ({ code, message: reason ?? 'PayPal gives no reason.' });
