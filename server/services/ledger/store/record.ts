import type { JournalKind } from '../../../../contracts/proofs/journal-line.ts';
import type { Sql } from '../../../kit/database.ts';
import { plainArray, textArray } from '../../../kit/sql-array.ts';
import type { Account, AccountMoney } from '../domain/account.ts';
import { samePeriod } from '../domain/periods.ts';
import type { StoredAccount } from './accounts.ts';

const KINDS: readonly JournalKind[] = ['posted', 'pending', 'post', 'void', 'expire'];

/** SQLSTATE of a batch that was decided on balances that are no longer true. */
export const ACCOUNTS_CHANGED = 'FL001';

/** What a batch adds to one ledger. */
export interface LedgerRecord {
  readonly ledgerId: number;
  readonly tenantId: string;
  /** Compressed journal lines, as many as `postings`. */
  readonly data: Buffer;
  readonly events: number;
  readonly postings: readonly PostingRow[];
}

export interface PostingRow {
  readonly kind: JournalKind;
  readonly id: string;
  readonly reference: string | null;
  readonly effectiveAtMs: number | null;
  readonly entries: readonly { readonly account: Account; readonly change: bigint; readonly after: AccountMoney }[];
}

/** An account a batch was decided on, and what it came to; null where it stays as it was. */
export interface Decided { readonly account: StoredAccount; readonly after: AccountMoney | null }

// The journal row comes first: the postings name it. The database adds up the changes itself, and refuses a batch whose debits and
// credits differ. Accounts must be as they were when the batch was decided, or nothing of it is written.
// They are named by ledger and id together, row by row: with the ledger as a constant PostgreSQL takes a two-hundredth of all accounts for it, and reads
// them all to find a hundred.
const RECORD = `
  WITH recorded_journal AS (
    INSERT INTO journal (ledger_id, tenant_id, postings, count, data, net)
    SELECT $1::integer, $2::uuid, $3::integer, $4::integer, $5::bytea, (SELECT sum(change) FROM unnest($13::bigint[]) AS change)
    RETURNING id
  ), recorded_postings AS (
    INSERT INTO postings (ledger_id, line, kind, journal_id, id, reference)
    SELECT $1::integer, p.place - 1, p.kind, j.id, p.id, p.reference
    FROM recorded_journal j, ROWS FROM (unnest($6::smallint[]), unnest($7::uuid[]), unnest($8::text[])) WITH ORDINALITY AS p (kind, id, reference, place)
  ), recorded_entries AS (
    INSERT INTO entries (ledger_id, account_id, version, posting_id, change, posted_after, recorded_at, held_debits_after, held_credits_after, effective_at)
    SELECT $1::integer, ($18::uuid[])[account], version, ($7::uuid[])[posting], change, posted_after, $9::timestamptz, held_debits, held_credits, to_timestamp(effective_ms / 1000)
    FROM unnest($10::integer[], $11::bigint[], $12::integer[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::double precision[])
      AS e (account, version, posting, change, posted_after, held_debits, held_credits, effective_ms)
  ), updated AS (
    UPDATE accounts a SET version = u.version, posted = u.posted, changed_at_ms = $28::bigint,
      held_debits = coalesce(u.held_debits, a.held_debits), held_credits = coalesce(u.held_credits, a.held_credits),
      spent_day = coalesce(u.spent_day, a.spent_day), spent_day_amount = coalesce(u.spent_day_amount, a.spent_day_amount),
      spent_month = coalesce(u.spent_month, a.spent_month), spent_month_amount = coalesce(u.spent_month_amount, a.spent_month_amount)
    FROM unnest($35::integer[], $18::uuid[], $19::bigint[], $20::integer[], $21::bigint[], $22::bigint[], $23::bigint[], $24::bigint[], $25::integer[], $26::bigint[], $27::integer[], $29::bigint[])
      AS u (ledger_id, id, before, revision, version, posted, held_debits, held_credits, spent_day, spent_day_amount, spent_month, spent_month_amount)
    WHERE a.ledger_id = u.ledger_id AND a.id = u.id AND a.version = u.before AND a.revision = u.revision
    RETURNING 1
  )
  SELECT confirm((SELECT count(*) FROM updated) + CASE WHEN $33::bigint = 0 THEN 0 ELSE (SELECT count(*)
      FROM unnest($36::integer[], $30::uuid[], $31::bigint[], $32::integer[]) AS k (ledger_id, id, before, revision)
      JOIN accounts a ON a.ledger_id = k.ledger_id AND a.id = k.id AND a.version = k.before AND a.revision = k.revision) END, $33::bigint + $34::bigint) AS confirmed, (SELECT id FROM recorded_journal) AS id`;

/** The parameters of the statement. */
export type PreparedRecord = readonly unknown[];

