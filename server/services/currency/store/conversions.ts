import type { ProblemCode } from '../../../../contracts/problems.ts';
import type { Sql } from '../../../kit/database.ts';
import { nextMoment } from '../../../kit/next-moment.ts';
import type { Failure } from '../domain/conversion.ts';
import type { Terms } from '../domain/quote.ts';
import { TERMS_COLUMNS, termsValues, toTerms, type TermsRow } from './terms.ts';

/** What was asked, at what terms, and the id of what the ledger records for it. Plain UUIDs. */
export interface ConversionAsked {
  readonly tenantId: string;
  readonly id: string;
  readonly keyHash: string;
  readonly requestHash: string;
  readonly from: string;
  readonly to: string;
  readonly quoteId: string | null;
  readonly terms: Terms;
  readonly description: string | null;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>> | null;
  readonly postingId: string;
  readonly createdAtMs: number;
}

export interface StoredConversion extends ConversionAsked {
  readonly status: 'pending' | 'completed' | 'failed';
  readonly failure: Failure | null;
  readonly number: bigint | null;
  /** Until then it is left to whoever has taken it. */
  readonly dueAtMs: number;
  readonly completedAtMs: number | null;
}

interface Row extends TermsRow {
  tenant_id: string; id: string; key_hash: string; request_hash: string; from_account: string; to_account: string; quote_id: string | null; description: string | null;
  reference: string | null; metadata: Record<string, string> | null; posting_id: string; status: StoredConversion['status']; failure_code: ProblemCode | null;
  failure_detail: string | null; number: bigint | null; due_at: Date; created_at: Date; completed_at: Date | null;
}

const toConversion = (row: Row): StoredConversion => ({
  tenantId: row.tenant_id, id: row.id, keyHash: row.key_hash, requestHash: row.request_hash, from: row.from_account, to: row.to_account, quoteId: row.quote_id,
  terms: toTerms(row), description: row.description, reference: row.reference, metadata: row.metadata, postingId: row.posting_id, status: row.status,
  failure: row.failure_code === null ? null : { code: row.failure_code, detail: row.failure_detail ?? '' }, number: row.number,
  dueAtMs: row.due_at.getTime(), createdAtMs: row.created_at.getTime(), completedAtMs: row.completed_at?.getTime() ?? null,
});

/** Undefined where its key is there already. A unique violation where its quote is in use. */
export async function insertConversion(tx: Sql, asked: ConversionAsked, dueAtMs: number, failure: Failure | null): Promise<StoredConversion | undefined> {
  const [row] = await tx.query<Row>(
    `INSERT INTO conversions (tenant_id, id, key_hash, request_hash, from_account, to_account, quote_id, description, reference, metadata, posting_id, due_at, created_at,
       status, failure_code, failure_detail, ${TERMS_COLUMNS})
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
     ON CONFLICT (tenant_id, key_hash) DO NOTHING RETURNING *`,
    [
      asked.tenantId, asked.id, asked.keyHash, asked.requestHash, asked.from, asked.to, asked.quoteId, asked.description, asked.reference, asked.metadata, asked.postingId,
      new Date(dueAtMs), new Date(asked.createdAtMs), failure === null ? 'pending' : 'failed', failure?.code, failure?.detail, ...termsValues(asked.terms),
    ]);
  return row && toConversion(row);
}

/** False where somebody else has brought it to its end. Else nobody does until this transaction ends. */
export async function lockPending(tx: Sql, { tenantId, id }: StoredConversion): Promise<boolean> {
  const rows = await tx.query(`SELECT FROM conversions WHERE tenant_id = $1 AND id = $2 AND status = 'pending' FOR UPDATE`, [tenantId, id]);
  return rows.length === 1;
}

export async function saveCompleted(tx: Sql, { tenantId, id }: StoredConversion, number: bigint, completedAtMs: number): Promise<void> {
  await tx.execute(
    `UPDATE conversions SET status = 'completed', number = $3, completed_at = $4 WHERE tenant_id = $1 AND id = $2`, [tenantId, id, number, new Date(completedAtMs)]);
}

/** False where somebody else has brought it to its end, or has taken it since: the ledger forgets whom it refused, and they may have posted it. */
export async function saveFailure(tx: Sql, { tenantId, id, dueAtMs }: StoredConversion, { code, detail }: Failure): Promise<boolean> {
  return await tx.execute(
    `UPDATE conversions SET status = 'failed', failure_code = $3, failure_detail = $4 WHERE tenant_id = $1 AND id = $2 AND status = 'pending' AND due_at = $5`,
    [tenantId, id, code, detail, new Date(dueAtMs)]) === 1;
}

export async function findConversion(sql: Sql, tenantId: string, id: string): Promise<StoredConversion | undefined> {
  const [row] = await sql.query<Row>('SELECT * FROM conversions WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
  return row && toConversion(row);
}

export async function findConversionByKey(sql: Sql, tenantId: string, keyHash: string): Promise<StoredConversion | undefined> {
  const [row] = await sql.query<Row>('SELECT * FROM conversions WHERE tenant_id = $1 AND key_hash = $2', [tenantId, keyHash]);
  return row && toConversion(row);
}

/** The one that has that quote. */
export async function findConversionOfQuote(sql: Sql, tenantId: string, quoteId: string): Promise<StoredConversion | undefined> {
  const [row] = await sql.query<Row>(`SELECT * FROM conversions WHERE tenant_id = $1 AND quote_id = $2 AND status <> 'failed'`, [tenantId, quoteId]);
  return row && toConversion(row);
}

export interface ConversionFilter { readonly status?: string; readonly quoteId?: string; readonly reference?: string; readonly before?: string; readonly limit: number }

/** Newest first. */
export async function listConversions(sql: Sql, tenantId: string, { status, quoteId, reference, before, limit }: ConversionFilter): Promise<StoredConversion[]> {
  const rows = await sql.query<Row>(
    `SELECT * FROM conversions WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR quote_id = $3) AND ($4::text IS NULL OR reference = $4)
       AND ($5::uuid IS NULL OR id < $5) ORDER BY id DESC LIMIT $6`, [tenantId, status, quoteId, reference, before, limit]);
  return rows.map(toConversion);
}

/** Those completed after that one, in the order of their numbers. */
export async function listCompletedAfter(sql: Sql, tenantId: string, number: bigint, limit: number): Promise<StoredConversion[]> {
  const rows = await sql.query<Row>('SELECT * FROM conversions WHERE tenant_id = $1 AND number > $2 ORDER BY number LIMIT $3', [tenantId, number, limit]);
  return rows.map(toConversion);
}

/** Those that nobody has brought to their end, for whoever asks, until `dueAtMs`. Not those of tenants that are on another server, or on their way. */
export async function takeDueConversions(tx: Sql, nowMs: number, dueAtMs: number, limit: number): Promise<StoredConversion[]> {
  const rows = await tx.query<Row>(
    `UPDATE conversions c SET due_at = $2 FROM (
       SELECT tenant_id, id FROM conversions d WHERE status = 'pending' AND due_at <= $1
         AND NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = d.tenant_id) ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) due
     WHERE c.tenant_id = due.tenant_id AND c.id = due.id RETURNING c.*`, [new Date(nowMs), new Date(dueAtMs), limit]);
  return rows.map(toConversion);
}

export const nextDueConversion = (sql: Sql, afterMs: number): Promise<number | undefined> =>
  nextMoment(sql, "SELECT min(due_at) AS at FROM conversions WHERE status = 'pending' AND due_at > $1", afterMs);
