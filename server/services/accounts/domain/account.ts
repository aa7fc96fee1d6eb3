import type { z } from 'zod';
import type { ACCOUNT_KINDS, SYSTEM_KINDS } from '../../../../contracts/accounts.ts';
import type { AccountLimits } from '../../../../contracts/ledger.ts';
import type { Metadata } from './metadata.ts';

export type AccountKind = (typeof ACCOUNT_KINDS)[number];
export type SystemKind = (typeof SYSTEM_KINDS)[number];
export type AccountStatus = 'open' | 'frozen' | 'closed';
export type Limits = Readonly<z.output<typeof AccountLimits>>;

/** An account as this service records it: no money. Status and limits are as last told; the ledger has the last word. */
export interface Account {
  readonly id: string;
  readonly customerId: string | null;
  readonly walletId: string | null;
  readonly name: string;
  readonly currency: string;
  readonly kind: AccountKind;
  readonly status: AccountStatus;
  /** Why the status was last changed. */
  readonly statusReason: string | null;
  readonly limits: Limits;
  readonly metadata: Metadata;
  /** Of a transit account: the ledger on the other side. */
  readonly otherLedger: string | null;
  /** Of a provider's clearing account: which provider. */
  readonly providerId: string | null;
  readonly revision: number;
  readonly createdAtMs: number;
}

/** What an account is opened with; the rest is the same for all new ones. */
export type Opening = Pick<
  Account, 'id' | 'customerId' | 'walletId' | 'name' | 'currency' | 'kind' | 'limits' | 'metadata' | 'createdAtMs'
> & Partial<Pick<Account, 'otherLedger' | 'providerId'>>;

export const openAccount = (opening: Opening): Account => ({ otherLedger: null, providerId: null, ...opening, status: 'open', statusReason: null, revision: 1 });

/** What the tenant owes is credit-normal, fees and FX gains included; clearing, its money at the bank, is the asset on the other side. */
export const normalSide = (kind: AccountKind): 'debit' | 'credit' => (kind === 'clearing' ? 'debit' : 'credit');

/** Customers and merchants may not go below zero. The tenant's own accounts have no floor: money enters and leaves through them. */
export function defaultLimits(kind: AccountKind): Limits {
  return { minBalance: kind === 'customer' || kind === 'merchant' ? 0 : null, perTransaction: null, daily: null, monthly: null };
}

/** Left out: stays. Null: is taken away. */
export function editLimits(limits: Limits, edit: Partial<Limits>): Limits {
  const pick = (name: keyof Limits) => (edit[name] === undefined ? limits[name] : edit[name]);
  return { minBalance: pick('minBalance'), perTransaction: pick('perTransaction'), daily: pick('daily'), monthly: pick('monthly') };
}

export const sameLimits = (one: Limits, other: Limits): boolean =>
  one.minBalance === other.minBalance && one.perTransaction === other.perTransaction
  && one.daily === other.daily && one.monthly === other.monthly;
