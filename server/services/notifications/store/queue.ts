import type { AttemptStatus, Channel, Status } from '../../../../contracts/notifications/words.ts';
import type { Sql } from '../../../kit/database.ts';
import { nextMoment } from '../../../kit/next-moment.ts';
import { plainArray, textArray } from '../../../kit/sql-array.ts';
import type { Failure, Keeper, Lane, Notification } from '../domain/notification.ts';
import { toNotification, type Row } from './notifications.ts';

/**
 * Those of a lane that are due, for whoever asks, until `leaseUntil`. Every tenant that has some gets an even share, in an order that nobody can count on:
 * a hundred thousand of one do not stand before the one of another. Not those of tenants that are on their way to another server. An attempt that is open is
 * of somebody who died in the middle: what the provider has of it nobody knows. All in one statement, since it is mostly asked in vain.
 */
export async function takeDue(sql: Sql, lane: Lane, now: Date, leaseUntil: Date, limit: number, busy: readonly string[]): Promise<Notification[]> {
  const rows = await sql.query<Row>(
    `WITH RECURSIVE tenants AS (
       (SELECT tenant_id FROM notifications WHERE status = 'queued' AND lane = $1 ORDER BY tenant_id LIMIT 1)
       UNION ALL
       SELECT (SELECT n.tenant_id FROM notifications n WHERE n.status = 'queued' AND n.lane = $1 AND n.tenant_id > t.tenant_id ORDER BY n.tenant_id LIMIT 1)
       FROM tenants t WHERE t.tenant_id IS NOT NULL
     ), waiting AS MATERIALIZED (
       SELECT tenant_id FROM tenants t WHERE tenant_id IS NOT NULL AND tenant_id <> ALL ($5::uuid[]) AND NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = t.tenant_id)
         AND EXISTS (SELECT FROM notifications n WHERE n.status = 'queued' AND n.lane = $1 AND n.tenant_id = t.tenant_id AND n.due_at <= $2)
     ), shares AS MATERIALIZED (
       SELECT tenant_id, ceil($4::numeric / (SELECT count(*) FROM waiting))::int AS share FROM waiting ORDER BY random() LIMIT $4
     ), due AS MATERIALIZED (
       SELECT d.tenant_id, d.id FROM shares s CROSS JOIN LATERAL (
         SELECT n.tenant_id, n.id FROM notifications n WHERE n.status = 'queued' AND n.lane = $1 AND n.tenant_id = s.tenant_id AND n.due_at <= $2
         ORDER BY n.due_at LIMIT s.share FOR UPDATE SKIP LOCKED) d LIMIT $4
     ), taken AS (
       UPDATE notifications n SET due_at = $3, revision = n.revision + 1 FROM due WHERE n.tenant_id = due.tenant_id AND n.id = due.id RETURNING n.*
     ), abandoned AS (
       UPDATE attempts a SET status = 'unknown', finished_at = $2, error_code = 'abandoned', error_detail = 'the process ended before the provider answered'
       FROM taken t WHERE a.tenant_id = t.tenant_id AND a.notification_id = t.id AND a.status = 'sending'
     )
     SELECT * FROM taken`,
    [lane, now, leaseUntil, limit, plainArray(busy)], 'notifications.take-due');
  return rows.map(toNotification);
}

export interface Beginning {
  readonly notification: Notification;
  readonly number: number;
  readonly channel: Channel;
  readonly channelId: string | null;
  readonly provider: string;
}

