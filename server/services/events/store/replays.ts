import type { Sql } from '../../../kit/database.ts';

export interface ReplayRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly projection: string;
  readonly from_offset: bigint;
  readonly status: 'running' | 'completed' | 'failed';
  readonly processed: bigint;
  readonly total: bigint;
  readonly error: string | null;
  readonly started_at: Date;
  readonly finished_at: Date | null;
}

const COLUMNS = 'id, tenant_id, projection, from_offset, status, processed, total, error, started_at, finished_at';

export interface NewReplay {
  readonly id: string;
  readonly tenantId: string;
  readonly projection: string;
  readonly fromOffset: number;
  readonly total: number;
  readonly startedAt: Date;
}

/** The new one, or the one that is rebuilding this projection already. */
export async function insertReplay(tx: Sql, replay: NewReplay): Promise<ReplayRow> {
  await tx.execute(
    `INSERT INTO replays (id, tenant_id, projection, from_offset, total, started_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (tenant_id, projection) WHERE status = 'running' DO NOTHING`,
    [replay.id, replay.tenantId, replay.projection, replay.fromOffset, replay.total, replay.startedAt]);
  const [row] = await tx.query<ReplayRow>(
    `SELECT ${COLUMNS} FROM replays WHERE tenant_id = $1 AND projection = $2 ORDER BY (status = 'running') DESC, id DESC LIMIT 1`,
    [replay.tenantId, replay.projection]);
  return row!;
}

export async function findReplay(sql: Sql, tenantId: string, id: string): Promise<ReplayRow | undefined> {
  const [row] = await sql.query<ReplayRow>(`SELECT ${COLUMNS} FROM replays WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row;
}

/** Of all tenants: for the job. */
export async function runningReplays(sql: Sql): Promise<ReplayRow[]> {
  return sql.query<ReplayRow>(`SELECT ${COLUMNS} FROM replays WHERE status = 'running' ORDER BY id`);
}

/** What lies before `nextOffset` is done. There may be more by now than when it began. */
export async function noteProgress(sql: Sql, tenantId: string, id: string, nextOffset: number): Promise<void> {
  await sql.execute(
    `UPDATE replays SET processed = done, total = greatest(total, done)
     FROM (SELECT $3::bigint - greatest(from_offset, 1) AS done FROM replays WHERE tenant_id = $1 AND id = $2) AS progress
     WHERE tenant_id = $1 AND id = $2`, [tenantId, id, nextOffset]);
}

export async function endReplay(
  sql: Sql, tenantId: string, id: string, end: { status: 'completed' | 'failed'; error: string | null; at: Date },
): Promise<void> {
  await sql.execute(
    `UPDATE replays SET status = $3, error = $4, finished_at = $5, total = CASE WHEN $3 = 'completed' THEN processed ELSE total END
     WHERE tenant_id = $1 AND id = $2 AND status = 'running'`,
    [tenantId, id, end.status, end.error, end.at]);
}
