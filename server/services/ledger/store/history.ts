import type { Sql } from '../../../kit/database.ts';

/** A change of the posted balance, credit-positive. */
export interface HistoryRow {
  readonly version: bigint;
  readonly postingId: string;
  readonly change: bigint;
  readonly posted: bigint;
  readonly heldDebits: bigint;
  readonly heldCredits: bigint;
  readonly recordedAt: Date;
  readonly effectiveAt: Date | null;
}

/** Version and posted balance right before a moment. Undefined where there is no such account. */
export async function momentBefore(sql: Sql, ledgerId: number, accountId: string, moment: Date): Promise<{ version: bigint; posted: bigint } | undefined> {
  const [row] = await sql.query<{ version: bigint; posted: bigint }>(
    `SELECT at.version, coalesce(e.posted_after, 0) AS posted
     FROM accounts a CROSS JOIN LATERAL version_at($1, $2, $3::timestamptz - interval '1 microsecond') AS at (version)
     LEFT JOIN entries e ON e.ledger_id = $1 AND e.account_id = $2 AND e.version = at.version
     WHERE a.ledger_id = $1 AND a.id = $2`, [ledgerId, accountId, moment]);
  return row;
}

/** What came in and what went out by the entries after one version up to another. */
export async function turnover(sql: Sql, ledgerId: number, accountId: string, after: bigint, upTo: bigint): Promise<{ credits: bigint; debits: bigint }> {
  const [row] = await sql.query<{ credits: bigint; debits: bigint }>(
    `SELECT coalesce(sum(greatest(change, 0)), 0)::bigint AS credits, coalesce(sum(greatest(-change, 0)), 0)::bigint AS debits
     FROM entries WHERE ledger_id = $1 AND account_id = $2 AND version > $3 AND version <= $4`, [ledgerId, accountId, after, upTo]);
  return row!;
}

/** Oldest first; entries that only held or released money left out. */
export async function changesBetween(
  sql: Sql, ledgerId: number, accountId: string, after: bigint, upTo: bigint, limit: number,
): Promise<HistoryRow[]> {
  return sql.query<HistoryRow>(
    `SELECT version, posting_id AS "postingId", change, posted_after AS posted, coalesce(held_debits_after, 0) AS "heldDebits",
       coalesce(held_credits_after, 0) AS "heldCredits", recorded_at AS "recordedAt", effective_at AS "effectiveAt"
     FROM entries WHERE ledger_id = $1 AND account_id = $2 AND version > $3 AND version <= $4 AND change <> 0
     ORDER BY version LIMIT $5`, [ledgerId, accountId, after, upTo, limit]);
}
