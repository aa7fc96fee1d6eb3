import type { Sql } from '../../../kit/database.ts';

export interface SealedCredential {
  readonly name: string;
  readonly sealed: Buffer;
  readonly setAt: Date;
  readonly previousSealed: Buffer | null;
  readonly previousUntil: Date | null;
}

/** Whose they are. */
export interface Owner {
  readonly tenantId: string;
  readonly id: string;
}

/** Puts one in the place of another, which goes on until `previousUntil` where that is given. Any older one ends. */
export async function setCredential(tx: Sql, { tenantId, id }: Owner, name: string, sealed: Buffer, setAt: Date, previousUntil: Date | null): Promise<void> {
  await tx.execute(
    `INSERT INTO provider_credentials AS before (tenant_id, provider_id, name, sealed, set_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (tenant_id, provider_id, name) DO UPDATE SET sealed = excluded.sealed, set_at = excluded.set_at,
       previous_sealed = CASE WHEN $6::timestamptz IS NULL THEN NULL ELSE before.sealed END, previous_until = $6`,
    [tenantId, id, name, sealed, setAt, previousUntil]);
}

/** By provider. */
export async function findCredentials(sql: Sql, tenantId: string, ids: readonly string[]): Promise<Map<string, SealedCredential[]>> {
  const rows = await sql.query<SealedCredential & { providerId: string }>(
    `SELECT provider_id AS "providerId", name, sealed, set_at AS "setAt", previous_sealed AS "previousSealed", previous_until AS "previousUntil"
     FROM provider_credentials WHERE tenant_id = $1 AND provider_id = ANY ($2::uuid[]) ORDER BY name`, [tenantId, ids]);
  return Map.groupBy(rows, ({ providerId }) => providerId);
}
