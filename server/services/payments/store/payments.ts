import type { Sql } from '../../../kit/database.ts';
import type { NewChunk } from '../../../kit/events.ts';
import { nextMoment } from '../../../kit/next-moment.ts';
import type { Told } from '../../../kit/payments/provider.ts';
import type { PaymentEvent } from '../domain/payment/events.ts';
import { capturedOf, refundedOf, type PaymentState } from '../domain/payment/state.ts';
import { statusOf, type PaymentStatus } from '../domain/payment/status.ts';
import type { Result } from './commands.ts';

/** What is kept beside the state: it takes no part in decisions. */
export interface PaymentFacts {
  readonly customerId: string | null;
  readonly linkId: string | null;
  readonly mode: 'test' | 'live';
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Sealed. */
  readonly email: Buffer | null;
}

export interface StoredPayment extends PaymentFacts {
  readonly tenantId: string;
  readonly state: PaymentState;
  readonly version: number;
  readonly updatedAtMs: number;
}

interface Row {
  tenant_id: string; customer_id: string | null; link_id: string | null; mode: 'test' | 'live'; reference: string | null; metadata: Record<string, string>; email: Buffer | null;
  state: PaymentState; version: number; updated_at: Date;
}

const toPayment = (row: Row): StoredPayment => ({
  tenantId: row.tenant_id, customerId: row.customer_id, linkId: row.link_id, mode: row.mode, reference: row.reference, metadata: row.metadata, email: row.email, state: row.state, version: row.version, updatedAtMs: row.updated_at.getTime(),
});

const COLUMNS = 'tenant_id, customer_id, link_id, mode, reference, metadata, email, state, version, updated_at';

/** With its events. `lease`: of whoever goes on with it at once; without one nothing is under way. */
export async function insertPayment(tx: Sql, payment: StoredPayment, events: readonly PaymentEvent[], source: string, nowMs: number, lease: Lease | undefined): Promise<void> {
  const { tenantId, state, customerId, linkId, mode, reference, metadata, email } = payment;
  await Promise.all([
    tx.execute(
      `WITH payment AS (
         INSERT INTO payments (tenant_id, id, status, account_id, customer_id, link_id, amount, currency, reference, metadata, email, state, version, mode, lease, lease_until, due_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $17))
       INSERT INTO payment_events (tenant_id, payment_id, version, type, data, source, at)
       SELECT $1, $2, n, data->>'type', data, $18, $17 FROM unnest($19::jsonb[]) WITH ORDINALITY AS e(data, n)`,
      [
        tenantId, state.id, statusOf(state), state.accountId, customerId, linkId, state.amount, state.currency, reference, metadata, email, JSON.stringify(state), events.length, mode,
        lease?.id ?? null, lease === undefined ? null : new Date(lease.untilMs), new Date(nowMs), source, events.map((event) => JSON.stringify(event)),
      ], 'payments.insert'),
    insertAttempts(tx, tenantId, state),
  ]);
}

/** So that a webhook finds its payment, whichever name it brings. */
async function insertAttempts(tx: Sql, tenantId: string, { id, attempts }: PaymentState): Promise<void> {
  if (attempts.length === 0) return;
  await tx.execute(
    `INSERT INTO payment_attempts (tenant_id, id, payment_id, provider_id, reference)
     SELECT $1, a.id, $2, a.provider_id, a.reference FROM unnest($3::uuid[], $4::uuid[], $5::text[]) AS a(id, provider_id, reference)
     ON CONFLICT (tenant_id, id) DO UPDATE SET provider_id = excluded.provider_id, reference = excluded.reference`,
    [tenantId, id, attempts.map((one) => one.id), attempts.map(({ provider }) => provider?.id ?? null), attempts.map(({ reference }) => reference)], 'payments.insert-attempts');
}

export interface Lease { readonly id: string; readonly untilMs: number }

/** Undefined while somebody else works on it. */
export async function leasePayment(sql: Sql, tenantId: string, id: string, lease: Lease, nowMs: number): Promise<StoredPayment | undefined> {
  const [row] = await sql.query<Row>(
    `UPDATE payments SET lease = $3, lease_until = $4, due_at = $4 WHERE tenant_id = $1 AND id = $2 AND (lease IS NULL OR lease_until <= $5) RETURNING ${COLUMNS}`,
    [tenantId, id, lease.id, new Date(lease.untilMs), new Date(nowMs)], 'payments.lease');
  return row && toPayment(row);
}

/**
 * How a payment is let go of: due at `dueAtMs`. Whoever puts something in its queue while somebody has it leaves it to them. A statement does not see what was committed after it
 * began, though it waited for that; but it does see the row as that left it, with `due_at` before the end of the lease. Then it stays due, and is `due` to whoever let go of it.
 */
const RELEASED_AT = (dueAt: string): string => `LEAST(${dueAt}, CASE WHEN due_at < lease_until THEN due_at END)`;
const NOTHING_WAITS = 'NOT EXISTS (SELECT FROM payment_commands c WHERE c.tenant_id = $1 AND c.payment_id = $2 AND c.result IS NULL)';

