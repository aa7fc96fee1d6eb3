import type { Sql } from '../../../kit/database.ts';

export interface SummaryLine {
  readonly tenantId: string;
  readonly day: string;
  readonly currency: string;
  readonly type: string;
  readonly status: string;
  count: number;
  amount: bigint;
}

export async function addToSummaries(tx: Sql, lines: readonly SummaryLine[]): Promise<void> {
  for (const { tenantId, day, currency, type, status, count, amount } of lines) {
    await tx.execute(
      `INSERT INTO daily_summaries AS s (tenant_id, day, currency, type, status, count, amount) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (tenant_id, day, currency, type, status) DO UPDATE SET count = s.count + excluded.count, amount = s.amount + excluded.amount`,
      [tenantId, day, currency, type, status, count, amount], 'transactions.add-summary');
  }
}

export async function clearSummaries(tx: Sql, tenantId: string): Promise<void> {
  await tx.execute('DELETE FROM daily_summaries WHERE tenant_id = $1', [tenantId]);
}

export interface SummaryRow { readonly day: string; readonly currency: string; readonly type: string; readonly status: string; readonly count: number; readonly amount: string }

/** Newest day first. Amounts as text: a sum may pass 2^53. */
export async function readSummaries(sql: Sql, tenantId: string, from: string, to: string): Promise<SummaryRow[]> {
  const rows = await sql.query<Omit<SummaryRow, 'count'> & { count: bigint }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, currency, type, status, count, amount::text AS amount FROM daily_summaries
     WHERE tenant_id = $1 AND day BETWEEN $2 AND $3 ORDER BY daily_summaries.day DESC, currency, type, status`, [tenantId, from, to]);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
