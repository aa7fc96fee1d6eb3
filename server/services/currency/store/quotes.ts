import type { Sql } from '../../../kit/database.ts';
import type { Lock, Quote } from '../domain/quote.ts';
import { TERMS_COLUMNS, termsValues, toTerms, type TermsRow } from './terms.ts';

interface Row extends TermsRow { tenant_id: string; id: string; lock: Lock; expires_at: Date | null; created_at: Date; conversion_id: string | null }

export async function insertQuote(tx: Sql, { tenantId, id, terms, lock, expiresAtMs, createdAtMs }: Quote): Promise<void> {
  await tx.execute(
    `INSERT INTO quotes (tenant_id, id, lock, expires_at, created_at, ${TERMS_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [tenantId, id, lock, expiresAtMs === null ? null : new Date(expiresAtMs), new Date(createdAtMs), ...termsValues(terms)]);
}

export async function findQuote(sql: Sql, tenantId: string, id: string): Promise<Quote | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT q.*, c.id AS conversion_id FROM quotes q LEFT JOIN conversions c ON c.tenant_id = q.tenant_id AND c.quote_id = q.id AND c.status <> 'failed'
     WHERE q.tenant_id = $1 AND q.id = $2`, [tenantId, id]);
  return row && {
    tenantId, id, terms: toTerms(row), lock: row.lock, expiresAtMs: row.expires_at?.getTime() ?? null, createdAtMs: row.created_at.getTime(), conversionId: row.conversion_id,
  };
}