/** Written before the try, where the lease still holds; for it there is a lease anew, until `leaseUntil`. Which of them may be made. */
export async function beginAttempts(tx: Sql, all: readonly Beginning[], now: Date, leaseUntil: Date): Promise<boolean[]> {
  const rows = await tx.query<{ ordinal: number }>(
    `WITH asked AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::text[], $6::uuid[], $7::text[]) WITH ORDINALITY
         AS a (tenant_id, id, revision, number, channel, channel_id, provider, ordinal)),
       held AS (UPDATE notifications n SET attempts = a.number, due_at = $9 FROM asked a WHERE n.tenant_id = a.tenant_id AND n.id = a.id AND n.revision = a.revision AND n.status = 'queued'
         RETURNING a.*)
     INSERT INTO attempts (tenant_id, notification_id, number, channel, channel_id, provider, status, started_at)
     SELECT tenant_id, id, number, channel, channel_id, provider, 'sending', $8 FROM held
     RETURNING (SELECT ordinal::int FROM held h WHERE h.tenant_id = attempts.tenant_id AND h.id = attempts.notification_id) AS ordinal`,
    [
      plainArray(all.map(({ notification }) => notification.tenantId)), plainArray(all.map(({ notification }) => notification.id)), plainArray(all.map(({ notification }) => notification.revision)),
      plainArray(all.map(({ number }) => number)), textArray(all.map(({ channel }) => channel)), plainArray(all.map(({ channelId }) => channelId)), textArray(all.map(({ provider }) => provider)), now, leaseUntil,
    ]);
  const begun = new Set(rows.map(({ ordinal }) => ordinal));
  return all.map((_, i) => begun.has(i + 1));
}

export interface Ending {
  readonly tenantId: string;
  readonly notificationId: string;
  readonly number: number;
  readonly status: AttemptStatus;
  readonly providerMessageId: string | null;
  readonly error: Failure | null;
  readonly atMs: number;
}

/** A receipt may have come before the answer did: then its word stands. Returns the status of each as it is now. */
export async function endAttempts(tx: Sql, all: readonly Ending[]): Promise<AttemptStatus[]> {
  if (all.length === 0) return [];
  const rows = await tx.query<{ ordinal: number; status: AttemptStatus }>(
    `UPDATE attempts a SET status = CASE WHEN a.status = 'sending' THEN e.status ELSE a.status END, provider_message_id = coalesce(a.provider_message_id, e.message_id),
       error_code = coalesce(a.error_code, e.code), error_detail = coalesce(a.error_detail, e.detail), finished_at = coalesce(a.finished_at, e.at)
     FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[]) WITH ORDINALITY
       AS e (tenant_id, id, number, status, message_id, code, detail, at, ordinal)
     WHERE a.tenant_id = e.tenant_id AND a.notification_id = e.id AND a.number = e.number RETURNING e.ordinal::int AS ordinal, a.status`,
    [
      plainArray(all.map(({ tenantId }) => tenantId)), plainArray(all.map(({ notificationId }) => notificationId)), plainArray(all.map(({ number }) => number)), textArray(all.map(({ status }) => status)),
      textArray(all.map(({ providerMessageId }) => providerMessageId)), textArray(all.map(({ error }) => error?.code ?? null)), textArray(all.map(({ error }) => error?.detail ?? null)),
      textArray(all.map(({ atMs }) => moment(atMs))),
    ]);
  const byOrdinal = new Map(rows.map(({ ordinal, status }) => [ordinal, status]));
  return all.map(({ status }, i) => byOrdinal.get(i + 1) ?? status);
}

/** What came of working on one that was taken. */
export interface Outcome {
  readonly notification: Notification;
  readonly status: Status;
  readonly channelAt: number;
  readonly rounds: number;
  readonly dueAtMs: number | null;
  readonly failure: Failure | null;
  readonly dead: boolean;
  readonly deliveredAtMs: number | null;
  readonly sentAtMs: number | null;
  readonly inDigest: boolean;
  readonly mergedInto: string | null;
  readonly customerId: string | null;
  readonly template: { readonly id: string | null; readonly language: string; readonly version: number } | null;
  readonly rendered: { readonly bytes: Buffer; readonly by: Keeper } | null;
  readonly recipient: string | null;
  /** Of the digest that it is: parts that are in no message of it, and go on by themselves. */
  readonly left: readonly Notification[];
}

