import type { Database, Sql } from '../../kit/database.ts';

export interface StoredRoute {
  readonly tenantId: string;
  readonly shard: string;
  readonly movingTo: string | null;
  readonly moveId: string | null;
}

const COLUMNS = 'tenant_id AS "tenantId", shard, moving_to AS "movingTo", move_id AS "moveId"';

export async function readRoute(sql: Sql, tenantId: string): Promise<StoredRoute | undefined> {
  return (await sql.query<StoredRoute>(`SELECT ${COLUMNS} FROM routes WHERE tenant_id = $1`, [tenantId]))[0];
}

/** Of one that no edge has seen yet, such as a ledger just opened: where it would be put, if identity knows it. */
export async function placeUnseen(routes: Database, identity: Database, tenantId: string, shard: string): Promise<StoredRoute | undefined> {
  const known = await identity.queryArrays('SELECT 1 FROM identity.tenants WHERE id = $1 UNION ALL SELECT 1 FROM identity.ledgers WHERE id = $1', [tenantId]);
  if (known.length === 0) return undefined;
  await routes.execute('INSERT INTO routes (tenant_id, shard) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING', [tenantId, shard]);
  return readRoute(routes, tenantId);
}

/** Says where it goes; where it is on its way already, that stays as it is. */
export function beginMove(database: Database, tenantId: string, to: string, moveId: string): Promise<void> {
  return changing(database, (tx) => tx.execute(
    'UPDATE routes SET moving_to = $2, move_id = $3, changed_at = now() WHERE tenant_id = $1 AND moving_to IS NULL AND shard <> $2', [tenantId, to, moveId]));
}

/** It is there now, if that is still the move under way. */
export function endMove(database: Database, { tenantId, moveId }: StoredRoute): Promise<void> {
  return changing(database, (tx) => tx.execute(
    'UPDATE routes SET shard = moving_to, moving_to = NULL, changed_at = now() WHERE tenant_id = $1 AND move_id = $2 AND moving_to IS NOT NULL', [tenantId, moveId]));
}

/** It stays where it is. */
export function giveUpMove(database: Database, { tenantId, moveId }: StoredRoute): Promise<void> {
  return changing(database, (tx) => tx.execute(
    'UPDATE routes SET moving_to = NULL, changed_at = now() WHERE tenant_id = $1 AND move_id = $2', [tenantId, moveId]));
}

/** Whoever changes routes holds the row of their version: versions rise in the order of commits. */
function changing(database: Database, change: (tx: Sql) => Promise<unknown>): Promise<void> {
  return database.transaction(async (tx) => {
    await tx.execute('UPDATE route_changes SET version = version + 1');
    await change(tx);
  });
}

export interface ShardCount { readonly shard: string; readonly tenants: bigint }

export function countTenants(sql: Sql): Promise<ShardCount[]> {
  return sql.query<ShardCount>('SELECT shard, count(*) AS tenants FROM routes GROUP BY shard');
}

export function listMoves(sql: Sql): Promise<(StoredRoute & { seconds: number })[]> {
  return sql.query(`SELECT ${COLUMNS}, extract(epoch FROM clock_timestamp() - changed_at)::integer AS seconds FROM routes WHERE moving_to IS NOT NULL ORDER BY changed_at`);
}
