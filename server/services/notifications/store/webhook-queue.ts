import type { Sql } from '../../../kit/database.ts';
import { nextMoment } from '../../../kit/next-moment.ts';
import type { Share, DueEndpoint } from '../domain/webhooks/fair-share.ts';
import type { Message } from '../domain/webhooks/message.ts';

export interface NewDelivery {
  readonly id: string;
  readonly endpointId: string;
  readonly message: Message;
}

/** Messages and their deliveries, as many as there are in two statements. What is there already stays as it is. */
export async function insertDeliveries(tx: Sql, deliveries: readonly NewDelivery[], now: Date): Promise<void> {
  const messages = [...new Map(deliveries.map(({ message }) => [message.id, message])).values()];
  await tx.execute(
    `INSERT INTO webhook_messages (tenant_id, id, event_id, type, occurred_at, body, recorded_at)
     SELECT *, $7::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[]) ON CONFLICT DO NOTHING`,
    [
      messages.map(({ tenantId }) => tenantId), messages.map(({ id }) => id), messages.map(({ eventId }) => eventId), messages.map(({ type }) => type),
      messages.map(({ occurredAtMs }) => new Date(occurredAtMs)), messages.map(({ body }) => body), now,
    ], 'webhooks.insert-messages');
  await tx.execute(
    `INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, message_id, type, occurred_at, due_at)
     SELECT *, $7::timestamptz FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[]) ON CONFLICT DO NOTHING`,
    [
      deliveries.map(({ message }) => message.tenantId), deliveries.map(({ id }) => id), deliveries.map(({ endpointId }) => endpointId), deliveries.map(({ message }) => message.id),
      deliveries.map(({ message }) => message.type), deliveries.map(({ message }) => new Date(message.occurredAtMs)), now,
    ], 'webhooks.insert-deliveries');
}

/** One that is sent once, by whoever makes it: nobody else takes it before the lease is over. */
export async function insertSingle(tx: Sql, { id, endpointId, message }: NewDelivery, now: Date, leaseUntil: Date): Promise<void> {
  await tx.execute('INSERT INTO webhook_messages (tenant_id, id, event_id, type, occurred_at, body, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $5)',
    [message.tenantId, message.id, message.eventId, message.type, now, message.body]);
  await tx.execute(
    'INSERT INTO webhook_deliveries (tenant_id, id, endpoint_id, message_id, type, occurred_at, due_at, retries) VALUES ($1, $2, $3, $4, $5, $6, $7, false)',
    [message.tenantId, id, endpointId, message.id, message.type, now, leaseUntil]);
}

/**
 * Endpoints with something due, each found by one step through the index: however long a backlog is, it costs no more than another. Not those that rest, nor
 * those of tenants that are on another server or on their way there.
 */
export async function dueEndpoints(sql: Sql, now: Date, perEndpoint: number): Promise<DueEndpoint[]> {
  return sql.query<DueEndpoint>(
    `WITH RECURSIVE waiting AS (
       (SELECT tenant_id, endpoint_id FROM webhook_deliveries WHERE status = 'pending' ORDER BY tenant_id, endpoint_id LIMIT 1)
       UNION ALL
       SELECT next.* FROM waiting w, LATERAL (
         SELECT tenant_id, endpoint_id FROM webhook_deliveries d WHERE status = 'pending' AND (d.tenant_id, d.endpoint_id) > (w.tenant_id, w.endpoint_id)
         ORDER BY tenant_id, endpoint_id LIMIT 1) next
     )
     SELECT w.tenant_id AS "tenantId", w.endpoint_id AS "endpointId", due.count::int AS due, coalesce(h.failures, 0) AS failures
     FROM waiting w JOIN webhook_endpoints e ON e.tenant_id = w.tenant_id AND e.id = w.endpoint_id
     LEFT JOIN webhook_health h ON h.tenant_id = w.tenant_id AND h.endpoint_id = w.endpoint_id,
     LATERAL (SELECT count(*) FROM (
       SELECT FROM webhook_deliveries d WHERE d.tenant_id = w.tenant_id AND d.endpoint_id = w.endpoint_id AND d.status = 'pending' AND d.due_at <= $1 LIMIT $2) few) due
     WHERE due.count > 0 AND e.status = 'enabled' AND e.deleted_at IS NULL AND coalesce(h.rests_until <= $1, true)
       AND NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = w.tenant_id)`, [now, perEndpoint], 'webhooks.due');
}

