import type { Period } from './periods.ts';

/** One balance as the ledger decides with it. Amounts are minor units, credit-positive: a debit lowers `posted`. */
export interface Account {
  readonly ledgerId: number;
  readonly id: string;
  readonly currency: string;
  /** Liabilities (customers, fees) grow by credits; assets (clearing) by debits. */
  readonly normalCredit: boolean;
  readonly status: AccountStatus;
  readonly limits: Limits;
  readonly state: AccountMoney;
}

export type AccountStatus = 'open' | 'frozen' | 'closed';

/** On the account's normal side; null means none. */
export interface Limits {
  readonly minBalance: bigint | null;
  readonly perTransaction: bigint | null;
  readonly daily: bigint | null;
  readonly monthly: bigint | null;
}

/** Whether what goes out is counted. */
export const isLimited = ({ limits }: Pick<Account, 'limits'>): boolean => limits.perTransaction !== null || limits.daily !== null || limits.monthly !== null;

/** The part that a posting changes. */
export interface AccountMoney {
  readonly version: number;
  readonly posted: bigint;
  readonly heldDebits: bigint;
  readonly heldCredits: bigint;
  /** What went out in the day and the month that `period` names; other periods have seen nothing yet. */
  readonly period: Period;
  readonly spentDay: bigint;
  readonly spentMonth: bigint;
}

/** 2^53 − 1: beyond it a client in JavaScript would lose cents. */
export const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

export const inRange = (value: bigint): boolean => value <= LARGEST && value >= -LARGEST;

/** Posted less held, on the normal side: what may go out down to the minimum balance. */
export function available(normalCredit: boolean, money: AccountMoney): bigint {
  return normalCredit ? money.posted - money.heldDebits : -money.posted - money.heldCredits;
}

export function postedNormal(normalCredit: boolean, posted: bigint): bigint {
  return normalCredit ? posted : -posted;
}

/** What is held on the side that spends. */
export function heldNormal(normalCredit: boolean, money: Pick<AccountMoney, 'heldDebits' | 'heldCredits'>): bigint {
  return normalCredit ? money.heldDebits : money.heldCredits;
}
