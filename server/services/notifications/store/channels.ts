import type { Channel, ProviderKind } from '../../../../contracts/notifications/words.ts';
import type { Sql } from '../../../kit/database.ts';
import type { Health } from '../domain/breaker.ts';
import type { StoredChannel } from '../domain/channel.ts';

interface Row {
  tenant_id: string; id: string; name: string; channel: Channel; provider: ProviderKind; settings: Record<string, unknown>; credentials: Buffer; priority: number;
  status: 'active' | 'disabled'; version: number; failures: number; paused_until: Date | null; created_at: Date;
}

const toChannel = (row: Row): StoredChannel => ({
  tenantId: row.tenant_id, id: row.id, name: row.name, channel: row.channel, provider: row.provider, settings: row.settings, credentials: row.credentials, priority: row.priority,
  status: row.status, version: row.version, health: { failures: row.failures, pausedUntilMs: row.paused_until?.getTime() ?? null }, createdAtMs: row.created_at.getTime(),
});

export async function insertChannel(tx: Sql, channel: StoredChannel): Promise<void> {
  await tx.execute(
    `INSERT INTO channels (tenant_id, id, name, channel, provider, settings, credentials, priority, status, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [channel.tenantId, channel.id, channel.name, channel.channel, channel.provider, JSON.stringify(channel.settings), channel.credentials, channel.priority, channel.status, new Date(channel.createdAtMs)]);
}

export async function findChannel(sql: Sql, tenantId: string, id: string): Promise<StoredChannel | undefined> {
  const [row] = await sql.query<Row>('SELECT * FROM channels WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
  return row && toChannel(row);
}

/** Newest first. */
export async function listChannels(sql: Sql, tenantId: string, channel: string | undefined, before: string | undefined, limit: number): Promise<StoredChannel[]> {
  const rows = await sql.query<Row>(
    `SELECT * FROM channels WHERE tenant_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`, [tenantId, channel, before, limit]);
  return rows.map(toChannel);
}

/** Those that carry messages, in the order in which they are tried. */
export async function activeChannels(sql: Sql, tenantId: string): Promise<StoredChannel[]> {
  const rows = await sql.query<Row>(`SELECT * FROM channels WHERE tenant_id = $1 AND status = 'active' ORDER BY priority, id`, [tenantId]);
  return rows.map(toChannel);
}

/** The next version of one that was read; what was set up anew has its health back. False where somebody else was first. */
export async function updateChannel(tx: Sql, channel: StoredChannel): Promise<boolean> {
  return await tx.execute(
    `UPDATE channels SET name = $4, settings = $5, credentials = $6, priority = $7, status = $8, version = version + 1, failures = 0, paused_until = NULL
     WHERE tenant_id = $1 AND id = $2 AND version = $3`,
    [channel.tenantId, channel.id, channel.version, channel.name, JSON.stringify(channel.settings), channel.credentials, channel.priority, channel.status]) === 1;
}

export async function saveHealth(sql: Sql, { tenantId, id, version }: StoredChannel, { failures, pausedUntilMs }: Health): Promise<void> {
  await sql.execute('UPDATE channels SET failures = $4, paused_until = $5 WHERE tenant_id = $1 AND id = $2 AND version = $3',
    [tenantId, id, version, failures, pausedUntilMs === null ? null : new Date(pausedUntilMs)]);
}

export async function deleteChannel(tx: Sql, tenantId: string, id: string): Promise<boolean> {
  return await tx.execute('DELETE FROM channels WHERE tenant_id = $1 AND id = $2', [tenantId, id]) === 1;
}