/** A delivery that is ours until the lease is over. */
export interface TakenDelivery {
  readonly tenantId: string;
  readonly id: string;
  readonly endpointId: string;
  readonly messageId: string;
  readonly revision: number;
  readonly retries: boolean;
  readonly runAttempts: number;
  readonly attempts: number;
  readonly body: string;
  readonly url: string;
}

const TAKEN = `d.tenant_id AS "tenantId", d.id, d.endpoint_id AS "endpointId", d.message_id AS "messageId", d.revision, d.retries, d.run_attempts AS "runAttempts",
  d.attempts, m.body, e.url`;

/** Those that have waited longest, of each endpoint as many as it may send; not those that somebody else takes at this moment. */
export async function takeDeliveries(sql: Sql, shares: readonly Share[], now: Date, leaseUntil: Date): Promise<TakenDelivery[]> {
  return sql.query<TakenDelivery>(
    `WITH picked AS MATERIALIZED (
       SELECT p.tenant_id, p.id FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS s (tenant_id, endpoint_id, count), LATERAL (
         SELECT tenant_id, id FROM webhook_deliveries d
         WHERE d.tenant_id = s.tenant_id AND d.endpoint_id = s.endpoint_id AND d.status = 'pending' AND d.due_at <= $4 ORDER BY d.due_at LIMIT s.count FOR UPDATE SKIP LOCKED) p
     )
     UPDATE webhook_deliveries d SET due_at = $5, revision = d.revision + 1
     FROM picked JOIN webhook_deliveries o ON o.tenant_id = picked.tenant_id AND o.id = picked.id
     JOIN webhook_messages m ON m.tenant_id = o.tenant_id AND m.id = o.message_id JOIN webhook_endpoints e ON e.tenant_id = o.tenant_id AND e.id = o.endpoint_id
     WHERE d.tenant_id = picked.tenant_id AND d.id = picked.id RETURNING ${TAKEN}`,
    [shares.map(({ tenantId }) => tenantId), shares.map(({ endpointId }) => endpointId), shares.map(({ count }) => count), now, leaseUntil], 'webhooks.take');
}

/** The one that `insertSingle` made. */
export async function findTaken(sql: Sql, tenantId: string, id: string): Promise<TakenDelivery | undefined> {
  const [row] = await sql.query<TakenDelivery>(
    `SELECT ${TAKEN} FROM webhook_deliveries d JOIN webhook_messages m ON m.tenant_id = d.tenant_id AND m.id = d.message_id
     JOIN webhook_endpoints e ON e.tenant_id = d.tenant_id AND e.id = d.endpoint_id WHERE d.tenant_id = $1 AND d.id = $2`, [tenantId, id]);
  return row;
}

/** Not before its endpoint has rested; none of endpoints that want nothing now. */
export const nextDueDelivery = (sql: Sql, afterMs: number): Promise<number | undefined> => nextMoment(sql,
  `SELECT min(at) AS at FROM (
     SELECT greatest(d.due_at, h.rests_until) AS at FROM webhook_deliveries d JOIN webhook_endpoints e ON e.tenant_id = d.tenant_id AND e.id = d.endpoint_id
     LEFT JOIN webhook_health h ON h.tenant_id = d.tenant_id AND h.endpoint_id = d.endpoint_id
     WHERE d.status = 'pending' AND e.status = 'enabled' AND e.deleted_at IS NULL) due WHERE at > $1`, afterMs);
