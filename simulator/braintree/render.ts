import { writeAmount } from './amounts.ts';
import { accountOf, type BraintreeState, type Dispute, type Transaction } from './state.ts';
import { array, date, datetime, type Tree } from './xml.ts';

const REPLY_BY_MS = 20 * 86_400_000;

export function transactionTree(state: BraintreeState, one: Transaction): Tree {
  const { verdict, instrument, currency } = one;
  const asked = verdict.status !== 'gateway_rejected';
  return {
    'id': one.id, 'status': one.status, 'type': one.type, 'currency-iso-code': currency, 'amount': writeAmount(one.amount, currency), 'merchant-account-id': accountOf(currency), 'order-id': one.orderId,
    'created-at': datetime(one.createdMs), 'updated-at': datetime(one.history.at(-1)?.atMs ?? one.createdMs),
    'customer': { 'id': one.customerId, 'first-name': null, 'last-name': null, 'email': null },
    'refund-ids': array('item', one.refunds), 'refunded-transaction-id': one.refundedId, 'partial-settlement-transaction-ids': array('item', one.partials), 'authorized-transaction-id': one.authorizedId,
    'processor-response-code': asked ? ('code' in verdict ? verdict.code : '1000') : '', 'processor-response-text': asked ? ('text' in verdict ? verdict.text : 'Approved') : '',
    'gateway-rejection-reason': verdict.status === 'gateway_rejected' ? verdict.reason : null,
    'authorization-expires-at': one.expiresMs === null ? null : datetime(one.expiresMs),
    'status-history': array('status-event', one.history.map(({ status, atMs }) => ({ 'timestamp': datetime(atMs), status, 'amount': writeAmount(one.amount, currency), 'user': 'florin', 'transaction-source': 'api' }))),
    'payment-instrument-type': instrument.kind === 'card' ? 'credit_card' : 'paypal_account',
    ...(instrument.kind === 'card'
      ? { 'credit-card': { 'token': one.token, 'bin': instrument.bin, 'last-4': instrument.last4, 'card-type': instrument.cardType, 'expiration-month': '12', 'expiration-year': '2030' } }
      : { 'paypal': { 'token': one.token, 'payer-email': 'payer@example.com', 'payment-id': `PAY-${one.id}` } }),
    'three-d-secure-info': instrument.threeDSecure === null ? null : { 'status': instrument.threeDSecure, 'liability-shifted': instrument.threeDSecure.endsWith('successful'), 'liability-shift-possible': true, 'enrolled': 'Y' },
    'disputes': array('dispute', one.disputes.flatMap((id) => state.disputes.get(id) ?? []).map(disputeTree)),
    'disbursement-details': one.disbursedMs === null
      ? { 'disbursement-date': null, 'settlement-amount': null, 'settlement-currency-iso-code': null, 'funds-held': null, 'success': null }
      : { 'disbursement-date': date(one.disbursedMs), 'settlement-amount': writeAmount(one.amount, currency), 'settlement-currency-iso-code': currency, 'settlement-currency-exchange-rate': '1', 'funds-held': false, 'success': true },
  };
}

export function disputeTree(one: Dispute): Tree {
  const { currency } = one.transaction;
  return {
    'id': one.id, 'amount': writeAmount(one.amount, currency), 'amount-disputed': writeAmount(one.amount, currency), 'amount-won': writeAmount(one.status === 'won' ? one.amount : 0, currency), 'currency-iso-code': currency,
    'kind': 'chargeback', 'status': one.status, 'reason': one.reason, 'reason-code': '83', 'received-date': date(one.openedMs), 'date-opened': date(one.openedMs), 'reply-by-date': date(one.openedMs + REPLY_BY_MS), 'case-number': `CASE${one.id.toUpperCase()}`,
    'created-at': datetime(one.openedMs),
    'transaction': { 'id': one.transaction.id, 'amount': writeAmount(one.transaction.amount, currency), 'order-id': one.transaction.orderId, 'created-at': datetime(one.transaction.createdMs), 'payment-instrument-subtype': one.transaction.instrument.cardType },
    'evidence': array('evidence', one.evidence.map(({ id, comment, category, atMs }) => ({ id, comment, category, 'created-at': datetime(atMs), 'sent-to-processor-at': null, 'url': null }))),
  };
}
