import type { Sql } from '../../../kit/database.ts';
import type { Attempt, Delivery, DeliveryStatus } from '../domain/webhooks/delivery.ts';

const COLUMNS = `d.id, d.endpoint_id AS "endpointId", d.message_id AS "messageId", m.event_id AS "eventId", d.type, d.status, d.attempts, d.due_at AS "dueAt",
  d.last_status AS "lastStatus", d.last_error AS "lastError", d.occurred_at AS "occurredAt", d.settled_at AS "settledAt"`;
const JOINED = 'FROM webhook_deliveries d JOIN webhook_messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id';

export interface DeliveryFilter {
  readonly status?: DeliveryStatus;
  readonly type?: string;
  /** When the event happened. */
  readonly from?: Date;
  /** Not with this moment. */
  readonly to?: Date;
  readonly before?: string;
  readonly limit: number;
}

/** Newest first. */
export async function listDeliveries(sql: Sql, tenantId: string, endpointId: string, { status, type, from, to, before, limit }: DeliveryFilter): Promise<Delivery[]> {
  return sql.query<Delivery>(
    `SELECT ${COLUMNS} ${JOINED} WHERE d.tenant_id = $1 AND d.endpoint_id = $2 AND ($3::text IS NULL OR d.status = $3) AND ($4::text IS NULL OR d.type = $4)
       AND ($5::timestamptz IS NULL OR d.occurred_at >= $5) AND ($6::timestamptz IS NULL OR d.occurred_at < $6) AND ($7::uuid IS NULL OR d.id < $7)
     ORDER BY d.id DESC LIMIT $8`, [tenantId, endpointId, status, type, from, to, before, limit]);
}

/** Not one of an endpoint that was deleted. */
export async function findDelivery(sql: Sql, tenantId: string, id: string): Promise<(Delivery & { readonly body: string }) | undefined> {
  const [row] = await sql.query<Delivery & { body: string }>(
    `SELECT ${COLUMNS}, m.body ${JOINED} JOIN webhook_endpoints e ON e.tenant_id = d.tenant_id AND e.id = d.endpoint_id
     WHERE d.tenant_id = $1 AND d.id = $2 AND e.deleted_at IS NULL`, [tenantId, id]);
  return row;
}

/** The latest, oldest first. */
export async function listAttempts(sql: Sql, tenantId: string, deliveryId: string, limit: number): Promise<Attempt[]> {
  const rows = await sql.query<Attempt>(
    `SELECT number, at, took_ms AS "tookMs", status, error, answer FROM webhook_attempts WHERE tenant_id = $1 AND delivery_id = $2 ORDER BY number DESC LIMIT $3`, [tenantId, deliveryId, limit]);
  return rows.toReversed();
}

const ANEW = `status = 'pending', run_attempts = 0, due_at = $3, settled_at = NULL, revision = d.revision + 1`;

/** From the beginning of the schedule. What an attempt under way would say no longer counts. */
export async function replayDelivery(tx: Sql, tenantId: string, id: string, now: Date): Promise<void> {
  await tx.execute(`UPDATE webhook_deliveries d SET ${ANEW} WHERE d.tenant_id = $1 AND d.id = $2`, [tenantId, id, now]);
}

export interface Range {
  readonly statuses: readonly DeliveryStatus[];
  readonly from?: Date;
  readonly to?: Date;
  readonly eventIds?: readonly string[];
  readonly limit: number;
}

/** The oldest of those that have ended. Returns how many. */
export async function replayRange(tx: Sql, tenantId: string, endpointId: string, now: Date, { statuses, from, to, eventIds, limit }: Range): Promise<number> {
  return tx.execute(
    `UPDATE webhook_deliveries d SET ${ANEW} FROM (
       SELECT d.id ${JOINED} WHERE d.tenant_id = $1 AND d.endpoint_id = $2 AND d.status = ANY ($4::text[]) AND d.retries
         AND ($5::timestamptz IS NULL OR d.occurred_at >= $5) AND ($6::timestamptz IS NULL OR d.occurred_at < $6) AND ($7::text[] IS NULL OR m.event_id = ANY ($7))
       ORDER BY d.id LIMIT $8) found
     WHERE d.tenant_id = $1 AND d.id = found.id`, [tenantId, endpointId, now, statuses, from, to, eventIds, limit]);
}

/** Of endpoints that want nothing any more, and of those that were deleted: nobody tries these. */
export async function buryDeliveries(sql: Sql, now: Date, limit: number): Promise<number> {
  return sql.execute(
    `UPDATE webhook_deliveries d SET status = 'dead', last_error = 'endpoint-disabled', settled_at = $1, revision = d.revision + 1 FROM (
       SELECT d.tenant_id, d.id FROM webhook_endpoints e JOIN webhook_deliveries d ON d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.status = 'pending'
       WHERE (e.disabled_reason IN ('gone', 'failing') OR e.deleted_at IS NOT NULL) AND NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = e.tenant_id)
       LIMIT $2 FOR UPDATE OF d SKIP LOCKED) gone
     WHERE d.tenant_id = gone.tenant_id AND d.id = gone.id`, [now, limit]);
}

/** Messages of long ago, with their deliveries and attempts; not what is still on its way to an endpoint that wants it. */
export async function forgetMessages(sql: Sql, before: Date, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM webhook_messages m USING (
       SELECT o.tenant_id, o.id FROM webhook_messages o WHERE o.recorded_at < $1 AND NOT EXISTS (
         SELECT FROM webhook_deliveries d JOIN webhook_endpoints e ON e.tenant_id = d.tenant_id AND e.id = d.endpoint_id
         WHERE d.tenant_id = o.tenant_id AND d.message_id = o.id AND d.status = 'pending' AND e.status = 'enabled') LIMIT $2) old
     WHERE m.tenant_id = old.tenant_id AND m.id = old.id`, [before, limit]);
}

/** Deliveries of deleted endpoints, then those endpoints. Returns how many deliveries. */
export async function forgetDeleted(sql: Sql, limit: number): Promise<number> {
  const gone = await sql.execute(
    `DELETE FROM webhook_deliveries d USING (
       SELECT d.tenant_id, d.id FROM webhook_endpoints e JOIN webhook_deliveries d ON d.tenant_id = e.tenant_id AND d.endpoint_id = e.id WHERE e.deleted_at IS NOT NULL LIMIT $1) old
     WHERE d.tenant_id = old.tenant_id AND d.id = old.id`, [limit]);
  if (gone < limit) {
    await sql.execute(
      `DELETE FROM webhook_endpoints e WHERE e.deleted_at IS NOT NULL AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id)`);
  }
  return gone;
}