/** `free`: let go of; `due`: let go of, and something waits in its queue; `held`: something waits, and whoever has it goes on; `lost`: another has it. */
export type Standing = 'lost' | 'held' | 'free' | 'due';

export interface Saving {
  readonly lease: Lease;
  readonly source: string;
  readonly nowMs: number;
  /** Set where nothing is to be done now: it is let go of until then, unless something waits in its queue. */
  readonly releaseUntil?: { readonly dueAtMs: number | null };
  /** What others hear of it, where the same statement is to record that too. */
  readonly told?: NewChunk;
}

/** What has happened, recorded by whoever has the lease; nothing where that was `lost`. */
export async function savePayment(tx: Sql, before: StoredPayment, after: PaymentState, events: readonly PaymentEvent[], { lease, source, nowMs, releaseUntil, told }: Saving): Promise<Standing> {
  const save = tx.query<{ lease: string | null; due: boolean }>(
    `WITH saved AS (
       UPDATE payments SET state = $4, status = $5, captured = $6, refunded = $7, version = $8, updated_at = $10,
         lease = CASE WHEN NOT let.go THEN lease END, lease_until = CASE WHEN NOT let.go THEN $9::timestamptz END,
         due_at = CASE WHEN let.go THEN ${RELEASED_AT('$15::timestamptz')} ELSE $9 END
       FROM (SELECT $14 AND ${NOTHING_WAITS} AS go) AS let
       WHERE tenant_id = $1 AND id = $2 AND version = $3 AND lease = $11 RETURNING lease, due_at),
     recorded AS (
       INSERT INTO payment_events (tenant_id, payment_id, version, type, data, source, at)
       SELECT $1, $2, $3 + n, data->>'type', data, $12, $10 FROM unnest($13::jsonb[]) WITH ORDINALITY AS e(data, n) WHERE EXISTS (SELECT FROM saved)),
     told AS (
       INSERT INTO outbox (tenant_id, count, types, codec, data) SELECT $1, $16, $17, 'events', $18 WHERE $16::integer IS NOT NULL AND EXISTS (SELECT FROM saved))
     SELECT lease, due_at IS DISTINCT FROM $15 AS due FROM saved`,
    [
      before.tenantId, after.id, before.version, JSON.stringify(after), statusOf(after), capturedOf(after), refundedOf(after), before.version + events.length, new Date(lease.untilMs),
      new Date(nowMs), lease.id, source, events.map((event) => JSON.stringify(event)), releaseUntil !== undefined, releaseUntil?.dueAtMs == null ? null : new Date(releaseUntil.dueAtMs),
      told?.count ?? null, told?.types ?? null, told?.data ?? null,
    ], 'payments.save');
  const renamed = after.attempts.some((attempt, i) => attempt.reference !== before.state.attempts[i]?.reference || attempt.provider?.id !== before.state.attempts[i]?.provider?.id);
  const [[saved]] = await Promise.all([save, renamed ? insertAttempts(tx, before.tenantId, after) : undefined]);
  if (saved === undefined) return 'lost';
  return saved.lease === null ? freed(saved) : 'held';
}

const freed = ({ due }: { readonly due: boolean }): 'free' | 'due' => (due ? 'due' : 'free');

/** Lets go of it until `dueAtMs`, unless something waits in its queue, or it was lost: both are `held`. */
export async function releasePayment(sql: Sql, tenantId: string, id: string, lease: Lease, dueAtMs: number | null): Promise<Exclude<Standing, 'lost'>> {
  const [released] = await sql.query<{ due: boolean }>(
    `UPDATE payments SET lease = NULL, lease_until = NULL, due_at = ${RELEASED_AT('$4::timestamptz')} WHERE tenant_id = $1 AND id = $2 AND lease = $3 AND ${NOTHING_WAITS}
     RETURNING due_at IS DISTINCT FROM $4 AS due`,
    [tenantId, id, lease.id, dueAtMs === null ? null : new Date(dueAtMs)], 'payments.release');
  return released === undefined ? 'held' : freed(released);
}

export async function hasLease(sql: Sql, tenantId: string, id: string, lease: Lease): Promise<boolean> {
  const rows = await sql.query('SELECT FROM payments WHERE tenant_id = $1 AND id = $2 AND lease = $3', [tenantId, id, lease.id]);
  return rows.length > 0;
}

/** Lets go of it though there is something to do. */
export async function giveUpPayment(sql: Sql, tenantId: string, id: string, lease: Lease, dueAtMs: number): Promise<void> {
  await sql.execute('UPDATE payments SET lease = NULL, lease_until = NULL, due_at = $4 WHERE tenant_id = $1 AND id = $2 AND lease = $3', [tenantId, id, lease.id, new Date(dueAtMs)]);
}

