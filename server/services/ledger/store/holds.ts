import type { Sql } from '../../../kit/database.ts';
import { nextMoment } from '../../../kit/next-moment.ts';
import type { Hold } from '../domain/posting.ts';
import { plainArray } from '../../../kit/sql-array.ts';

const STATUSES: readonly Hold['status'][] = ['pending', 'posted', 'voided', 'expired'];

interface Row {
  ledger_id: number; posting_id: string; status: number; group_id: string | null; expires_at: Date | null; made_at: Date;
  resolved_by: string | null; accounts: string[]; amounts: bigint[]; charged: string[] | null; promised: boolean;
}

export interface StoredHold extends Hold {
  readonly ledgerId: number;
  readonly resolvedBy: string | null;
}

const toHold = (row: Row): StoredHold => ({
  ledgerId: row.ledger_id, postingId: row.posting_id, status: STATUSES[row.status]!, group: row.group_id, resolvedBy: row.resolved_by,
  expiresAtMs: row.expires_at?.getTime() ?? null, madeAtMs: row.made_at.getTime(), charged: row.charged ?? [], promised: row.promised,
  entries: row.accounts.map((accountId, i) => ({ accountId, change: row.amounts[i]! })),
});

/** Locked before any account, in one order, for the same reason as accounts are. */
export async function lockHolds(tx: Sql, ledgerId: number, ids: readonly string[]): Promise<StoredHold[]> {
  const rows = await tx.query<Row>('SELECT * FROM holds WHERE ledger_id = $1 AND posting_id = ANY ($2::uuid[]) ORDER BY posting_id FOR UPDATE', [ledgerId, plainArray(ids)]);
  return rows.map(toHold);
}

export async function readHolds(sql: Sql, ledgerId: number, ids: readonly string[]): Promise<StoredHold[]> {
  const rows = await sql.query<Row>('SELECT * FROM holds WHERE ledger_id = $1 AND posting_id = ANY ($2::uuid[])', [ledgerId, plainArray(ids)]);
  return rows.map(toHold);
}

/** Ids of the holds made together with this one, itself among them. */
export async function holdsOfGroup(sql: Sql, ledgerId: number, id: string): Promise<string[]> {
  const rows = await sql.query<{ posting_id: string }>(
    `SELECT posting_id FROM holds WHERE ledger_id = $1 AND (posting_id = $2
       OR group_id = (SELECT group_id FROM holds WHERE ledger_id = $1 AND posting_id = $2)) ORDER BY posting_id`, [ledgerId, id]);
  return rows.map((row) => row.posting_id);
}

export async function insertHold(tx: Sql, ledgerId: number, hold: Hold): Promise<void> {
  await tx.execute(
    `INSERT INTO holds (ledger_id, posting_id, group_id, expires_at, made_at, accounts, amounts, charged, promised) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ledgerId, hold.postingId, hold.group, hold.expiresAtMs === null ? null : new Date(hold.expiresAtMs), new Date(hold.madeAtMs),
      plainArray(hold.entries.map((entry) => entry.accountId)), plainArray(hold.entries.map((entry) => entry.change)),
      hold.charged.length === 0 ? null : plainArray(hold.charged), hold.promised,
    ], 'ledger.insert-hold');
}

export async function endHold(tx: Sql, ledgerId: number, id: string, status: Hold['status'], resolvedBy: string): Promise<void> {
  await tx.execute('UPDATE holds SET status = $3, resolved_by = $4 WHERE ledger_id = $1 AND posting_id = $2 AND status = 0',
    [ledgerId, id, STATUSES.indexOf(status), resolvedBy], 'ledger.end-hold');
}

/** Pending holds whose time is over, oldest first. Not those of tenants that have moved: their end is recorded where they are now. */
export async function holdsToExpire(sql: Sql, nowMs: number, limit: number): Promise<{ ledgerId: number; tenantId: string; postingId: string }[]> {
  const rows = await sql.query<{ ledger_id: number; tenant_id: string; posting_id: string }>(
    `SELECT h.ledger_id, l.tenant_id, h.posting_id FROM holds h JOIN ledgers l ON l.id = h.ledger_id
     WHERE h.status = 0 AND h.expires_at <= $1 AND NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = l.tenant_id) ORDER BY h.expires_at LIMIT $2`, [new Date(nowMs), limit]);
  return rows.map((row) => ({ ledgerId: row.ledger_id, tenantId: row.tenant_id, postingId: row.posting_id }));
}

/** Unresolved holds on an account, newest first. */
export async function holdsOfAccount(sql: Sql, ledgerId: number, accountId: string): Promise<StoredHold[]> {
  const rows = await sql.query<Row>(
    'SELECT * FROM holds WHERE ledger_id = $1 AND status = 0 AND accounts @> ARRAY[$2::uuid] ORDER BY posting_id DESC', [ledgerId, accountId]);
  return rows.map(toHold);
}

export const nextHoldEnd = (sql: Sql, afterMs: number): Promise<number | undefined> =>
  nextMoment(sql, 'SELECT min(expires_at) AS at FROM holds WHERE status = 0 AND expires_at > $1', afterMs);