/** Locks those whose lease still holds: only of these may anything be written. */
export async function lockHeld(tx: Sql, all: readonly Notification[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    `SELECT n.id FROM notifications n JOIN unnest($1::uuid[], $2::uuid[], $3::int[]) AS t (tenant_id, id, revision) ON n.tenant_id = t.tenant_id AND n.id = t.id AND n.revision = t.revision
     WHERE n.status = 'queued' ORDER BY n.id FOR NO KEY UPDATE OF n`,
    [plainArray(all.map(({ tenantId }) => tenantId)), plainArray(all.map(({ id }) => id)), plainArray(all.map(({ revision }) => revision))]);
  return new Set(rows.map(({ id }) => id));
}

const moment = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** Of locked ones. */
export async function recordOutcomes(tx: Sql, all: readonly Outcome[]): Promise<void> {
  if (all.length === 0) return;
  await tx.execute(
    `UPDATE notifications n SET status = o.status, channel_at = o.channel_at, rounds = o.rounds, due_at = o.due_at, failure_code = o.code, failure_detail = o.detail, dead = o.dead,
       delivered_at = o.delivered_at, sent_at = coalesce(n.sent_at, o.sent_at), in_digest = o.in_digest, merged_into = o.merged_into, customer_id = coalesce(n.customer_id, o.customer_id),
       template_id = coalesce(o.template_id, n.template_id), template_language = coalesce(o.language, n.template_language), template_version = coalesce(o.version, n.template_version),
       rendered = coalesce(o.rendered, n.rendered), rendered_by = coalesce(o.rendered_by, n.rendered_by), recipient = coalesce(o.recipient, n.recipient)
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::int[], $6::timestamptz[], $7::text[], $8::text[], $9::boolean[], $10::timestamptz[], $11::timestamptz[], $12::boolean[],
       $13::uuid[], $14::uuid[], $15::uuid[], $16::text[], $17::int[], $18::bytea[], $19::text[], $20::text[])
       AS o (tenant_id, id, status, channel_at, rounds, due_at, code, detail, dead, delivered_at, sent_at, in_digest, merged_into, customer_id, template_id, language, version, rendered,
         rendered_by, recipient)
     WHERE n.tenant_id = o.tenant_id AND n.id = o.id`,
    [
      plainArray(all.map((o) => o.notification.tenantId)), plainArray(all.map((o) => o.notification.id)), textArray(all.map((o) => o.status)), plainArray(all.map((o) => o.channelAt)),
      plainArray(all.map((o) => o.rounds)), textArray(all.map((o) => moment(o.dueAtMs))), textArray(all.map((o) => o.failure?.code ?? null)), textArray(all.map((o) => o.failure?.detail ?? null)),
      textArray(all.map((o) => String(o.dead))), textArray(all.map((o) => moment(o.deliveredAtMs))), textArray(all.map((o) => moment(o.sentAtMs))), textArray(all.map((o) => String(o.inDigest))),
      plainArray(all.map((o) => o.mergedInto)), plainArray(all.map((o) => o.customerId)), plainArray(all.map((o) => o.template?.id ?? null)), textArray(all.map((o) => o.template?.language ?? null)),
      plainArray(all.map((o) => o.template?.version ?? null)), textArray(all.map((o) => (o.rendered === null ? null : `\\x${o.rendered.bytes.toString('hex')}`))),
      textArray(all.map((o) => o.rendered?.by ?? null)), textArray(all.map((o) => o.recipient)),
    ]);
}

/** What could not be worked on comes again then, rather than when its lease ends; unless somebody else has it by now. */
export async function postpone(sql: Sql, all: readonly Notification[], due: Date): Promise<void> {
  await sql.execute(
    `UPDATE notifications n SET due_at = $4 FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS t (tenant_id, id, revision)
     WHERE n.tenant_id = t.tenant_id AND n.id = t.id AND n.revision = t.revision AND n.status = 'queued'`,
    [plainArray(all.map(({ tenantId }) => tenantId)), plainArray(all.map(({ id }) => id)), plainArray(all.map(({ revision }) => revision)), due]);
}

export const nextDueNotification = (sql: Sql, lane: Lane, afterMs: number): Promise<number | undefined> =>
  nextMoment(sql, "SELECT min(due_at) AS at FROM notifications WHERE status = 'queued' AND lane = $2 AND due_at > $1", afterMs, lane);
