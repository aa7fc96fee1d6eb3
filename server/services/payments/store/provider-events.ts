import type { Sql } from '../../../kit/database.ts';
import type { Fact, Told } from '../../../kit/payments/provider.ts';

export interface Meant { readonly paymentId: string; readonly attemptId: string }

/** The attempt that a provider speaks of: by our id, where it repeats it, else by its own name for it. */
export async function findMeant(sql: Sql, tenantId: string, providerId: string, { attemptId, reference }: Pick<Told, 'attemptId' | 'reference'>): Promise<Meant | undefined> {
  const [row] = await sql.query<{ id: string; payment_id: string }>(
    `SELECT id, payment_id FROM payment_attempts WHERE tenant_id = $1 AND provider_id = $2 AND (id = $3 OR reference = $4) ORDER BY id = $3 DESC NULLS LAST LIMIT 1`,
    [tenantId, providerId, attemptId, reference], 'payments.find-meant');
  return row && { attemptId: row.id, paymentId: row.payment_id };
}

/** False where it was told before. */
export async function insertProviderEvent(tx: Sql, tenantId: string, providerId: string, told: Told, paymentId: string | null, nowMs: number): Promise<boolean> {
  const inserted = await tx.execute(
    `INSERT INTO provider_events (tenant_id, provider_id, event_id, reference, attempt_id, facts, payment_id, occurred_at, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
    [tenantId, providerId, told.eventId, told.reference, told.attemptId, JSON.stringify(told.facts), paymentId, new Date(told.occurredAtMs), new Date(nowMs)], 'payments.insert-provider-event');
  return inserted > 0;
}

export interface Unmatched { readonly eventId: string; readonly facts: readonly Fact[] }

/** Told before the payment was known by that name, and taken now. */
export async function takeUnmatched(tx: Sql, tenantId: string, providerId: string, { attemptId, paymentId, reference }: Meant & { readonly reference: string | null }): Promise<Unmatched[]> {
  const rows = await tx.query<{ event_id: string; facts: Fact[] }>(
    `UPDATE provider_events SET payment_id = $4 WHERE tenant_id = $1 AND provider_id = $2 AND payment_id IS NULL AND (attempt_id = $3 OR reference = $5) RETURNING event_id, facts`,
    [tenantId, providerId, attemptId, paymentId, reference], 'payments.take-unmatched');
  return rows.map((row) => ({ eventId: row.event_id, facts: row.facts }));
}

export interface UnmatchedEvent extends Unmatched { readonly tenantId: string; readonly providerId: string; readonly attemptId: string | null; readonly reference: string | null }

/** Those whose attempt is known by now. */
export async function listUnmatched(sql: Sql, since: Date, limit: number): Promise<UnmatchedEvent[]> {
  const rows = await sql.query<{ tenant_id: string; provider_id: string; event_id: string; attempt_id: string | null; reference: string | null; facts: Fact[] }>(
    `SELECT e.tenant_id, e.provider_id, e.event_id, e.attempt_id, e.reference, e.facts FROM provider_events e
     WHERE e.payment_id IS NULL AND e.received_at > $1 AND EXISTS (SELECT FROM payment_attempts a WHERE a.tenant_id = e.tenant_id AND a.provider_id = e.provider_id AND (a.id = e.attempt_id OR a.reference = e.reference))
     LIMIT $2`, [since, limit]);
  return rows.map((row) => ({ tenantId: row.tenant_id, providerId: row.provider_id, eventId: row.event_id, attemptId: row.attempt_id, reference: row.reference, facts: row.facts }));
}

/** False where somebody else took it. */
export async function matchEvent(tx: Sql, tenantId: string, providerId: string, eventId: string, paymentId: string): Promise<boolean> {
  return await tx.execute('UPDATE provider_events SET payment_id = $4 WHERE tenant_id = $1 AND provider_id = $2 AND event_id = $3 AND payment_id IS NULL', [tenantId, providerId, eventId, paymentId]) > 0;
}
