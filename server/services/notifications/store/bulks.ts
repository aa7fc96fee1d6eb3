import type { Status } from '../../../../contracts/notifications/words.ts';
import type { Sql } from '../../../kit/database.ts';

export interface Bulk {
  readonly id: string; readonly name: string; readonly message: Buffer; readonly complete: boolean; readonly cancelled: boolean; readonly recipients: number; readonly duplicates: number;
  readonly createdAtMs: number;
}
interface Row { id: string; name: string; message: Buffer; complete: boolean; cancelled: boolean; recipients: number; duplicates: number; created_at: Date }

const toBulk = ({ created_at, ...row }: Row): Bulk => ({ ...row, createdAtMs: created_at.getTime() });

export async function insertBulk(tx: Sql, tenantId: string, bulk: Bulk): Promise<void> {
  await tx.execute('INSERT INTO bulks (tenant_id, id, name, message, complete, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
    [tenantId, bulk.id, bulk.name, bulk.message, bulk.complete, new Date(bulk.createdAtMs)]);
}

export async function findBulks(sql: Sql, tenantId: string, ids: readonly string[]): Promise<Bulk[]> {
  return (await sql.query<Row>('SELECT * FROM bulks WHERE tenant_id = $1 AND id = ANY ($2::uuid[])', [tenantId, ids])).map(toBulk);
}

export async function lockBulk(tx: Sql, tenantId: string, id: string): Promise<Bulk | undefined> {
  const [row] = await tx.query<Row>('SELECT * FROM bulks WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE', [tenantId, id]);
  return row && toBulk(row);
}

/** Newest first. */
export async function listBulks(sql: Sql, tenantId: string, before: string | undefined, limit: number): Promise<Bulk[]> {
  return (await sql.query<Row>('SELECT * FROM bulks WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3', [tenantId, before, limit])).map(toBulk);
}

/** False where that page was added before. */
export async function insertPage(tx: Sql, tenantId: string, bulkId: string, page: string): Promise<boolean> {
  return await tx.execute('INSERT INTO bulk_pages (tenant_id, bulk_id, page) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [tenantId, bulkId, page]) === 1;
}

export async function addToBulk(tx: Sql, tenantId: string, id: string, added: { recipients: number; duplicates: number; complete: boolean }): Promise<void> {
  await tx.execute('UPDATE bulks SET recipients = recipients + $3, duplicates = duplicates + $4, complete = complete OR $5 WHERE tenant_id = $1 AND id = $2',
    [tenantId, id, added.recipients, added.duplicates, added.complete]);
}

export async function cancelBulk(tx: Sql, tenantId: string, id: string): Promise<void> {
  await tx.execute('UPDATE bulks SET cancelled = true, complete = true WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
}

/** By bulk and status; and whether somebody is being sent to, or waits. */
export async function countBulks(sql: Sql, tenantId: string, ids: readonly string[]): Promise<Map<string, Partial<Record<Status, number>>>> {
  const rows = await sql.query<{ bulk_id: string; status: Status; count: number }>(
    'SELECT bulk_id, status, count(*)::int AS count FROM notifications WHERE tenant_id = $1 AND bulk_id = ANY ($2::uuid[]) GROUP BY bulk_id, status', [tenantId, ids]);
  const counts = new Map<string, Partial<Record<Status, number>>>();
  for (const { bulk_id: id, status, count } of rows) counts.getOrInsertComputed(id, () => ({}))[status] = count;
  return counts;
}

/** A new lease of what waits, so that a cancelled bulk need not wait for its time. */
export async function hastenBulk(tx: Sql, tenantId: string, id: string, now: Date): Promise<void> {
  await tx.execute(`UPDATE notifications SET due_at = $3 WHERE tenant_id = $1 AND bulk_id = $2 AND status = 'queued' AND due_at > $3 AND attempts = 0 AND revision = 0`, [tenantId, id, now]);
}
