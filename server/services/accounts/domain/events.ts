import { encodeId } from '../../../../contracts/ids.ts';
import type { NewEvent } from '../../../kit/events.ts';
import type { Account } from './account.ts';
import type { Customer, ErasedCustomer } from './customer.ts';
import type { AccountEventType } from './follow.ts';
import type { Wallet } from './wallet.ts';

/** The data of an event is the state after it. */

/** Events are kept for good, so nothing that says who a customer is is in them: who needs it asks for the customer. Version 1 had reference and metadata. */
export function customerEvent(type: 'customer.created' | 'customer.updated', customer: Customer, timeMs: number): NewEvent {
  const { id, type: customerType, country, status, version, createdAtMs } = customer;
  const subject = encodeId('customer', id);
  return {
    types: [type], version: 2, subject, timeMs,
    data: { id: subject, type: customerType, country, status, version, createdAt: iso(createdAtMs) },
  };
}

export function customerErased({ id, type, version, createdAtMs, erasedAtMs }: ErasedCustomer, reason: string | null, timeMs: number): NewEvent {
  const subject = encodeId('customer', id);
  const data = { id: subject, type, country: null, status: 'blocked', version, createdAt: iso(createdAtMs), erasedAt: iso(erasedAtMs), reason };
  return { types: ['customer.erased'], version: 1, subject, timeMs, data };
}

export function accountEvent(type: 'account.created' | AccountEventType, account: Account, timeMs: number): NewEvent {
  const { id, customerId, walletId, otherLedger, providerId, createdAtMs, ...rest } = account;
  const subject = encodeId('account', id);
  return {
    types: [type], version: 1, subject, timeMs,
    data: {
      id: subject,
      customerId: customerId && encodeId('customer', customerId),
      walletId: walletId && encodeId('wallet', walletId),
      ...otherLedger !== null && { otherLedger: encodeId('ledger', otherLedger) },
      ...providerId !== null && { providerId: encodeId('provider', providerId) },
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
