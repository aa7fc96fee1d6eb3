import type { Sql } from '../../../kit/database.ts';
import type { Health } from '../domain/webhooks/health.ts';
import type { Attempt, DeliveryStatus } from '../domain/webhooks/delivery.ts';

/** What an attempt made of its delivery. */
export interface Result {
  readonly tenantId: string;
  readonly id: string;
  /** That it was taken under. */
  readonly revision: number;
  readonly status: DeliveryStatus;
  /** When it is due again, where it is still pending. */
  readonly dueAt: Date | null;
  readonly runAttempts: number;
  /** Undefined where nothing was tried after all. */
  readonly attempt: Attempt | undefined;
}

/** Returns the ids of those that were still ours. What is not was taken over or replayed by somebody else meanwhile: theirs counts. */
export async function saveResults(tx: Sql, results: readonly Result[], now: Date): Promise<Set<string>> {
  const saved = await tx.query<{ id: string }>(
    `UPDATE webhook_deliveries d SET status = r.status, due_at = coalesce(r.due_at, d.due_at), run_attempts = r.run_attempts, attempts = greatest(d.attempts, coalesce(r.number, 0)),
       last_status = CASE WHEN r.number IS NULL THEN d.last_status ELSE r.answered END, last_error = CASE WHEN r.number IS NULL THEN d.last_error ELSE r.error END,
       settled_at = CASE WHEN r.status <> 'pending' THEN $10::timestamptz END
     FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::timestamptz[], $6::smallint[], $7::int[], $8::smallint[], $9::text[])
       AS r (tenant_id, id, revision, status, due_at, run_attempts, number, answered, error)
     WHERE d.tenant_id = r.tenant_id AND d.id = r.id AND d.revision = r.revision AND d.status = 'pending' RETURNING d.id`,
    [
      results.map(({ tenantId }) => tenantId), results.map(({ id }) => id), results.map(({ revision }) => revision), results.map(({ status }) => status),
      results.map(({ dueAt }) => dueAt), results.map(({ runAttempts }) => runAttempts), results.map(({ attempt }) => attempt?.number ?? null),
      results.map(({ attempt }) => attempt?.status ?? null), results.map(({ attempt }) => attempt?.error ?? null), now,
    ], 'webhooks.save-results');
  return new Set(saved.map(({ id }) => id));
}

export async function insertAttempts(tx: Sql, attempts: readonly (Attempt & { readonly tenantId: string; readonly deliveryId: string })[]): Promise<void> {
  await tx.execute(
    `INSERT INTO webhook_attempts (tenant_id, delivery_id, number, at, took_ms, status, error, answer)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $5::int[], $6::smallint[], $7::text[], $8::text[]) ON CONFLICT DO NOTHING`,
    [
      attempts.map(({ tenantId }) => tenantId), attempts.map(({ deliveryId }) => deliveryId), attempts.map(({ number }) => number), attempts.map(({ at }) => at),
      attempts.map(({ tookMs }) => tookMs), attempts.map(({ status }) => status), attempts.map(({ error }) => error), attempts.map(({ answer }) => answer),
    ], 'webhooks.insert-attempts');
}

interface HealthRow {
  readonly endpointId: string;
  readonly failures: number;
  readonly failingSince: Date;
  readonly rests: number;
  readonly restedAt: Date | null;
  readonly restsUntil: Date | null;
}

export interface Owned { readonly tenantId: string; readonly endpointId: string }

/** By endpoint, of those that have failed lately. In one order, so that two who write do not wait for each other in a circle. */
export async function lockHealth(tx: Sql, endpoints: readonly Owned[]): Promise<Map<string, Health>> {
  const rows = await tx.query<HealthRow>(
    `SELECT h.endpoint_id AS "endpointId", h.failures, h.failing_since AS "failingSince", h.rests, h.rested_at AS "restedAt", h.rests_until AS "restsUntil"
     FROM webhook_health h JOIN unnest($1::uuid[], $2::uuid[]) AS x (tenant_id, endpoint_id) ON h.tenant_id = x.tenant_id AND h.endpoint_id = x.endpoint_id
     ORDER BY h.tenant_id, h.endpoint_id FOR UPDATE OF h`, columnsOf(endpoints), 'webhooks.lock-health');
  return new Map(rows.map(({ endpointId, failures, failingSince, rests, restedAt, restsUntil }) =>
    [endpointId, { failures, failingSinceMs: failingSince.getTime(), rests, restedAtMs: restedAt?.getTime() ?? null, restsUntilMs: restsUntil?.getTime() ?? null }]));
}

export async function saveHealth(tx: Sql, failing: readonly (Owned & Health)[]): Promise<void> {
  const sorted = failing.toSorted((a, b) => (a.tenantId + a.endpointId < b.tenantId + b.endpointId ? -1 : 1));
  await tx.execute(
    `INSERT INTO webhook_health (tenant_id, endpoint_id, failures, failing_since, rests, rested_at, rests_until)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $5::int[], $6::timestamptz[], $7::timestamptz[])
     ON CONFLICT (tenant_id, endpoint_id) DO UPDATE SET failures = excluded.failures, failing_since = least(webhook_health.failing_since, excluded.failing_since), rests = excluded.rests,
       rested_at = excluded.rested_at, rests_until = excluded.rests_until`,
    [
      ...columnsOf(sorted), sorted.map(({ failures }) => failures), sorted.map(({ failingSinceMs }) => new Date(failingSinceMs)), sorted.map(({ rests }) => rests),
      sorted.map(({ restedAtMs }) => date(restedAtMs)), sorted.map(({ restsUntilMs }) => date(restsUntilMs)),
    ]);
}

export async function forgetHealth(tx: Sql, endpoints: readonly Owned[]): Promise<void> {
  await tx.execute(
    `DELETE FROM webhook_health h USING unnest($1::uuid[], $2::uuid[]) AS x (tenant_id, endpoint_id) WHERE h.tenant_id = x.tenant_id AND h.endpoint_id = x.endpoint_id`,
    columnsOf(endpoints));
}

const columnsOf = (endpoints: readonly Owned[]) => [endpoints.map(({ tenantId }) => tenantId), endpoints.map(({ endpointId }) => endpointId)];
const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
