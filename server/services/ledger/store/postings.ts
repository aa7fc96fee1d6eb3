import { parseJournalLine, type JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import type { Sql } from '../../../kit/database.ts';
import { decompressLines } from '../../../kit/events.ts';
import { plainArray, textArray } from '../../../kit/sql-array.ts';

export interface StoredPosting {
  readonly id: string;
  readonly journalId: bigint;
  readonly line: number;
  readonly reference: string | null;
  readonly posting: JournalPosting;
}

interface Row { id: string; journal_id: bigint; line: number; reference: string | null }

export async function findPostings(sql: Sql, ledgerId: number, ids: readonly string[]): Promise<Map<string, StoredPosting>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<Row>(
    'SELECT id, journal_id, line, reference FROM postings WHERE ledger_id = $1 AND id = ANY ($2::uuid[])', [ledgerId, plainArray(ids)], 'ledger.find-postings');
  return new Map((await withLines(sql, rows)).map((posting) => [posting.id, posting]));
}

export async function findByReference(sql: Sql, ledgerId: number, references: readonly string[]): Promise<Map<string, StoredPosting>> {
  if (references.length === 0) return new Map();
  const rows = await sql.query<Row>(
    'SELECT id, journal_id, line, reference FROM postings WHERE ledger_id = $1 AND reference = ANY ($2::text[])', [ledgerId, textArray(references)], 'ledger.find-references');
  return new Map((await withLines(sql, rows)).map((posting) => [posting.reference!, posting]));
}

/** Lines `first` to `first + count − 1` of a journal row, among them refused ones left out. */
export async function readLines(sql: Sql, journalId: bigint, first: number, count: number): Promise<JournalPosting[]> {
  const lines = await readJournal(sql, [journalId]);
  return lines.get(journalId)!.slice(first, first + count).map(parseJournalLine);
}

async function withLines(sql: Sql, rows: readonly Row[]): Promise<StoredPosting[]> {
  if (rows.length === 0) return [];
  const lines = await readJournal(sql, [...new Set(rows.map((row) => row.journal_id))]);
  return rows.map((row) => ({
    id: row.id, journalId: row.journal_id, line: row.line, reference: row.reference, posting: parseJournalLine(lines.get(row.journal_id)![row.line]!),
  }));
}

async function readJournal(sql: Sql, ids: readonly bigint[]): Promise<Map<bigint, string[]>> {
  const rows = await sql.query<{ id: bigint; data: Buffer }>('SELECT id, data FROM journal WHERE id = ANY ($1::bigint[])', [plainArray(ids)], 'ledger.read-journal');
  return new Map(rows.map((row) => [row.id, decompressLines(row.data)]));
}
