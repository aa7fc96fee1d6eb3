import type { z } from 'zod';
import type { Account as AccountShape, Customer as CustomerShape, Wallet as WalletShape } from '../../../../contracts/accounts.ts';
import { encodeId } from '../../../../contracts/ids.ts';
import type { AccountState } from '../../../../contracts/ledger.ts';
import type { Account } from './account.ts';
import type { Customer } from './customer.ts';
import type { Wallet } from './wallet.ts';

export type AccountView = z.output<typeof AccountShape>;
export type LedgerState = z.output<typeof AccountState>;

export function viewCustomer({ id, type, name, email, country, document, status, reference, metadata, version, createdAtMs }: Customer): z.output<typeof CustomerShape> {
  return { id: encodeId('customer', id), type, name, email, country, document, status, reference, metadata, version, createdAt: iso(createdAtMs) };
}

/** Names and kind are ours; balance, status, limits and version come from the ledger, which is the authority on them. */
export function viewAccount(account: Account, state: Pick<LedgerState, 'status' | 'balance' | 'limits' | 'version'>): AccountView {
  return {
    id: encodeId('account', account.id), customerId: account.customerId && encodeId('customer', account.customerId),
    name: account.name, currency: account.currency, kind: account.kind,
    status: state.status, balance: state.balance, limits: state.limits,
    metadata: account.metadata, version: state.version, createdAt: iso(account.createdAtMs),
  };
}

/** One that was opened this moment: the ledger needn't be asked. */
export function viewOpened(account: Account): AccountView {
  const { status, limits } = account;
  return viewAccount(account, { status, limits, balance: { posted: 0, held: 0, available: 0 }, version: 0 });
}

export function viewWallet(wallet: Wallet, accounts: AccountView[]): z.output<typeof WalletShape> {
  return {
    id: encodeId('wallet', wallet.id), customerId: encodeId('customer', wallet.customerId), name: wallet.name,
    accounts, createdAt: iso(wallet.createdAtMs),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
