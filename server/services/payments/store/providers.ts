import type { Sql } from '../../../kit/database.ts';
import type { Provider } from '../domain/providers/provider.ts';

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const COLUMNS = `tenant_id AS "tenantId", id, kind, name, mode, status, base_url AS "baseUrl", accepts, prices, version, created_at AS "createdAt"`;

export async function insertProvider(tx: Sql, provider: Provider): Promise<void> {
  await tx.execute(
    `INSERT INTO providers (tenant_id, id, kind, name, mode, status, base_url, accepts, prices, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [provider.tenantId, provider.id, provider.kind, provider.name, provider.mode, provider.status, provider.baseUrl,
      JSON.stringify(provider.accepts), JSON.stringify(provider.prices), provider.version, provider.createdAt]);
}

/** What may change of one. To be called with its row locked. */
export async function updateProvider(tx: Sql, provider: Provider): Promise<void> {
  const updated = await tx.execute(
    `UPDATE providers SET name = $3, status = $4, base_url = $5, accepts = $6, prices = $7, version = $8 WHERE tenant_id = $1 AND id = $2 AND version = $8 - 1`,
    [provider.tenantId, provider.id, provider.name, provider.status, provider.baseUrl, JSON.stringify(provider.accepts), JSON.stringify(provider.prices), provider.version]);
  if (updated !== 1) throw new Error('a provider changed although its row was locked');
}

export async function findProvider(sql: Sql, tenantId: string, id: string): Promise<Provider | undefined> {
  const [row] = await sql.query<Provider>(`SELECT ${COLUMNS} FROM providers WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row;
}

/** Waits for attempts that are being recorded there (`holdProvider`), and makes later ones wait. */
export async function lockProvider(tx: Sql, tenantId: string, id: string): Promise<Provider | undefined> {
  const [row] = await tx.query<Provider>(`SELECT ${COLUMNS} FROM providers WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tenantId, id]);
  return row;
}

/**
 * Whether an attempt may be recorded there. Ask it in the transaction that records one: until that commits the provider can not be disabled, and whoever disables it
 * afterwards sees the attempt.
 */
export async function holdProvider(tx: Sql, tenantId: string, id: string): Promise<boolean> {
  const rows = await tx.query(`SELECT FROM providers WHERE tenant_id = $1 AND id = $2 AND status = 'enabled' FOR SHARE`, [tenantId, id], 'payments.hold-provider');
  return rows.length === 1;
}

export async function findProviderVersion(sql: Sql, tenantId: string, id: string): Promise<number | undefined> {
  const [row] = await sql.queryArrays<[number]>('SELECT version FROM providers WHERE tenant_id = $1 AND id = $2', [tenantId, id], 'payments.provider-version');
  return row?.[0];
}

export interface ProviderFilter {
  readonly kind?: string;
  readonly mode?: string;
  readonly status?: string;
}

export async function listProviders(sql: Sql, tenantId: string, { kind, mode, status }: ProviderFilter, before: string | undefined, limit: number): Promise<Provider[]> {
  return sql.query<Provider>(
    `SELECT ${COLUMNS} FROM providers WHERE tenant_id = $1 AND id < $2 AND ($3::text IS NULL OR kind = $3) AND ($4::text IS NULL OR mode = $4) AND ($5::text IS NULL OR status = $5)
     ORDER BY id DESC LIMIT $6`, [tenantId, before ?? LAST_ID, kind ?? null, mode ?? null, status ?? null, limit]);
}

/** Which of these ids are no provider of the tenant in that mode. */
export async function unknownProviders(sql: Sql, tenantId: string, mode: string | null, ids: readonly string[]): Promise<string[]> {
  const rows = await sql.queryArrays<[string]>(
    `SELECT wanted FROM unnest($3::uuid[]) AS wanted WHERE NOT EXISTS (SELECT FROM providers WHERE tenant_id = $1 AND id = wanted AND ($2::text IS NULL OR mode = $2))`, [tenantId, mode, ids]);
  return rows.map(([id]) => id);
}

/** Of all tenants: connections by which real money moves. */
export async function countLiveProviders(sql: Sql): Promise<number> {
  const [row] = await sql.queryArrays<[number]>("SELECT count(*)::integer FROM providers WHERE mode = 'live' AND status = 'enabled'");
  return row![0];
}
