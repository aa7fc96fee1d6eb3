import type { JournalKind } from '../../../../contracts/proofs/journal-line.ts';
import type { Sql } from '../../../kit/database.ts';
import type { Account, AccountMoney } from '../domain/account.ts';
import { samePeriod } from '../domain/periods.ts';
import { plainArray, textArray } from '../../../kit/sql-array.ts';

const KINDS: readonly JournalKind[] = ['posted', 'pending', 'post', 'void', 'expire'];

/** What a batch wrote into the journal of one ledger. */
export interface JournalRow {
  readonly ledgerId: number;
  readonly tenantId: string;
  readonly postings: number;
  readonly events: number;
  readonly data: Buffer;
  readonly changes: readonly bigint[];
}

/** The database adds the changes up itself; its constraint refuses a batch whose debits and credits differ. */
export async function insertJournal(tx: Sql, row: JournalRow): Promise<bigint> {
  const [inserted] = await tx.queryArrays<[bigint]>(
    `INSERT INTO journal (ledger_id, tenant_id, postings, count, data, net)
     SELECT $1, $2, $3, $4, $5, (SELECT sum(change) FROM unnest($6::bigint[]) AS change) RETURNING id`,
    [row.ledgerId, row.tenantId, row.postings, row.events, row.data, plainArray(row.changes)], 'ledger.insert-journal');
  return inserted![0];
}

export interface PostingRow {
  readonly ledgerId: number;
  readonly journalId: bigint;
  readonly line: number;
  readonly kind: JournalKind;
  readonly id: string;
  readonly reference: string | null;
  readonly effectiveAtMs: number | null;
  readonly entries: readonly { readonly account: Account; readonly change: bigint; readonly after: AccountMoney }[];
}

const RECORD = `
  WITH recorded_postings AS (
    INSERT INTO postings (ledger_id, line, kind, journal_id, id, reference)
    SELECT * FROM unnest($1::integer[], $2::smallint[], $3::smallint[], $4::bigint[], $5::uuid[], $6::text[])
  ), recorded_entries AS (
    INSERT INTO entries (ledger_id, account_id, version, posting_id, change, posted_after, recorded_at, held_debits_after, held_credits_after, effective_at)
    SELECT ledger_id, account_id, version, posting_id, change, posted_after, $13::timestamptz, held_debits, held_credits, to_timestamp(effective_ms / 1000)
    FROM unnest($7::integer[], $8::uuid[], $9::bigint[], $10::uuid[], $11::bigint[], $12::bigint[], $14::bigint[], $15::bigint[], $16::double precision[])
      AS e (ledger_id, account_id, version, posting_id, change, posted_after, held_debits, held_credits, effective_ms)
  )
  UPDATE accounts a SET version = u.version, posted = u.posted, changed_at_ms = $27::bigint,
    held_debits = coalesce(u.held_debits, a.held_debits), held_credits = coalesce(u.held_credits, a.held_credits),
    spent_day = coalesce(u.spent_day, a.spent_day), spent_day_amount = coalesce(u.spent_day_amount, a.spent_day_amount),
    spent_month = coalesce(u.spent_month, a.spent_month), spent_month_amount = coalesce(u.spent_month_amount, a.spent_month_amount)
  FROM unnest($17::integer[], $18::uuid[], $19::bigint[], $20::bigint[], $21::bigint[], $22::bigint[], $23::integer[], $24::bigint[], $25::integer[], $26::bigint[])
    AS u (ledger_id, id, version, posted, held_debits, held_credits, spent_day, spent_day_amount, spent_month, spent_month_amount)
  WHERE a.ledger_id = u.ledger_id AND a.id = u.id`;

/** Everything a batch records, in one statement: a row per posting, a row per entry, one update per account. */
export async function record(tx: Sql, postings: readonly PostingRow[], changed: ReadonlyMap<Account, AccountMoney>, recordedAtMs: number): Promise<void> {
  const updated = await tx.execute(RECORD, [...postingArrays(postings), ...entryArrays(postings, new Date(recordedAtMs).toISOString()), ...accountArrays(changed), recordedAtMs], 'ledger.record');
  if (updated !== changed.size) throw new Error(`${changed.size} accounts were to be updated, ${updated} were`);
}

function postingArrays(postings: readonly PostingRow[]): string[] {
  return [
    plainArray(postings.map((posting) => posting.ledgerId)), plainArray(postings.map((posting) => posting.line)),
    plainArray(postings.map((posting) => KINDS.indexOf(posting.kind))), plainArray(postings.map((posting) => posting.journalId)),
    plainArray(postings.map((posting) => posting.id)),
    postings.some((posting) => posting.reference !== null) ? textArray(postings.map((posting) => posting.reference)) : '{}',
  ];
}

function entryArrays(postings: readonly PostingRow[], recordedAt: string): string[] {
  const ledgers: number[] = [], accounts: string[] = [], versions: number[] = [], ids: string[] = [];
  const changes: bigint[] = [], posted: bigint[] = [], heldDebits: (bigint | null)[] = [], heldCredits: (bigint | null)[] = [], effective: (number | null)[] = [];
  let anyHeld = false, anyEffective = false;
  for (const posting of postings) {
    anyEffective ||= posting.effectiveAtMs !== null;
    for (const { account, change, after } of posting.entries) {
      ledgers.push(posting.ledgerId);
      accounts.push(account.id);
      versions.push(after.version);
      ids.push(posting.id);
      changes.push(change);
      posted.push(after.posted);
      anyHeld ||= after.heldDebits !== 0n || after.heldCredits !== 0n;
      heldDebits.push(after.heldDebits === 0n ? null : after.heldDebits);
      heldCredits.push(after.heldCredits === 0n ? null : after.heldCredits);
      effective.push(posting.effectiveAtMs);
    }
  }
  return [
    plainArray(ledgers), plainArray(accounts), plainArray(versions), plainArray(ids), plainArray(changes), plainArray(posted), recordedAt,
    anyHeld ? plainArray(heldDebits) : '{}', anyHeld ? plainArray(heldCredits) : '{}', anyEffective ? plainArray(effective) : '{}',
  ];
}

/** Columns that no account of the batch changed are left empty, and the update keeps what is there. */
function accountArrays(changed: ReadonlyMap<Account, AccountMoney>): string[] {
  const accounts = [...changed.keys()];
  const after = [...changed.values()];
  const held = accounts.some(({ state }, i) => state.heldDebits !== after[i]!.heldDebits || state.heldCredits !== after[i]!.heldCredits);
  const spent = accounts.some(({ state }, i) => !samePeriod(state.period, after[i]!.period) || state.spentDay !== after[i]!.spentDay || state.spentMonth !== after[i]!.spentMonth);
  const column = (of: (money: AccountMoney) => number | bigint) => plainArray(after.map(of));
  return [
    plainArray(accounts.map((account) => account.ledgerId)), plainArray(accounts.map((account) => account.id)),
    column((money) => money.version), column((money) => money.posted),
    held ? column((money) => money.heldDebits) : '{}', held ? column((money) => money.heldCredits) : '{}',
    spent ? column((money) => money.period.day) : '{}', spent ? column((money) => money.spentDay) : '{}',
    spent ? column((money) => money.period.month) : '{}', spent ? column((money) => money.spentMonth) : '{}',
  ];
}
