import type { Sql } from '../database.ts';
import type { WrappedKey } from './kms.ts';

/** Keys of blind indexes: of one tenant there may be several, of which the newest in use takes over the rows of the others. */
export interface IndexKey {
  readonly tenantId: string;
  /** The tenant's own for its first one. */
  readonly id: string;
  /** Null: always. */
  readonly inUseFrom: Date | null;
}

const COLUMNS = 'tenant_id AS "tenantId", subject_id AS id, in_use_from AS "inUseFrom"';

/** Newest first. */
export async function findIndexKeys(sql: Sql, tenantId: string): Promise<IndexKey[]> {
  return sql.query<IndexKey>(
    `SELECT ${COLUMNS} FROM data_keys WHERE kind = 'index' AND tenant_id = $1 ORDER BY in_use_from DESC NULLS LAST`, [tenantId], 'keys.find-index-keys');
}

/** Some tenants with an index that have no rotation under way. */
export async function findRotatable(sql: Sql, limit: number): Promise<string[]> {
  const rows = await sql.query<{ tenantId: string }>(
    `SELECT tenant_id AS "tenantId" FROM data_keys k WHERE kind = 'index' AND subject_id = tenant_id
       AND NOT EXISTS (SELECT FROM data_keys o WHERE o.tenant_id = k.tenant_id AND o.awaited <> '{}') ORDER BY tenant_id LIMIT $1`, [limit]);
  return rows.map(({ tenantId }) => tenantId);
}

export async function insertIndexKey(
  sql: Sql, { tenantId, id, inUseFrom }: IndexKey, { wrapped, masterKey }: WrappedKey, awaited: readonly string[], now: Date,
): Promise<void> {
  await sql.execute(
    `INSERT INTO data_keys (tenant_id, kind, subject_id, wrapped, master_key, created_at, in_use_from, awaited) VALUES ($1, 'index', $2, $3, $4, $5, $6, $7)`,
    [tenantId, id, wrapped, masterKey, now, inUseFrom, awaited]);
}

/** Keys that a service has rows to bring under, and that were in use by then. */
export async function findAwaiting(sql: Sql, service: string, inUseBefore: Date, limit: number): Promise<IndexKey[]> {
  return sql.query<IndexKey>(
    `SELECT ${COLUMNS} FROM data_keys WHERE awaited <> '{}' AND $1 = ANY (awaited) AND in_use_from <= $2 ORDER BY tenant_id LIMIT $3`, [service, inUseBefore, limit]);
}

export async function noLongerAwait(sql: Sql, { tenantId, id }: IndexKey, service: string): Promise<void> {
  await sql.execute(`UPDATE data_keys SET awaited = array_remove(awaited, $3) WHERE kind = 'index' AND tenant_id = $1 AND subject_id = $2`, [tenantId, id, service]);
}

/** All rows are looked through once more, where there are several keys: some may have come back with a backup. */
export async function awaitAgain(sql: Sql, services: readonly string[]): Promise<number> {
  return sql.execute(
    `UPDATE data_keys k SET awaited = $1 WHERE in_use_from = (SELECT max(in_use_from) FROM data_keys o WHERE o.tenant_id = k.tenant_id AND o.kind = 'index')`, [services]);
}

export interface IndexProgress { readonly service: string; readonly tenants: number }

/** How many tenants have rows of that service still under an older key, perhaps. */
export async function countAwaited(sql: Sql): Promise<IndexProgress[]> {
  return sql.query<IndexProgress>(
    `SELECT service, count(*)::int AS tenants FROM data_keys, unnest(awaited) AS service WHERE awaited <> '{}' GROUP BY service ORDER BY service`);
}

/** Of these services, those whose rows this key store is for: where it is in one database with any, those; else all share it. */
export async function servicesOfStore(sql: Sql, services: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ service: string }>('SELECT nspname AS service FROM pg_namespace WHERE nspname = ANY ($1)', [services]);
  return rows.length === 0 ? [...services] : rows.map(({ service }) => service);
}
