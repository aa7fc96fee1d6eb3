import type { Sql } from '../../../kit/database.ts';
import type { Notification } from '../domain/notification.ts';
import { toNotification, type Row } from './notifications.ts';

/** When the digest that is open for a customer and category is due; undefined where none is. */
export async function findDigest(tx: Sql, { tenantId, id, category }: Notification, customerId: string): Promise<number | undefined> {
  const [row] = await tx.query<{ due_at: Date }>(
    `SELECT due_at FROM notifications WHERE tenant_id = $1 AND customer_id = $2 AND category = $3 AND status = 'queued' AND in_digest AND attempts = 0 AND id <> $4 ORDER BY due_at LIMIT 1`,
    [tenantId, customerId, category, id]);
  return row?.due_at.getTime();
}

/**
 * The others of a digest whose time has come become part of one of it, before that is sent: whatever happens then, nobody is told twice. Of several that are
 * taken at once one is the first, and the others find that they are merged: false. One that has parts of its own, as a process leaves it that dies before
 * it is sent, stays a digest for itself: its parts would be lost with it.
 */
export async function mergeDigest(tx: Sql, { tenantId, id, category, channels, revision }: Notification, customerId: string, limit: number): Promise<boolean> {
  await tx.execute('SELECT pg_advisory_xact_lock(hashtextextended(current_schema || $1 || $2 || $3, 0))', [tenantId, customerId, category]);
  const held = await tx.query('SELECT id FROM notifications WHERE tenant_id = $1 AND id = $2 AND revision = $3 AND status = $4 FOR NO KEY UPDATE', [tenantId, id, revision, 'queued']);
  if (held.length === 0) return false;
  await tx.execute(
    `UPDATE notifications n SET status = 'merged', due_at = NULL, merged_into = $5, revision = n.revision + 1 FROM (
       SELECT id FROM notifications o WHERE tenant_id = $1 AND customer_id = $2 AND category = $3 AND channels = $4 AND status = 'queued' AND in_digest AND attempts = 0 AND id <> $5
         AND NOT EXISTS (SELECT FROM notifications p WHERE p.tenant_id = $1 AND p.merged_into = o.id)
       ORDER BY id LIMIT $6 FOR NO KEY UPDATE) d
     WHERE n.tenant_id = $1 AND n.id = d.id`, [tenantId, customerId, category, channels, id, limit]);
  return true;
}

export async function listMerged(sql: Sql, { tenantId, id }: Notification): Promise<Notification[]> {
  const rows = await sql.query<Row>(`SELECT * FROM notifications WHERE tenant_id = $1 AND merged_into = $2 ORDER BY id`, [tenantId, id]);
  return rows.map(toNotification);
}

/** Parts of a digest go on by themselves, at once: all of them, or those. */
export async function releaseParts(tx: Sql, { tenantId, id }: Notification, now: Date, parts?: readonly Notification[]): Promise<void> {
  await tx.execute(
    `UPDATE notifications SET status = 'queued', due_at = $3, merged_into = NULL, revision = revision + 1
     WHERE tenant_id = $1 AND merged_into = $2 AND status = 'merged' AND ($4::uuid[] IS NULL OR id = ANY ($4))`, [tenantId, id, now, parts?.map((part) => part.id)]);
}
