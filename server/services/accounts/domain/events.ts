import { encodeId } from '../../../../contracts/ids.ts';
import type { NewEvent } from '../../../kit/events.ts';
import type { Account } from './account.ts';
import type { Customer } from './customer.ts';
import type { AccountEventType } from './follow.ts';
import type { Wallet } from './wallet.ts';

/** The data of an event is the state after it. */

/** Events are kept for good, so a customer's name and email are not in them: who needs them asks for the customer. */
export function customerEvent(type: 'customer.created' | 'customer.updated', customer: Customer, timeMs: number): NewEvent {
  const { id, type: customerType, country, status, reference, metadata, version, createdAtMs } = customer;
  const subject = encodeId('customer', id);
  return {
    types: [type], version: 1, subject, timeMs,
    data: { id: subject, type: customerType, country, status, reference, metadata, version, createdAt: iso(createdAtMs) },
  };
}

export function accountEvent(type: 'account.created' | AccountEventType, account: Account, timeMs: number): NewEvent {
  const { id, customerId, walletId, otherLedger, createdAtMs, ...rest } = account;
  const subject = encodeId('account', id);
  return {
    types: [type], version: 1, subject, timeMs,
    data: {
      id: subject,
      customerId: customerId && encodeId('customer', customerId),
      walletId: walletId && encodeId('wallet', walletId),
      ...otherLedger !== null && { otherLedger: encodeId('ledger', otherLedger) },
      ...rest,
      createdAt: iso(createdAtMs),
    },
  };
}

export function walletEvent(wallet: Wallet, accounts: readonly Account[], timeMs: number): NewEvent {
  const subject = encodeId('wallet', wallet.id);
  return {
    types: ['wallet.created'], version: 1, subject, timeMs,
    data: {
      id: subject, customerId: encodeId('customer', wallet.customerId), name: wallet.name,
      accounts: accounts.map(({ id, currency }) => ({ id: encodeId('account', id), currency })),
      createdAt: iso(wallet.createdAtMs),
    },
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
