import type { Scope } from '../../../../../contracts/scopes.ts';

/** What a program may do with each permission, for whoever has to decide. */
export const SCOPE_WORDS: Record<Scope, string> = {
  'tenant:write': 'Change the rules of the organisation',
  'identity:read': 'See people, keys and applications of the organisation',
  'identity:write': 'Add people, change what they may do, and disable them',
  'identity:keys': 'Make and revoke API keys and applications',
  'identity:approve': 'Approve what waits for a second person',
  'security:read': 'See security events',
  'accounts:read': 'See customers, accounts and balances',
  'accounts:write': 'Open, change and close accounts and customers',
  'accounts:freeze': 'Freeze and unfreeze accounts',
  'accounts:erase': 'Erase the data of customers for good',
  'transactions:read': 'See transactions',
  'transactions:write': 'Move money',
  'transactions:reverse': 'Reverse transactions',
  'transactions:review': 'Decide on transactions that are held for review',
  'ledger:read': 'See the ledger and its proofs',
  'ledger:write': 'Write entries in the ledger',
  'events:read': 'Follow everything that happens in the organisation',
  'events:write': 'Replay events',
  'payments:read': 'See payments, disputes and payment links',
  'payments:write': 'Take, capture and cancel payments, and make payment links',
  'payments:refund': 'Refund payments and answer disputes',
  'payments:configure': 'Set up payment providers, routing and fees',
  'payouts:read': 'See payouts',
  'payouts:write': 'Pay money out to bank accounts',
  'currency:read': 'See exchange rates, quotes and exchanges',
  'currency:write': 'Exchange money',
  'currency:configure': 'Set the spread between currencies',
  'notifications:read': 'See notifications and their delivery',
  'notifications:write': 'Send notifications',
  'notifications:configure': 'Set up templates, channels and webhook endpoints',
};

/** With these money moves. */
export const MONEY_SCOPES: readonly Scope[] = ['transactions:write', 'transactions:reverse', 'transactions:review', 'ledger:write', 'payments:write', 'payments:refund', 'payouts:write', 'currency:write'];

export const OIDC_WORDS: Readonly<Record<string, string>> = {
  openid: 'Know that it is you', profile: 'See your name', email: 'See your email address', offline_access: 'Go on while you are away',
};
