import type { Sql } from '../../../kit/database.ts';
import { COLUMNS, toEntry, type Row, type StoredEntry } from './entries.ts';

/** A period of an account as a range of its versions: after the first, up to and with the last. */
export interface VersionRange { readonly after: number; readonly upTo: number }

/** What went in and what went out in a period. */
export async function turnover(
  sql: Sql, ledgerId: number, accountId: string, { after, upTo }: VersionRange,
): Promise<{ credits: bigint; debits: bigint }> {
  const [sums] = await sql.query<{ credits: bigint; debits: bigint }>(
    `SELECT coalesce(sum(change) FILTER (WHERE change > 0), 0)::bigint AS credits,
       coalesce(-sum(change) FILTER (WHERE change < 0), 0)::bigint AS debits
     FROM entries WHERE ledger_id = $1 AND account_id = $2 AND version > $3 AND version <= $4`,
    [ledgerId, accountId, after, upTo], 'ledger.turnover');
  return sums!;
}

/** Entries that changed the posted balance, oldest first. */
export async function listChanges(
  sql: Sql, ledgerId: number, accountId: string, { after, upTo }: VersionRange, limit: number,
): Promise<StoredEntry[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM entries WHERE ledger_id = $1 AND account_id = $2 AND version > $3 AND version <= $4 AND change <> 0
     ORDER BY version LIMIT $5`, [ledgerId, accountId, after, upTo, limit], 'ledger.list-changes');
  return rows.map(toEntry);
}
