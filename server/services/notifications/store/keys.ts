import type { Sql } from '../../../kit/database.ts';

export async function isKeyUsed(sql: Sql, tenantId: string, keyHash: string): Promise<boolean> {
  return (await sql.query('SELECT 1 AS used FROM idempotency_keys WHERE tenant_id = $1 AND key_hash = $2', [tenantId, keyHash])).length > 0;
}
