import type { Stripe } from 'stripe';
import type { Fact, PayerAction } from '../../../kit/payments/provider.ts';
import { amountOf, currencyOf } from './amounts.ts';
import { declineOf } from './declines.ts';

/** What is written into the intent's metadata with each capture, so that the intent alone says which captures it holds. 38 characters of the 40 that a key may have. */
export const captureKey = (operationId: string): string => `capture_${operationId}`;

const CAPTURE = /^capture_(.+)$/;

/** In the metadata of an intent that a page of Stripe's makes: while it is not paid, the page speaks for it. */
export const OF_PAGE = { page: 'checkout' } as const;

const WITHIN_PAGE: ReadonlySet<string> = new Set(['requires_payment_method', 'requires_confirmation', 'requires_action']);

/** Everything that an intent says, in an answer or in a webhook. */
export function factsOfIntent(intent: Stripe.PaymentIntent): Fact[] {
  if (intent.metadata['page'] !== OF_PAGE.page) return ownFacts(intent);
  // A card that was declined there is not the end: the payer sees why, and may take another.
  if (WITHIN_PAGE.has(intent.status)) return [];
  return [{ type: 'renamed', reference: intent.id }, ...ownFacts(intent).map((fact): Fact => (fact.type === 'declined' ? { type: 'abandoned' } : fact))];
}

function ownFacts(intent: Stripe.PaymentIntent): Fact[] {
  const { last_payment_error: error, latest_charge: charge } = intent;
  switch (intent.status) {
    case 'requires_action': {
      const action = actionOf(intent);
      return action === undefined ? [] : [{ type: 'action-required', action }];
    }
    case 'processing': return [{ type: 'processing' }];
    case 'requires_payment_method': return error === null ? [] : [{ type: 'declined', decline: declineOf(error) }];
    case 'requires_capture': return [authorised(intent), ...captures(intent), ...saved(intent)];
    case 'succeeded': return [...(intent.capture_method === 'manual' ? [authorised(intent)] : []), ...captures(intent), ...saved(intent)];
    case 'canceled':
      if (error !== null) return [{ type: 'declined', decline: declineOf(error) }];
      return [charge === null ? { type: 'abandoned' } : { type: 'voided', operationId: null }];
    case 'requires_confirmation':
    default: return [];
  }
}

function actionOf({ next_action: next }: Stripe.PaymentIntent): PayerAction | undefined {
  const url = next?.redirect_to_url?.url;
  return url == null ? undefined : { type: 'redirect', url };
}

function authorised({ amount, currency, latest_charge: charge }: Stripe.PaymentIntent): Fact {
  const before = typeof charge === 'object' ? charge?.payment_method_details?.card?.capture_before : undefined;
  return { type: 'authorised', amount: amountOf(amount, currency), currency: currencyOf(currency), expiresMs: before === undefined ? null : before * 1000 };
}

/** Ours by their keys; and what somebody captured in Stripe's dashboard. */
function captures({ amount_received: received, currency, latest_charge: charge, metadata }: Stripe.PaymentIntent): Fact[] {
  const reference = idOf(charge) ?? '';
  const ours = Object.entries(metadata).flatMap(([key, units]) => {
    const operationId = CAPTURE.exec(key)?.[1];
    return operationId === undefined ? [] : [{ operationId, units: Number(units) }];
  });
  const rest = ours.reduce((left, { units }) => left - units, received);
  const fact = (operationId: string | null, units: number): Fact =>
    ({ type: 'captured', operationId, reference: operationId === null ? reference : `${reference}/${operationId}`, amount: amountOf(units, currency), currency: currencyOf(currency) });
  return [...ours.map(({ operationId, units }) => fact(operationId, units)), ...(rest > 0 ? [fact(null, rest)] : [])];
}

function saved({ setup_future_usage: usage, payment_method: method, customer }: Stripe.PaymentIntent): Fact[] {
  if (usage == null || method === null || typeof method !== 'object' || method.card == null) return [];
  const { brand, last4, exp_month: month, exp_year: year } = method.card;
  return [{ type: 'saved', token: method.id, customer: idOf(customer), label: `${brand} •••• ${last4}`, expires: `${year}-${String(month).padStart(2, '0')}` }];
}

/** Where we made a refund, its metadata has our name for it. */
export function factOfRefund({ id, amount, currency, status, metadata, failure_reason: reason }: Stripe.Refund): Fact {
  const operationId = metadata?.['operation_id'] ?? null;
  if (status === 'failed' || status === 'canceled') return { type: 'refund-failed', operationId, reference: id, error: { code: reason ?? status, message: `the refund is ${status}` } };
  return { type: status === 'succeeded' ? 'refunded' : 'refund-pending', operationId, reference: id, amount: amountOf(amount, currency), currency: currencyOf(currency) };
}

/** A dispute as it stands. Opened it was in any case: who hears of its end first hears of its beginning too. */
export function factsOfDispute(dispute: Stripe.Dispute): Fact[] {
  const { id: reference, status } = dispute;
  const amount = amountOf(dispute.amount, dispute.currency);
  // An inquiry takes no money, nor does one give any back.
  const inquiry = status.startsWith('warning');
  const due = dispute.evidence_details.due_by;
  const opened: Fact = {
    type: 'dispute-opened', reference, amount, currency: currencyOf(dispute.currency), withdrawn: inquiry ? 0 : amount, reason: dispute.reason, dueMs: due === null ? null : due * 1000,
  };
  switch (status) {
    case 'under_review':
    case 'warning_under_review': return [opened, { type: 'dispute-under-review', reference }];
    case 'won':
    case 'prevented': return [opened, { type: 'dispute-won', reference, returned: amount }];
    case 'warning_closed': return [opened, { type: 'dispute-won', reference, returned: 0 }];
    case 'lost': return [opened, { type: 'dispute-lost', reference }];
    default: return [opened];
  }
}

export function idOf(named: string | { readonly id: string } | null | undefined): string | null {
  if (named == null) return null;
  return typeof named === 'string' ? named : named.id;
}