export function prepareRecord(ledger: LedgerRecord, decided: readonly Decided[], recordedAtMs: number): PreparedRecord {
  const changed = decided.filter((one) => one.after !== null);
  const kept = decided.filter((one) => one.after === null);
  const { before, after } = accountArrays(changed);
  return [
    ledger.ledgerId, ledger.tenantId, ledger.postings.length, ledger.events, ledger.data, ...postingArrays(ledger.postings),
    new Date(recordedAtMs).toISOString(), ...entryArrays(ledger.postings, changed), ...before, ...after.slice(0, -1), recordedAtMs, after.at(-1),
    ...keptArrays(kept), kept.length, changed.length, ledgerArray(changed), ledgerArray(kept),
  ];
}

/** Everything a batch records in a ledger, in one statement: journal, a row per posting and per entry, an update per account. Returns the journal row's id. */
export async function record(sql: Sql, prepared: PreparedRecord): Promise<bigint> {
  const [row] = await sql.query<{ id: bigint }>(RECORD, prepared, 'ledger.record');
  return row!.id;
}

/** For a batch of which nothing was accepted: whether the accounts it was refused on are as remembered. */
export async function confirmAccounts(sql: Sql, decided: readonly Decided[]): Promise<void> {
  await sql.query(
    `SELECT confirm(count(*), $5) FROM unnest($1::integer[], $2::uuid[], $3::bigint[], $4::integer[]) AS k (ledger_id, id, before, revision)
     JOIN accounts a ON a.ledger_id = k.ledger_id AND a.id = k.id AND a.version = k.before AND a.revision = k.revision`,
    [ledgerArray(decided), ...keptArrays(decided), decided.length], 'ledger.confirm');
}

function postingArrays(postings: readonly PostingRow[]): string[] {
  return [
    plainArray(postings.map((posting) => KINDS.indexOf(posting.kind))), plainArray(postings.map((posting) => posting.id)),
    postings.some((posting) => posting.reference !== null) ? textArray(postings.map((posting) => posting.reference)) : '{}',
  ];
}

/** Accounts and postings are named by their places in the other arrays: two digits instead of a UUID. */
function entryArrays(postings: readonly PostingRow[], changed: readonly Decided[]): string[] {
  const places = new Map<Account, number>(changed.map(({ account }, i) => [account, i + 1]));
  const accounts: number[] = [], versions: number[] = [], ids: number[] = [], changes: bigint[] = [], posted: bigint[] = [];
  const heldDebits: (bigint | null)[] = [], heldCredits: (bigint | null)[] = [], effective: (number | null)[] = [];
  let anyHeld = false, anyEffective = false;
  for (const [i, posting] of postings.entries()) {
    anyEffective ||= posting.effectiveAtMs !== null;
    for (const { account, change, after } of posting.entries) {
      accounts.push(places.get(account)!);
      versions.push(after.version);
      ids.push(i + 1);
      changes.push(change);
      posted.push(after.posted);
      anyHeld ||= after.heldDebits !== 0n || after.heldCredits !== 0n;
      heldDebits.push(after.heldDebits === 0n ? null : after.heldDebits);
      heldCredits.push(after.heldCredits === 0n ? null : after.heldCredits);
      effective.push(posting.effectiveAtMs);
    }
  }
  return [
    plainArray(accounts), plainArray(versions), plainArray(ids), plainArray(changes), plainArray(posted),
    anyHeld ? plainArray(heldDebits) : '{}', anyHeld ? plainArray(heldCredits) : '{}', anyEffective ? plainArray(effective) : '{}',
  ];
}

/** Columns that no account of the batch changed are left empty, and the update keeps what is there. */
function accountArrays(changed: readonly Decided[]): { before: string[]; after: string[] } {
  const money = changed.map((one) => one.after!);
  const held = changed.some(({ account: { state } }, i) => state.heldDebits !== money[i]!.heldDebits || state.heldCredits !== money[i]!.heldCredits);
  const spent = changed.some(({ account: { state } }, i) =>
    !samePeriod(state.period, money[i]!.period) || state.spentDay !== money[i]!.spentDay || state.spentMonth !== money[i]!.spentMonth);
  const column = (of: (after: AccountMoney) => number | bigint): string => plainArray(money.map(of));
  return {
    before: keptArrays(changed),
    after: [
      column((after) => after.version), column((after) => after.posted),
      held ? column((after) => after.heldDebits) : '{}', held ? column((after) => after.heldCredits) : '{}',
      spent ? column((after) => after.period.day) : '{}', spent ? column((after) => after.spentDay) : '{}',
      spent ? column((after) => after.period.month) : '{}', spent ? column((after) => after.spentMonth) : '{}',
    ],
  };
}

const ledgerArray = (decided: readonly Decided[]): string => plainArray(decided.map(({ account }) => account.ledgerId));

function keptArrays(decided: readonly Decided[]): string[] {
  return [
    plainArray(decided.map(({ account }) => account.id)), plainArray(decided.map(({ account }) => account.state.version)),
    plainArray(decided.map(({ account }) => account.revision)),
  ];
}
