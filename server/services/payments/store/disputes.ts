import type { Sql } from '../../../kit/database.ts';

/** Where a dispute is found: it lives in its payment. */
export async function saveDispute(tx: Sql, tenantId: string, paymentId: string, id: string, status: string): Promise<void> {
  await tx.execute(
    'INSERT INTO disputes (tenant_id, id, payment_id, status) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status', [tenantId, id, paymentId, status]);
}

export async function findDisputePayment(sql: Sql, tenantId: string, id: string): Promise<string | undefined> {
  const [row] = await sql.query<{ payment_id: string }>('SELECT payment_id FROM disputes WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
  return row?.payment_id;
}

/** Newest first. */
export async function listDisputes(sql: Sql, tenantId: string, { status, before, limit }: { status?: string; before?: string; limit: number }): Promise<{ id: string; paymentId: string }[]> {
  const rows = await sql.query<{ id: string; payment_id: string }>(
    'SELECT id, payment_id FROM disputes WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4', [tenantId, status, before, limit]);
  return rows.map(({ id, payment_id: paymentId }) => ({ id, paymentId }));
}
