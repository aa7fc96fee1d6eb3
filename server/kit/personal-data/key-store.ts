import type { Sql } from '../database.ts';
import type { ServiceSchema } from '../migrations.ts';
import { plainArray, textArray } from '../sql-array.ts';
import type { WrappedKey } from './kms.ts';

/** The schema of data keys, with a role of its own. It may be a database of its own. */
export const KEYS_SCHEMA: ServiceSchema = { name: 'keys', migrations: new URL('./migrations/', import.meta.url) };

export type KeyKind = 'customer' | 'user' | 'invitation' | 'approval' | 'index';

/** Whose data key. */
export interface KeyOwner {
  readonly tenantId: string;
  readonly kind: KeyKind;
  readonly id: string;
}

export type StoredKey = KeyOwner & ({ readonly key: WrappedKey } | { readonly key: 'destroyed' });

interface Row { tenantId: string; kind: KeyKind; id: string; wrapped: string | null; masterKey: string | null }

const COLUMNS = `k.tenant_id AS "tenantId", k.kind, k.subject_id AS id, k.wrapped, k.master_key AS "masterKey"`;
const OWNERS = `unnest($1::uuid[], $2::text[], $3::uuid[])`;
const OF_OWNER = 'k.tenant_id = o.tenant_id AND k.kind = o.kind AND k.subject_id = o.subject_id';

const columnsOf = (owners: readonly KeyOwner[]): string[] =>
  [plainArray(owners.map(({ tenantId }) => tenantId)), plainArray(owners.map(({ kind }) => kind)), plainArray(owners.map(({ id }) => id))];

const fromRow = ({ tenantId, kind, id, wrapped, masterKey }: Row): StoredKey =>
  ({ tenantId, kind, id, key: wrapped === null || masterKey === null ? 'destroyed' : { wrapped, masterKey } });

export async function findKeys(sql: Sql, owners: readonly KeyOwner[]): Promise<StoredKey[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM ${OWNERS} AS o (tenant_id, kind, subject_id) JOIN data_keys k ON ${OF_OWNER}`, columnsOf(owners), 'keys.find');
  return rows.map(fromRow);
}

/** Leaves one that is there, or was: whoever comes second finds the first one's. */
export async function insertKey(sql: Sql, { tenantId, kind, id }: KeyOwner, { wrapped, masterKey }: WrappedKey, now: Date): Promise<void> {
  await sql.execute(
    `INSERT INTO data_keys (tenant_id, kind, subject_id, wrapped, master_key, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
    [tenantId, kind, id, wrapped, masterKey, now], 'keys.insert');
}

/** Also where there is none yet: then none will be made. */
export async function destroyKeys(sql: Sql, owners: readonly KeyOwner[], now: Date): Promise<number> {
  return sql.execute(
    `INSERT INTO data_keys AS k (tenant_id, kind, subject_id, created_at, destroyed_at) SELECT tenant_id, kind, subject_id, $4, $4 FROM ${OWNERS} AS o (tenant_id, kind, subject_id)
     ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET wrapped = NULL, master_key = NULL, destroyed_at = excluded.destroyed_at WHERE k.destroyed_at IS NULL`,
    [...columnsOf(owners), now]);
}

/** Owners of destroyed keys in the order of their ids, after `after`. */
export async function destroyedOwners(sql: Sql, kind: KeyKind, after: string, limit: number): Promise<{ tenantId: string; id: string }[]> {
  return sql.query(
    `SELECT tenant_id AS "tenantId", subject_id AS id FROM data_keys WHERE kind = $1 AND destroyed_at IS NOT NULL AND subject_id > $2 ORDER BY subject_id LIMIT $3`,
    [kind, after, limit]);
}

/** Keys that are wrapped with another master key than this one, locked: of several processes each takes others. */
export async function lockKeysNotUnder(tx: Sql, masterKey: string, limit: number): Promise<(KeyOwner & { key: WrappedKey })[]> {
  const rows = await tx.query<Row & WrappedKey>(
    `SELECT ${COLUMNS} FROM data_keys k WHERE k.wrapped IS NOT NULL AND k.master_key <> $1
     ORDER BY k.master_key, k.tenant_id, k.kind, k.subject_id LIMIT $2 FOR UPDATE SKIP LOCKED`, [masterKey, limit]);
  return rows.map(({ tenantId, kind, id, wrapped, masterKey: wrappedWith }) => ({ tenantId, kind, id, key: { wrapped, masterKey: wrappedWith } }));
}

/** To be called with the rows locked. */
export async function replaceKeys(tx: Sql, keys: readonly (KeyOwner & { key: WrappedKey })[]): Promise<void> {
  await tx.execute(
    `UPDATE data_keys k SET wrapped = o.wrapped, master_key = o.master_key
     FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[]) AS o (tenant_id, kind, subject_id, wrapped, master_key) WHERE ${OF_OWNER}`,
    [...columnsOf(keys), textArray(keys.map(({ key }) => key.wrapped)), textArray(keys.map(({ key }) => key.masterKey))]);
}

/** How many data keys each master key wraps. */
export async function countByMaster(sql: Sql): Promise<{ masterKey: string; keys: number }[]> {
  return sql.query(
    `SELECT master_key AS "masterKey", count(*)::int AS keys FROM data_keys WHERE wrapped IS NOT NULL GROUP BY master_key ORDER BY master_key`);
}
