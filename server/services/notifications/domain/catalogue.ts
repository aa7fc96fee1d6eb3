import type { RECIPIENTS } from '../../../../contracts/notifications/rules.ts';
import type { Channel, Priority } from '../../../../contracts/notifications/words.ts';

export interface Rule {
  readonly name: string;
  readonly event: string;
  readonly recipient: (typeof RECIPIENTS)[number];
  readonly template: string;
  readonly channels: readonly Channel[];
  readonly category: string;
  readonly priority: Priority;
  readonly enabled: boolean;
}

const rule = (name: string, event: string, recipient: Rule['recipient'], category: string, priority: Priority = 'normal'): Rule =>
  ({ name, event, recipient, template: name, channels: ['email'], category, priority, enabled: false });

/** Rules that come with Florin, switched off until a tenant wants them: what its customers should hear of. */
export const SHIPPED_RULES: readonly Rule[] = [
  rule('payment-succeeded', 'payment.succeeded', 'customer', 'payments'),
  rule('payment-failed', 'payment.failed', 'customer', 'payments', 'high'),
  rule('payment-cancelled', 'payment.cancelled', 'customer', 'payments'),
  rule('refund-succeeded', 'refund.succeeded', 'customer', 'payments'),
  rule('refund-failed', 'refund.failed', 'customer', 'payments', 'high'),
  rule('payout-paid', 'payout.paid', 'from', 'payouts'),
  rule('payout-failed', 'payout.failed', 'from', 'payouts', 'high'),
  rule('payout-returned', 'payout.returned', 'from', 'payouts', 'high'),
  rule('conversion-completed', 'conversion.completed', 'from', 'conversions'),
  rule('transaction-sent', 'transaction.completed', 'from', 'transactions'),
  rule('transaction-received', 'transaction.completed', 'to', 'transactions'),
  rule('transaction-failed', 'transaction.failed', 'from', 'transactions', 'high'),
  rule('account-frozen', 'account.suspended', 'customer', 'accounts', 'critical'),
  rule('account-unfrozen', 'account.resumed', 'customer', 'accounts', 'high'),
  rule('account-closed', 'account.closed', 'customer', 'accounts', 'critical'),
];

/** The template of a digest, and its category is that of what it gathers. */
export const DIGEST_TEMPLATE = 'digest';

/** The id that an event names for a rule's recipient; undefined where it names none. */
export function recipientIn(data: Readonly<Record<string, unknown>>, recipient: Rule['recipient']): { customer: string } | { account: string } | undefined {
  const field = { customer: 'customerId', from: 'from', to: 'to', account: 'id' }[recipient];
  const id = data[field];
  if (typeof id !== 'string') return undefined;
  return recipient === 'customer' ? { customer: id } : { account: id };
}
