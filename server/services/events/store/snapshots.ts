import type { Sql } from '../../../kit/database.ts';

export interface Snapshot {
  readonly id: string;
  readonly streamId: string;
  readonly offset: number;
  readonly state: Record<string, unknown>;
  readonly takenAt: Date;
}

export async function insertSnapshot(tx: Sql, tenantId: string, snapshot: Snapshot): Promise<void> {
  await tx.execute(
    `INSERT INTO snapshots (id, tenant_id, stream_id, at_offset, state, taken_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [snapshot.id, tenantId, snapshot.streamId, snapshot.offset, JSON.stringify(snapshot.state), snapshot.takenAt]);
}

export async function latestSnapshot(sql: Sql, tenantId: string, streamId: string): Promise<Pick<Snapshot, 'offset' | 'state'> | undefined> {
  const [row] = await sql.query<{ at_offset: bigint; state: Record<string, unknown> }>(
    `SELECT at_offset, state FROM snapshots WHERE tenant_id = $1 AND stream_id = $2 ORDER BY at_offset DESC LIMIT 1`, [tenantId, streamId]);
  return row && { offset: Number(row.at_offset), state: row.state };
}
