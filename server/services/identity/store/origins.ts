import type { Sql } from '../../../kit/database.ts';

export async function listOrigins(sql: Sql, tenantId: string): Promise<string[]> {
  const rows = await sql.query<{ origin: string }>('SELECT origin FROM tenant_origins WHERE tenant_id = $1 ORDER BY origin', [tenantId]);
  return rows.map(({ origin }) => origin);
}

/** To be called with the tenant locked. */
export async function replaceOrigins(tx: Sql, tenantId: string, origins: readonly string[]): Promise<void> {
  await tx.execute('DELETE FROM tenant_origins WHERE tenant_id = $1', [tenantId]);
  await tx.execute('INSERT INTO tenant_origins (tenant_id, origin) SELECT $1, unnest($2::text[])', [tenantId, origins]);
}

/** Whether that tenant has it, or, of null, any. */
export async function hasOrigin(sql: Sql, origin: string, tenantId: string | null): Promise<boolean> {
  const rows = await sql.query('SELECT FROM tenant_origins WHERE origin = $1 AND ($2::uuid IS NULL OR tenant_id = $2) LIMIT 1', [origin, tenantId]);
  return rows.length > 0;
}