export async function findPayment(sql: Sql, tenantId: string, id: string): Promise<StoredPayment | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM payments WHERE tenant_id = $1 AND id = $2`, [tenantId, id], 'payments.find');
  return row && toPayment(row);
}

/** The one that a provider speaks of, and which of its attempts: as `findMeant` finds it. */
export async function findPaymentMeant(sql: Sql, tenantId: string, providerId: string, { attemptId, reference }: Pick<Told, 'attemptId' | 'reference'>): Promise<{ payment: StoredPayment; attemptId: string } | undefined> {
  const [row] = await sql.query<Row & { attempt_id: string }>(
    `SELECT ${COLUMNS}, a.attempt_id FROM payments JOIN (
       SELECT tenant_id, payment_id AS id, id AS attempt_id FROM payment_attempts WHERE tenant_id = $1 AND provider_id = $2 AND (id = $3 OR reference = $4) ORDER BY id = $3 DESC NULLS LAST LIMIT 1
     ) a USING (tenant_id, id)`, [tenantId, providerId, attemptId, reference], 'payments.find-meant-payment');
  return row && { payment: toPayment(row), attemptId: row.attempt_id };
}

export interface After {
  readonly payment: StoredPayment;
  /** Null until the command was decided. */
  readonly result: Result | null;
  /** Somebody works on it: what follows from the command may still be to come. */
  readonly leased: boolean;
}

/** With what became of a command. All of one moment: asked for apart, whoever works on it may have ended in between, and what was read before would pass for the end. */
export async function findPaymentAfter(sql: Sql, tenantId: string, id: string, commandId: string, nowMs: number): Promise<After | undefined> {
  const [row] = await sql.query<Row & Pick<After, 'result' | 'leased'>>(
    `SELECT ${COLUMNS}, (SELECT c.result FROM payment_commands c WHERE c.tenant_id = $1 AND c.id = $3) AS result, lease IS NOT NULL AND lease_until > $4 AS leased
     FROM payments WHERE tenant_id = $1 AND id = $2`, [tenantId, id, commandId, new Date(nowMs)], 'payments.find-after');
  return row && { payment: toPayment(row), result: row.result, leased: row.leased };
}

export interface PaymentFilter { readonly status?: PaymentStatus; readonly account?: string; readonly customer?: string; readonly link?: string; readonly reference?: string; readonly before?: string; readonly limit: number }

/** Newest first. */
export async function listPayments(sql: Sql, tenantId: string, { status, account, customer, link, reference, before, limit }: PaymentFilter): Promise<StoredPayment[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM payments WHERE tenant_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR account_id = $3) AND ($4::uuid IS NULL OR customer_id = $4)
       AND ($5::uuid IS NULL OR link_id = $5) AND ($6::text IS NULL OR reference = $6) AND ($7::uuid IS NULL OR id < $7) ORDER BY id DESC LIMIT $8`,
    [tenantId, status, account, customer, link, reference, before, limit]);
  return rows.map(toPayment);
}

export interface StoredEvent { readonly version: number; readonly event: PaymentEvent; readonly source: string; readonly atMs: number }

export async function listPaymentEvents(sql: Sql, tenantId: string, paymentId: string): Promise<StoredEvent[]> {
  const rows = await sql.query<{ version: number; data: PaymentEvent; source: string; at: Date }>(
    'SELECT version, data, source, at FROM payment_events WHERE tenant_id = $1 AND payment_id = $2 ORDER BY version', [tenantId, paymentId]);
  return rows.map(({ version, data, source, at }) => ({ version, event: data, source, atMs: at.getTime() }));
}

/** Those that somebody must go on with: a process died, something waits, or it is time to ask a provider. Not of tenants that are on another server. */
export async function duePayments(sql: Sql, nowMs: number, limit: number): Promise<{ tenantId: string; id: string }[]> {
  const rows = await sql.query<{ tenant_id: string; id: string }>(
    `SELECT tenant_id, id FROM payments p WHERE due_at <= $1 AND (lease IS NULL OR lease_until <= $1) AND NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = p.tenant_id)
     ORDER BY due_at LIMIT $2`, [new Date(nowMs), limit]);
  return rows.map(({ tenant_id: tenantId, id }) => ({ tenantId, id }));
}

/** Of this provider, not yet at their end. */
export async function hasPaymentsUnderWay(sql: Sql, tenantId: string, providerId: string): Promise<boolean> {
  const [row] = await sql.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM payment_attempts a JOIN payments p ON p.tenant_id = a.tenant_id AND p.id = a.payment_id
       WHERE a.tenant_id = $1 AND a.provider_id = $2 AND p.status IN ('requires_action', 'processing', 'requires_capture', 'review', 'unknown', 'conflicted')) AS found`, [tenantId, providerId]);
  return row!.found;
}

export const nextDuePayment = (sql: Sql, afterMs: number): Promise<number | undefined> => nextMoment(sql, 'SELECT min(due_at) AS at FROM payments WHERE due_at > $1', afterMs);
