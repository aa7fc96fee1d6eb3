import type { Decline, Fact } from '../../../kit/payments/provider.ts';
import { amounts } from './amounts.ts';
import { gatewayDecline, processorDecline } from './declines.ts';
import { child, list, needText, textAt, timeAt, type XmlValue } from './xml.ts';

/** A transaction of Braintree, as far as we look at it. Its sale, every partial settlement and every refund is one. */
export interface Transaction {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  readonly orderId: string | null;
  readonly createdMs: number;
  readonly authorisationExpiresMs: number | null;
  /** Of a partial settlement: the sale that it belongs to. */
  readonly authorisedBy: string | null;
  readonly partialSettlements: readonly string[];
  readonly refunds: readonly string[];
  readonly wasSubmitted: boolean;
  readonly decline: Decline;
  readonly raw: XmlValue;
}

const texts = (value: XmlValue | undefined): string[] => list(value).filter((one) => typeof one === 'string');

export function readTransaction(raw: XmlValue | undefined): Transaction {
  const currency = needText(raw, 'currency-iso-code');
  const rejected = textAt(raw, 'gateway-rejection-reason');
  const code = textAt(raw, 'processor-response-code') ?? 'unknown';
  const message = textAt(raw, 'processor-response-text') ?? 'no reason was given';
  return {
    id: needText(raw, 'id'), type: needText(raw, 'type'), status: needText(raw, 'status'), amount: amounts.fromText(needText(raw, 'amount'), currency), currency,
    orderId: textAt(raw, 'order-id') ?? null, createdMs: timeAt(raw, 'created-at') ?? 0, authorisationExpiresMs: timeAt(raw, 'authorization-expires-at'),
    authorisedBy: textAt(raw, 'authorized-transaction-id') ?? null,
    partialSettlements: texts(child(raw, 'partial-settlement-transaction-ids')), refunds: texts(child(raw, 'refund-ids')),
    wasSubmitted: list(child(raw, 'status-history')).some((event) => textAt(event, 'status') === 'submitted_for_settlement'),
    decline: rejected === undefined ? processorDecline(code, message) : gatewayDecline(rejected, message),
    raw: raw ?? null,
  };
}

const OPERATION = /^(.{20,60})-(?:capture|refund)$/;

/** A capture or refund has `<operation>-capture` as its order id, a sale the bare attempt: so each is found by our own id. */
export const operationOf = ({ orderId }: Pick<Transaction, 'orderId'>): string | null => OPERATION.exec(orderId ?? '')?.[1] ?? null;

export const hasFailed = ({ status }: Transaction): boolean => ['processor_declined', 'gateway_rejected', 'failed'].includes(status);

const IN_SETTLEMENT = ['submitted_for_settlement', 'settling', 'settled', 'settlement_pending', 'settlement_confirmed', 'settlement_declined'];

/** What a sale says of its attempt; its captures, refunds and disputes are transactions of their own. */
export function saleFacts(sale: Transaction): readonly Fact[] {
  const { id, amount, currency, status } = sale;
  if (hasFailed(sale)) return [{ type: 'declined', decline: sale.decline }];
  if (status === 'authorizing') return [{ type: 'processing' }];
  const authorised: Fact = { type: 'authorised', amount, currency, expiresMs: sale.authorisationExpiresMs };
  // In parts: the sale itself stays what was authorised.
  if (sale.partialSettlements.length > 0) return [authorised, ...savedFacts(sale)];
  const captured: Fact = { type: 'captured', operationId: null, reference: id, amount, currency };
  if (status === 'voided') return sale.wasSubmitted ? [authorised, captured] : [authorised];
  if (status === 'authorization_expired') return [authorised, { type: 'voided', operationId: null }];
  if (status === 'settlement_declined') return [authorised, captured, notSettled(sale)];
  return [authorised, ...(IN_SETTLEMENT.includes(status) ? [captured] : []), ...savedFacts(sale)];
}

/** It was told as captured, and the money does not come after all: that is money that goes back. */
const notSettled = ({ id, amount, currency }: Transaction): Fact => ({ type: 'refunded', operationId: null, reference: `${id}-not-settled`, amount, currency });

export function captureFacts(part: Transaction): readonly Fact[] {
  const operationId = operationOf(part);
  const captured: Fact = { type: 'captured', operationId, reference: part.id, amount: part.amount, currency: part.currency };
  if (hasFailed(part) || (part.status === 'voided' && !part.wasSubmitted)) return operationId === null ? [] : [{ type: 'capture-failed', operationId, error: part.decline.provider }];
  if (part.status === 'settlement_declined') return [captured, notSettled(part)];
  return [captured];
}

/** A refund counts as done once it is submitted, as with every card refund; Braintree tells by webhook when it fails after all. */
export function refundFacts(refund: Transaction): readonly Fact[] {
  const operationId = operationOf(refund);
  const { id: reference, amount, currency } = refund;
  if (hasFailed(refund) || refund.status === 'settlement_declined' || refund.status === 'voided') return [{ type: 'refund-failed', operationId, reference, error: refund.decline.provider }];
  return [{ type: 'refunded', operationId, reference, amount, currency }];
}

function savedFacts({ raw }: Transaction): Fact[] {
  const card = child(raw, 'credit-card');
  const token = textAt(card, 'token') ?? textAt(raw, 'paypal', 'token');
  if (token === undefined) return [];
  const [month, year] = [textAt(card, 'expiration-month'), textAt(card, 'expiration-year')];
  return [{
    type: 'saved', token, customer: textAt(raw, 'customer', 'id') ?? null, label: [textAt(card, 'card-type') ?? 'PayPal', textAt(card, 'last-4')].filter((part) => part !== undefined).join(' '),
    expires: month === undefined || year === undefined ? null : `${year}-${month}`,
  }];
}
