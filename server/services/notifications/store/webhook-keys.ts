import type { Sql } from '../../../kit/database.ts';

export interface StoredKey {
  readonly tenantId: string;
  readonly endpointId: string;
  readonly id: string;
  readonly kind: 'v1' | 'v1a';
  readonly sealed: Buffer;
  readonly publicKey: string | null;
}

export async function insertKey(tx: Sql, { tenantId, endpointId, id, kind, sealed, publicKey }: StoredKey): Promise<void> {
  await tx.execute('INSERT INTO webhook_keys (tenant_id, endpoint_id, id, kind, sealed, public_key) VALUES ($1, $2, $3, $4, $5, $6)', [tenantId, endpointId, id, kind, sealed, publicKey]);
}

/** The one that was current is the previous one from now on; what was the previous one ends. */
export async function retireKey(tx: Sql, tenantId: string, endpointId: string, kind: StoredKey['kind'], validUntil: Date): Promise<void> {
  await tx.execute('DELETE FROM webhook_keys WHERE tenant_id = $1 AND endpoint_id = $2 AND kind = $3 AND valid_until IS NOT NULL', [tenantId, endpointId, kind]);
  await tx.execute('UPDATE webhook_keys SET valid_until = $4 WHERE tenant_id = $1 AND endpoint_id = $2 AND kind = $3', [tenantId, endpointId, kind, validUntil]);
}

/** Those that deliveries are signed with, the current ones first. */
export async function liveKeys(sql: Sql, endpointIds: readonly { tenantId: string; endpointId: string }[], now: Date): Promise<StoredKey[]> {
  return sql.query<StoredKey>(
    `SELECT k.tenant_id AS "tenantId", k.endpoint_id AS "endpointId", k.id, k.kind, k.sealed, k.public_key AS "publicKey"
     FROM unnest($1::uuid[], $2::uuid[]) AS x (tenant_id, endpoint_id) JOIN webhook_keys k ON k.tenant_id = x.tenant_id AND k.endpoint_id = x.endpoint_id
     WHERE k.valid_until IS NULL OR k.valid_until > $3 ORDER BY k.kind, k.valid_until DESC NULLS FIRST`,
    [endpointIds.map(({ tenantId }) => tenantId), endpointIds.map(({ endpointId }) => endpointId), now], 'webhooks.keys');
}

/** Those whose overlap is over. */
export async function forgetEndedKeys(sql: Sql, now: Date): Promise<number> {
  return sql.execute('DELETE FROM webhook_keys WHERE valid_until <= $1', [now]);
}
