import type { Sql } from '../../../kit/database.ts';
import type { DisabledReason, WebhookEndpoint } from '../domain/webhooks/endpoint.ts';

const COLUMNS = `e.tenant_id AS "tenantId", e.id, e.url, e.description, e.event_types AS "eventTypes", e.status, e.disabled_reason AS "disabledReason",
  e.disabled_at AS "disabledAt", e.api_version AS "apiVersion", e.metadata, e.version, e.created_at AS "createdAt"`;

/** With what is shown beside it. */
export interface ShownEndpoint extends WebhookEndpoint {
  readonly publicKey: string;
  readonly previousKeysUntil: Date | null;
  readonly failingSince: Date | null;
}

const SHOWN = `${COLUMNS}, k.public_key AS "publicKey", p.until AS "previousKeysUntil", h.failing_since AS "failingSince"
  FROM webhook_endpoints e
  JOIN webhook_keys k ON k.tenant_id = e.tenant_id AND k.endpoint_id = e.id AND k.kind = 'v1a' AND k.valid_until IS NULL
  LEFT JOIN webhook_health h ON h.tenant_id = e.tenant_id AND h.endpoint_id = e.id
  LEFT JOIN LATERAL (SELECT max(valid_until) AS until FROM webhook_keys o WHERE o.tenant_id = e.tenant_id AND o.endpoint_id = e.id AND o.valid_until > $2) p ON true`;

export async function findEndpoint(sql: Sql, tenantId: string, id: string, now: Date): Promise<ShownEndpoint | undefined> {
  const [row] = await sql.query<ShownEndpoint>(`SELECT ${SHOWN} WHERE e.tenant_id = $1 AND e.id = $3 AND e.deleted_at IS NULL`, [tenantId, now, id]);
  return row;
}

export interface EndpointFilter {
  readonly status?: WebhookEndpoint['status'];
  /** Only those before this id. */
  readonly before?: string;
  readonly limit: number;
}

/** Newest first. */
export async function listEndpoints(sql: Sql, tenantId: string, now: Date, { status, before, limit }: EndpointFilter): Promise<ShownEndpoint[]> {
  return sql.query<ShownEndpoint>(
    `SELECT ${SHOWN} WHERE e.tenant_id = $1 AND e.deleted_at IS NULL AND ($3::text IS NULL OR e.status = $3) AND ($4::uuid IS NULL OR e.id < $4)
     ORDER BY e.id DESC LIMIT $5`, [tenantId, now, status, before, limit]);
}

/** Nobody else changes it until this transaction ends. */
export async function lockEndpoint(tx: Sql, tenantId: string, id: string): Promise<WebhookEndpoint | undefined> {
  const [row] = await tx.query<WebhookEndpoint>(
    `SELECT ${COLUMNS} FROM webhook_endpoints e WHERE e.tenant_id = $1 AND e.id = $2 AND e.deleted_at IS NULL FOR UPDATE`, [tenantId, id]);
  return row;
}

export async function insertEndpoint(tx: Sql, endpoint: WebhookEndpoint): Promise<void> {
  const { tenantId, id, url, description, eventTypes, status, apiVersion, metadata, version, createdAt } = endpoint;
  await tx.execute(
    `INSERT INTO webhook_endpoints (tenant_id, id, url, description, event_types, status, api_version, metadata, version, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, [tenantId, id, url, description, eventTypes, status, apiVersion, metadata, version, createdAt]);
}

export async function saveEndpoint(tx: Sql, endpoint: WebhookEndpoint): Promise<void> {
  const { tenantId, id, url, description, eventTypes, status, disabledReason, disabledAt, apiVersion, metadata, version } = endpoint;
  await tx.execute(
    `UPDATE webhook_endpoints SET url = $3, description = $4, event_types = $5, status = $6, disabled_reason = $7, disabled_at = $8, api_version = $9, metadata = $10, version = $11
     WHERE tenant_id = $1 AND id = $2`, [tenantId, id, url, description, eventTypes, status, disabledReason, disabledAt, apiVersion, metadata, version]);
}

/** Its keys go at once, its deliveries bit by bit. */
export async function markDeleted(tx: Sql, tenantId: string, id: string, now: Date): Promise<void> {
  await tx.execute('UPDATE webhook_endpoints SET deleted_at = $3 WHERE tenant_id = $1 AND id = $2', [tenantId, id, now]);
  await tx.execute('DELETE FROM webhook_keys WHERE tenant_id = $1 AND endpoint_id = $2', [tenantId, id]);
}

/** Returns those that were enabled until now, as they are after it. `url`: only where it still is the endpoint's. */
export async function disableEndpoints(tx: Sql, endpoints: readonly { tenantId: string; endpointId: string; url?: string }[], reason: DisabledReason, now: Date): Promise<WebhookEndpoint[]> {
  return tx.query<WebhookEndpoint>(
    `UPDATE webhook_endpoints e SET status = 'disabled', disabled_reason = $3, disabled_at = $4, version = e.version + 1
     FROM unnest($1::uuid[], $2::uuid[], $5::text[]) AS x (tenant_id, id, url)
     WHERE e.tenant_id = x.tenant_id AND e.id = x.id AND e.url = coalesce(x.url, e.url) AND e.status = 'enabled' AND e.deleted_at IS NULL RETURNING ${COLUMNS}`,
    [endpoints.map(({ tenantId }) => tenantId), endpoints.map(({ endpointId }) => endpointId), reason, now, endpoints.map(({ url }) => url ?? null)]);
}

export type Listening = Pick<WebhookEndpoint, 'tenantId' | 'id' | 'eventTypes'>;

/** Of these tenants, the endpoints that are told anything. */
export async function listeningEndpoints(sql: Sql, tenantIds: readonly string[]): Promise<Listening[]> {
  return sql.query<Listening>(
    `SELECT tenant_id AS "tenantId", id, event_types AS "eventTypes" FROM webhook_endpoints
     WHERE tenant_id = ANY ($1::uuid[]) AND status = 'enabled' AND deleted_at IS NULL ORDER BY id`, [tenantIds], 'webhooks.listening');
}
