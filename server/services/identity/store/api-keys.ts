import type { Sql } from '../../../kit/database.ts';
import type { ApiKey } from '../domain/api-key.ts';

const COLUMNS = `id, tenant_id AS "tenantId", name, prefix, mode, scopes, version, api_version AS "apiVersion",
  created_at AS "createdAt", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export async function insertApiKey(tx: Sql, key: ApiKey, hash: Buffer, demo: boolean): Promise<void> {
  await tx.execute(
    `INSERT INTO api_keys (id, tenant_id, name, hash, prefix, mode, scopes, demo, version, created_at, api_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [key.id, key.tenantId, key.name, hash, key.prefix, key.mode, key.scopes, demo, key.version, key.createdAt, key.apiVersion]);
}

export async function findApiKey(sql: Sql, tenantId: string, keyId: string): Promise<ApiKey | undefined> {
  const [key] = await sql.query<ApiKey>(`SELECT ${COLUMNS} FROM api_keys WHERE tenant_id = $1 AND id = $2`, [tenantId, keyId]);
  return key;
}

/** Asked for each credential that is in no cache. Hashes are compared, so the time it takes tells nothing of any secret. */
export async function findLiveApiKey(sql: Sql, hash: Buffer): Promise<ApiKey | undefined> {
  const [key] = await sql.query<ApiKey>(`SELECT ${COLUMNS} FROM api_keys WHERE hash = $1 AND revoked_at IS NULL`,
    [hash], 'identity.find-live-api-key');
  return key;
}

/** The key as revoked, or undefined where it was already. To be called with the tenant locked. */
export async function revokeApiKey(tx: Sql, tenantId: string, keyId: string, now: Date): Promise<ApiKey | undefined> {
  const [key] = await tx.query<ApiKey>(
    `UPDATE api_keys SET revoked_at = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL
     RETURNING ${COLUMNS}`, [tenantId, keyId, now]);
  return key;
}

export async function revokeDemoKeys(tx: Sql, tenantId: string, now: Date): Promise<ApiKey[]> {
  return tx.query<ApiKey>(
    `UPDATE api_keys SET revoked_at = $2, version = version + 1 WHERE tenant_id = $1 AND demo AND revoked_at IS NULL
     RETURNING ${COLUMNS}`, [tenantId, now]);
}

export async function listApiKeys(sql: Sql, tenantId: string, before: string | undefined, limit: number): Promise<ApiKey[]> {
  return sql.query<ApiKey>(`SELECT ${COLUMNS} FROM api_keys WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
    [tenantId, before ?? LAST_ID, limit]);
}

/** Writes each key at most once a minute, and passes by what another process is writing. */
export async function recordApiKeyUse(sql: Sql, uses: ReadonlyMap<string, number>): Promise<void> {
  await sql.execute(
    `WITH used AS (SELECT * FROM unnest($1::uuid[], $2::timestamptz[]) AS used (id, at)),
     due AS (
       SELECT k.id, used.at FROM api_keys k JOIN used ON used.id = k.id
       WHERE k.last_used_at IS NULL OR k.last_used_at <= used.at - interval '1 minute' FOR UPDATE OF k SKIP LOCKED)
     UPDATE api_keys k SET last_used_at = due.at FROM due WHERE k.id = due.id`,
    [[...uses.keys()], [...uses.values()].map((ms) => new Date(ms))]);
}
