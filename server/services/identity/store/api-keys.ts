import type { Sql } from '../../../kit/database.ts';
import type { ApiKey } from '../domain/api-key.ts';

const previous = (column: string): string => `(SELECT s.${column} FROM api_key_secrets s WHERE s.key_id = api_keys.id AND s.valid_until IS NOT NULL)`;
const COLUMNS = `api_keys.id, tenant_id AS "tenantId", name, prefix, mode, scopes, networks, expires_at AS "expiresAt", spending, budget_id AS "budgetId", version, api_version AS "apiVersion",
  api_keys.created_at AS "createdAt", api_keys.last_used_at AS "lastUsedAt", revoked_at AS "revokedAt",
  ${previous('valid_until')} AS "previousSecretValidUntil", ${previous('last_used_at')} AS "previousSecretLastUsedAt"`;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

export async function insertApiKey(tx: Sql, key: ApiKey, { demo, madeBy }: { demo: boolean; madeBy: string | null }): Promise<void> {
  await tx.execute(
    `INSERT INTO api_keys (id, tenant_id, name, prefix, mode, scopes, networks, expires_at, spending, budget_id, demo, version, created_at, made_by, api_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [key.id, key.tenantId, key.name, key.prefix, key.mode, key.scopes, key.networks, key.expiresAt, JSON.stringify(key.spending), key.budgetId, demo, key.version, key.createdAt, madeBy, key.apiVersion]);
}

/** Name and bounds, and one version on. To be called with the tenant locked. */
export async function updateApiKey(tx: Sql, key: ApiKey): Promise<void> {
  await tx.execute(
    `UPDATE api_keys SET name = $3, networks = $4, expires_at = $5, spending = $6, version = $7 WHERE tenant_id = $1 AND id = $2`,
    [key.tenantId, key.id, key.name, key.networks, key.expiresAt, JSON.stringify(key.spending), key.version]);
}

/** Of the key's current secret, by what may be shown of it. To be called with the tenant locked. */
export async function updatePrefix(tx: Sql, key: ApiKey): Promise<void> {
  await tx.execute('UPDATE api_keys SET prefix = $3, version = $4 WHERE tenant_id = $1 AND id = $2', [key.tenantId, key.id, key.prefix, key.version]);
}

export async function findApiKey(sql: Sql, tenantId: string, keyId: string): Promise<ApiKey | undefined> {
  const [key] = await sql.query<ApiKey>(`SELECT ${COLUMNS} FROM api_keys WHERE tenant_id = $1 AND id = $2`, [tenantId, keyId]);
  return key;
}

export type LiveApiKey = ApiKey & { readonly secretValidUntil: Date | null };
/** The person who made it, or who made the key that did. */
export async function findMakerOfKey(sql: Sql, tenantId: string, keyId: string): Promise<string | null> {
  const [key] = await sql.query<{ madeBy: string | null }>('SELECT made_by AS "madeBy" FROM api_keys WHERE tenant_id = $1 AND id = $2', [tenantId, keyId]);
  return key?.madeBy ?? null;
}

/** Asked for each credential that is in no cache. Hashes are compared, so the time it takes tells nothing of any secret. */
export async function findLiveApiKey(sql: Sql, hash: Buffer, now: Date): Promise<LiveApiKey | undefined> {
  const [key] = await sql.query<LiveApiKey>(
    `SELECT ${COLUMNS}, shown.valid_until AS "secretValidUntil" FROM api_key_secrets shown JOIN api_keys ON api_keys.id = shown.key_id
     WHERE shown.hash = $1 AND (shown.valid_until IS NULL OR shown.valid_until > $2) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
    [hash, now], 'identity.find-live-api-key');
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

/** Of all tenants: keys and clients of live mode that still work. */
export async function countLiveKeys(sql: Sql): Promise<number> {
  const [row] = await sql.queryArrays<[number]>(
    `SELECT ((SELECT count(*) FROM api_keys WHERE mode = 'live' AND revoked_at IS NULL) + (SELECT count(*) FROM oauth_clients WHERE mode = 'live' AND revoked_at IS NULL))::integer`);
  return row![0];
}
