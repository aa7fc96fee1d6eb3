import type { Sql } from '../../../kit/database.ts';
import type { Account, AccountStatus, Limits } from '../domain/account.ts';
import { plainArray } from '../../../kit/sql-array.ts';

const STATUSES: readonly AccountStatus[] = ['open', 'frozen', 'closed'];

export interface StoredAccount extends Account {
  /** Recorded times of an account never go back. */
  readonly changedAtMs: number;
  /** Differs after a change of status or limits. */
  readonly revision: number;
}

type Row = [
  ledgerId: number, id: string, currency: string, normalCredit: boolean, status: number, version: bigint, posted: bigint,
  heldDebits: bigint, heldCredits: bigint, changedAtMs: bigint, revision: number, minBalance: bigint | null, limited: (bigint | null)[] | null,
];

// Three limits and what was spent come as one array, null for the many accounts that never had any: a column costs per row. Memo accounts have no
// limits of their own, and count all the same.
const COLUMNS = `
  a.ledger_id, a.id, a.currency, a.normal_credit, a.status, a.version, a.posted, a.held_debits, a.held_credits, a.changed_at_ms, a.revision, a.min_balance,
  CASE WHEN a.limit_per_transaction IS NULL AND a.limit_daily IS NULL AND a.limit_monthly IS NULL AND a.spent_month = 0 THEN NULL
    ELSE ARRAY[a.limit_per_transaction, a.limit_daily, a.limit_monthly, a.spent_day, a.spent_day_amount, a.spent_month, a.spent_month_amount] END`;

const BY_KEYS = `
  FROM unnest($1::integer[], $2::uuid[]) AS k (ledger_id, id) JOIN accounts a ON a.ledger_id = k.ledger_id AND a.id = k.id`;

/**
 * Locks all these accounts in one statement, in the order of their ids. Every batch of every process locks in this order, so no two of
 * them can wait for each other in a circle. `keys` must be sorted and without repeats: the order is checked by the plan's sort.
 */
export async function lockAccounts(tx: Sql, keys: readonly AccountKey[]): Promise<StoredAccount[]> {
  const rows = await tx.queryArrays<Row>(`SELECT ${COLUMNS} ${BY_KEYS} ORDER BY a.ledger_id, a.id FOR NO KEY UPDATE OF a`, keyArrays(keys), 'ledger.lock-accounts');
  return rows.map(toAccount);
}

export async function readAccounts(sql: Sql, keys: readonly AccountKey[]): Promise<StoredAccount[]> {
  const rows = await sql.queryArrays<Row>(`SELECT ${COLUMNS} ${BY_KEYS}`, keyArrays(keys), 'ledger.read-accounts');
  return rows.map(toAccount);
}

export interface AccountKey { readonly ledgerId: number; readonly id: string }

const keyArrays = (keys: readonly AccountKey[]): string[] => [plainArray(keys.map((key) => key.ledgerId)), plainArray(keys.map((key) => key.id))];

function toAccount(row: Row): StoredAccount {
  const [ledgerId, id, currency, normalCredit, status, version, posted, heldDebits, heldCredits, changedAtMs, revision, minBalance, limited] = row;
  const limits: Limits = {
    minBalance, perTransaction: limited?.[0] ?? null, daily: limited?.[1] ?? null, monthly: limited?.[2] ?? null,
  };
  return {
    ledgerId, id, currency, normalCredit, status: STATUSES[status]!, limits, changedAtMs: Number(changedAtMs), revision,
    state: {
      version: Number(version), posted, heldDebits, heldCredits,
      period: { day: Number(limited?.[3] ?? 0n), month: Number(limited?.[5] ?? 0n) },
      spentDay: limited?.[4] ?? 0n, spentMonth: limited?.[6] ?? 0n,
    },
  };
}

/** Shuts out whoever decided on these accounts before and has not written yet. They must be locked. */
export async function reviseAccounts(tx: Sql, keys: readonly AccountKey[]): Promise<void> {
  await tx.execute(
    `UPDATE accounts a SET revision = revision + 1 FROM unnest($1::integer[], $2::uuid[]) AS k (ledger_id, id)
     WHERE a.ledger_id = k.ledger_id AND a.id = k.id`, keyArrays(keys));
}

export interface NewAccount { readonly id: string; readonly currency: string; readonly normalCredit: boolean; readonly limits: Limits }

/** In SQL over `accounts`: all but memo accounts (contracts/proofs/memo.ts). PostgreSQL 15 and 16 can't ask a UUID for its version. */
export const NOT_MEMO = `substr(id::text, 15, 1) <> '8'`;

/** Opening an account that is there already changes nothing: a caller that lost its answer asks again. */
export async function insertAccounts(tx: Sql, ledgerId: number, accounts: readonly NewAccount[]): Promise<void> {
  for (const { id, currency, normalCredit, limits } of accounts) {
    await tx.execute(
      `INSERT INTO accounts (ledger_id, id, currency, normal_credit, min_balance, limit_per_transaction, limit_daily, limit_monthly)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (ledger_id, id) DO NOTHING`,
      [ledgerId, id, currency, normalCredit, limits.minBalance, limits.perTransaction, limits.daily, limits.monthly], 'ledger.insert-account');
  }
}

export async function updateAccount(tx: Sql, account: Account, status: AccountStatus, limits: Limits): Promise<void> {
  await tx.execute(
    `UPDATE accounts SET revision = revision + 1, status = $3, min_balance = $4, limit_per_transaction = $5, limit_daily = $6, limit_monthly = $7
     WHERE ledger_id = $1 AND id = $2`,
    [account.ledgerId, account.id, STATUSES.indexOf(status), limits.minBalance, limits.perTransaction, limits.daily, limits.monthly]);
}
