import type { Sql } from '../../../kit/database.ts';
import { NOT_MEMO } from './accounts.ts';

export interface Snapshot {
  readonly id: string;
  readonly takenAt: Date;
  readonly accounts: number;
  /** SHA-256 of the lines. */
  readonly digest: Buffer;
}

export type BalanceRow = readonly [id: string, currency: string, version: bigint, posted: bigint, heldDebits: bigint, heldCredits: bigint];

/** All balances of a tenant in one statement, which sees one moment. Ordered by id. */
export async function readBalances(sql: Sql, tenantId: string): Promise<BalanceRow[]> {
  return sql.queryArrays<BalanceRow>(
    `SELECT id, currency, version, posted, held_debits, held_credits FROM accounts
     WHERE ledger_id = (SELECT id FROM ledgers WHERE tenant_id = $1) AND ${NOT_MEMO} ORDER BY id`, [tenantId]);
}

export async function insertSnapshot(tx: Sql, tenantId: string, snapshot: Snapshot, data: Buffer): Promise<void> {
  await tx.execute('INSERT INTO snapshots (tenant_id, id, taken_at, accounts, digest, data) VALUES ($1, $2, $3, $4, $5, $6)',
    [tenantId, snapshot.id, snapshot.takenAt, snapshot.accounts, snapshot.digest, data]);
}

/** Newest first, from below `before`. */
export async function listSnapshotRows(sql: Sql, tenantId: string, before: string | null, limit: number): Promise<Snapshot[]> {
  const rows = await sql.query<{ id: string; taken_at: Date; accounts: number; digest: Buffer }>(
    `SELECT id, taken_at, accounts, digest FROM snapshots WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2::uuid) ORDER BY id DESC LIMIT $3`,
    [tenantId, before, limit]);
  return rows.map((row) => ({ id: row.id, takenAt: row.taken_at, accounts: row.accounts, digest: row.digest }));
}
