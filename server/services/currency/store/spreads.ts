import type { Sql } from '../../../kit/database.ts';
import type { Spread } from '../domain/spread.ts';

export interface StoredSpread extends Spread { readonly updatedAtMs: number }

interface Row { pair: string; bps: number; lock_5m_bps: number; lock_hour_bps: number; lock_day_bps: number; updated_at: Date }

const toSpread = (row: Row): StoredSpread => ({
  pair: row.pair, bps: row.bps, lockBps: { fiveMinutes: row.lock_5m_bps, hour: row.lock_hour_bps, day: row.lock_day_bps }, updatedAtMs: row.updated_at.getTime(),
});

export async function saveSpread(sql: Sql, tenantId: string, { pair, bps, lockBps, updatedAtMs }: StoredSpread): Promise<void> {
  await sql.execute(
    `INSERT INTO spreads (tenant_id, pair, bps, lock_5m_bps, lock_hour_bps, lock_day_bps, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (tenant_id, pair) DO UPDATE SET bps = EXCLUDED.bps, lock_5m_bps = EXCLUDED.lock_5m_bps, lock_hour_bps = EXCLUDED.lock_hour_bps,
       lock_day_bps = EXCLUDED.lock_day_bps, updated_at = EXCLUDED.updated_at`,
    [tenantId, pair, bps, lockBps.fiveMinutes, lockBps.hour, lockBps.day, new Date(updatedAtMs)]);
}

/** By pair. All of the tenant's, or those of `pairs` that there are. */
export async function findSpreads(sql: Sql, tenantId: string, pairs?: readonly string[]): Promise<Map<string, StoredSpread>> {
  const rows = await sql.query<Row>('SELECT * FROM spreads WHERE tenant_id = $1 AND ($2::text[] IS NULL OR pair = ANY ($2)) ORDER BY pair', [tenantId, pairs]);
  return new Map(rows.map((row) => [row.pair, toSpread(row)]));
}

export async function deleteSpread(sql: Sql, tenantId: string, pair: string): Promise<StoredSpread | undefined> {
  const [row] = await sql.query<Row>('DELETE FROM spreads WHERE tenant_id = $1 AND pair = $2 RETURNING *', [tenantId, pair]);
  return row && toSpread(row);
}
