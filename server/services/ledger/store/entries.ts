import type { Sql } from '../../../kit/database.ts';
import { NOT_MEMO } from './accounts.ts';

/** One entry of an account as stored. Credit-positive. */
export interface StoredEntry {
  readonly version: number;
  readonly postingId: string;
  readonly change: bigint;
  readonly posted: bigint;
  readonly heldDebits: bigint;
  readonly heldCredits: bigint;
  readonly recordedAtMs: number;
  readonly effectiveAtMs: number | null;
}

export interface Row {
  version: bigint; posting_id: string; change: bigint; posted_after: bigint; held_debits_after: bigint | null; held_credits_after: bigint | null;
  recorded_at: Date; effective_at: Date | null;
}

export const toEntry = (row: Row): StoredEntry => ({
  version: Number(row.version), postingId: row.posting_id, change: row.change, posted: row.posted_after,
  heldDebits: row.held_debits_after ?? 0n, heldCredits: row.held_credits_after ?? 0n,
  recordedAtMs: row.recorded_at.getTime(), effectiveAtMs: row.effective_at?.getTime() ?? null,
});

export const COLUMNS = 'version, posting_id, change, posted_after, held_debits_after, held_credits_after, recorded_at, effective_at';

/** Newest first, from the version before `before` down. */
export async function listEntries(sql: Sql, ledgerId: number, accountId: string, before: number | null, limit: number): Promise<StoredEntry[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM entries WHERE ledger_id = $1 AND account_id = $2 AND version < $3 ORDER BY version DESC LIMIT $4`,
    [ledgerId, accountId, before ?? Number.MAX_SAFE_INTEGER, limit], 'ledger.list-entries');
  return rows.map(toEntry);
}

/** The account's latest entry at a moment, by when it was recorded. */
export async function entryAt(sql: Sql, ledgerId: number, accountId: string, atMs: number): Promise<StoredEntry | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM entries WHERE ledger_id = $1 AND account_id = $2 AND version = version_at($1, $2, $3)`,
    [ledgerId, accountId, new Date(atMs)], 'ledger.entry-at');
  return row === undefined ? undefined : toEntry(row);
}

/** What must be added to the balance recorded by a moment to get the one in effect then: late-recorded in, early-recorded out. */
export async function effectiveCorrection(sql: Sql, ledgerId: number, accountId: string, atMs: number, version: number): Promise<bigint> {
  const [row] = await sql.query<{ correction: bigint }>(
    `SELECT coalesce(sum(CASE WHEN version > $4 AND effective_at <= $3 THEN change WHEN version <= $4 AND effective_at > $3 THEN -change END), 0)::bigint AS correction
     FROM entries WHERE ledger_id = $1 AND account_id = $2 AND effective_at IS NOT NULL`, [ledgerId, accountId, new Date(atMs), version]);
  return row!.correction;
}

export interface Recount {
  readonly entries: number;
  readonly posted: bigint;
  /** Where the chain of entries breaks first: a gap in versions, or a balance that is not the one before plus the change. */
  readonly breaksAt: number | null;
}

/** Adds an account's entries up from nothing. */
export async function recount(sql: Sql, ledgerId: number, accountId: string): Promise<Recount> {
  const [row] = await sql.query<{ entries: bigint; posted: bigint; breaks_at: bigint | null }>(
    `SELECT count(*) AS entries, coalesce(sum(change), 0)::bigint AS posted, min(version) FILTER (WHERE version <> place OR posted_after <> running) AS breaks_at
     FROM (SELECT version, change, posted_after, row_number() OVER chain AS place, sum(change) OVER chain AS running
           FROM entries WHERE ledger_id = $1 AND account_id = $2 WINDOW chain AS (ORDER BY version)) AS chained`, [ledgerId, accountId]);
  return { entries: Number(row!.entries), posted: row!.posted, breaksAt: row!.breaks_at === null ? null : Number(row!.breaks_at) };
}

export async function trialBalance(sql: Sql, ledgerId: number): Promise<{ currency: string; debits: string; credits: string; accounts: number }[]> {
  const rows = await sql.query<{ currency: string; debits: string; credits: string; accounts: bigint }>(
    `SELECT currency, sum(greatest(-posted, 0))::text AS debits, sum(greatest(posted, 0))::text AS credits, count(*) AS accounts
     FROM accounts WHERE ledger_id = $1 AND ${NOT_MEMO} GROUP BY currency ORDER BY currency`, [ledgerId]);
  return rows.map((row) => ({ ...row, accounts: Number(row.accounts) }));
}
