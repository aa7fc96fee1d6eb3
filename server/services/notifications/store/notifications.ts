import type { Sql } from '../../../kit/database.ts';
import { plainArray, textArray } from '../../../kit/sql-array.ts';
import type { Channel, Priority, Status } from '../../../../contracts/notifications/words.ts';
import type { Attempt, Keeper, Lane, Notification } from '../domain/notification.ts';

export interface Row {
  tenant_id: string; id: string; lane: number; priority: Priority; category: string; status: Status; channels: Channel[]; channel_at: number; customer_id: string | null;
  account_id: string | null; device_id: string | null; bulk_id: string | null; template: string | null; template_id: string | null; template_version: number | null;
  template_language: string | null; locale: string | null; given: Buffer | null; given_by: Keeper | null; event_data: Record<string, unknown> | null; rendered: Buffer | null;
  rendered_by: Keeper | null; recipient: string | null; in_digest: boolean; merged_into: string | null; attempts: number; rounds: number; send_at: Date; due_at: Date | null;
  revision: number; failure_code: string | null; failure_detail: string | null; dead: boolean; created_at: Date; sent_at: Date | null; delivered_at: Date | null; read_at: Date | null;
}

export const toNotification = (row: Row): Notification => ({
  tenantId: row.tenant_id, id: row.id, lane: row.lane as Lane, priority: row.priority, category: row.category, status: row.status, channels: row.channels, channelAt: row.channel_at,
  customerId: row.customer_id, accountId: row.account_id, deviceId: row.device_id, bulkId: row.bulk_id, template: row.template, templateId: row.template_id,
  templateVersion: row.template_version, templateLanguage: row.template_language, locale: row.locale, given: row.given, givenBy: row.given_by, eventData: row.event_data,
  rendered: row.rendered, renderedBy: row.rendered_by, recipient: row.recipient, inDigest: row.in_digest, mergedInto: row.merged_into, attempts: row.attempts, rounds: row.rounds,
  sendAtMs: row.send_at.getTime(), dueAtMs: row.due_at?.getTime() ?? null, revision: row.revision,
  failure: row.failure_code === null ? null : { code: row.failure_code, detail: row.failure_detail ?? '' }, dead: row.dead, createdAtMs: row.created_at.getTime(),
  sentAtMs: row.sent_at?.getTime() ?? null, deliveredAtMs: row.delivered_at?.getTime() ?? null, readAtMs: row.read_at?.getTime() ?? null,
});

/** A new one, and what may not be sent twice. */
export interface NewNotification extends Pick<Notification,
  'tenantId' | 'id' | 'lane' | 'priority' | 'category' | 'channels' | 'customerId' | 'accountId' | 'deviceId' | 'bulkId' | 'template' | 'templateId' | 'templateVersion' |
  'locale' | 'given' | 'givenBy' | 'eventData' | 'recipient' | 'sendAtMs' | 'createdAtMs'> {
  readonly dedupe: Buffer | null;
}

const hex = (bytes: Buffer | null): string | null => bytes && `\\x${bytes.toString('hex')}`;

/** Those whose dedupe key is there already are left out. Returns the ids of those that were not. */
export async function insertNotifications(tx: Sql, all: readonly NewNotification[]): Promise<string[]> {
  if (all.length === 0) return [];
  const moment = (ms: number) => new Date(ms).toISOString();
  const rows = await tx.query<{ id: string }>(
    `INSERT INTO notifications (tenant_id, id, lane, priority, category, status, channels, customer_id, account_id, device_id, bulk_id, template, template_id, template_version, locale,
       given, given_by, event_data, recipient, dedupe, send_at, due_at, created_at)
     SELECT n.tenant_id, n.id, n.lane, n.priority, n.category, 'queued', string_to_array(n.channels, ','), n.customer_id, n.account_id, n.device_id, n.bulk_id, n.template, n.template_id,
       n.template_version, n.locale, n.given, n.given_by, n.event_data, n.recipient, n.dedupe, n.send_at, n.send_at, n.created_at
     FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[], $10::uuid[], $11::text[], $12::uuid[], $13::int[], $14::text[],
       $15::bytea[], $16::text[], $17::jsonb[], $18::text[], $19::bytea[], $20::timestamptz[], $21::timestamptz[])
       AS n (tenant_id, id, lane, priority, category, channels, customer_id, account_id, device_id, bulk_id, template, template_id, template_version, locale, given, given_by, event_data,
         recipient, dedupe, send_at, created_at)
     ON CONFLICT (tenant_id, dedupe) WHERE dedupe IS NOT NULL DO NOTHING RETURNING id`,
    [
      plainArray(all.map((n) => n.tenantId)), plainArray(all.map((n) => n.id)), plainArray(all.map((n) => n.lane)), textArray(all.map((n) => n.priority)),
      textArray(all.map((n) => n.category)), textArray(all.map((n) => n.channels.join(','))), plainArray(all.map((n) => n.customerId)), plainArray(all.map((n) => n.accountId)),
      plainArray(all.map((n) => n.deviceId)), plainArray(all.map((n) => n.bulkId)), textArray(all.map((n) => n.template)), plainArray(all.map((n) => n.templateId)),
      plainArray(all.map((n) => n.templateVersion)), textArray(all.map((n) => n.locale)), textArray(all.map((n) => hex(n.given))), textArray(all.map((n) => n.givenBy)),
      textArray(all.map((n) => n.eventData && JSON.stringify(n.eventData))), textArray(all.map((n) => n.recipient)), textArray(all.map((n) => hex(n.dedupe))),
      textArray(all.map((n) => moment(n.sendAtMs))), textArray(all.map((n) => moment(n.createdAtMs))),
    ]);
  return rows.map(({ id }) => id);
}

export async function findByDedupe(sql: Sql, tenantId: string, dedupe: Buffer): Promise<Notification | undefined> {
  const [row] = await sql.query<Row>('SELECT * FROM notifications WHERE tenant_id = $1 AND dedupe = $2', [tenantId, dedupe]);
  return row && toNotification(row);
}

export async function findNotification(sql: Sql, tenantId: string, id: string): Promise<Notification | undefined> {
  const [row] = await sql.query<Row>('SELECT * FROM notifications WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
  return row && toNotification(row);
}

/** Until the transaction ends nobody else changes it. */
export async function lockNotification(tx: Sql, tenantId: string, id: string): Promise<Notification | undefined> {
  const [row] = await tx.query<Row>('SELECT * FROM notifications WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE', [tenantId, id]);
  return row && toNotification(row);
}

export interface Filter {
  readonly customerId?: string; readonly status?: string; readonly channel?: string; readonly category?: string; readonly template?: string; readonly bulkId?: string;
  readonly createdFrom?: string; readonly createdTo?: string; readonly dead?: true; readonly inbox?: true; readonly unread?: boolean;
}

/** Newest first. */
export async function listNotifications(sql: Sql, tenantId: string, filter: Filter, before: string | undefined, limit: number): Promise<Notification[]> {
  const rows = await sql.query<Row>(
    `SELECT * FROM notifications WHERE tenant_id = $1 AND ($2::uuid IS NULL OR customer_id = $2) AND ($3::text IS NULL OR status = $3)
       AND ($4::text IS NULL OR channels[channel_at + 1] = $4) AND ($5::text IS NULL OR category = $5) AND ($6::text IS NULL OR template = $6) AND ($7::uuid IS NULL OR bulk_id = $7)
       AND ($8::timestamptz IS NULL OR created_at >= $8) AND ($9::timestamptz IS NULL OR created_at < $9) AND (NOT $10 OR dead)
       AND (NOT $11 OR (channels[channel_at + 1] = 'in_app' AND status IN ('sent', 'delivered') AND rendered IS NOT NULL)) AND (NOT $12 OR read_at IS NULL)
       AND ($13::uuid IS NULL OR id < $13) ORDER BY id DESC LIMIT $14`,
    [tenantId, filter.customerId, filter.status, filter.channel, filter.category, filter.template, filter.bulkId, filter.createdFrom, filter.createdTo, filter.dead ?? false,
      filter.inbox ?? false, filter.unread ?? false, before, limit]);
  return rows.map(toNotification);
}

export async function countUnread(sql: Sql, tenantId: string, customerId: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM notifications WHERE tenant_id = $1 AND customer_id = $2 AND channels[channel_at + 1] = 'in_app' AND status IN ('sent', 'delivered')
       AND rendered IS NOT NULL AND read_at IS NULL`, [tenantId, customerId]);
  return row!.count;
}

/** What somebody outside the queue makes of a locked one. The revision rises, so whoever was sending it writes nothing more. */
export async function changeNotification(tx: Sql, { tenantId, id }: Notification, to: {
  status: Status; channelAt: number; rounds: number; dueAtMs: number | null; failure: Notification['failure']; dead: boolean; sentAtMs: number | null; deliveredAtMs: number | null; readAtMs: number | null;
}): Promise<void> {
  const at = (ms: number | null) => (ms === null ? null : new Date(ms));
  await tx.execute(
    `UPDATE notifications SET status = $3, channel_at = $4, rounds = $5, due_at = $6, failure_code = $7, failure_detail = $8, dead = $9, delivered_at = $10, read_at = $11, sent_at = $12,
       revision = revision + 1 WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id, to.status, to.channelAt, to.rounds, at(to.dueAtMs), to.failure?.code ?? null, to.failure?.detail ?? null, to.dead, at(to.deliveredAtMs), at(to.readAtMs), at(to.sentAtMs)]);
}

/** Of a person who was erased: nothing of them stays, and nothing more is sent. */
export async function forgetCustomer(tx: Sql, tenantId: string, customerId: string): Promise<void> {
  await tx.execute(
    `UPDATE notifications SET given = NULL, given_by = NULL, rendered = NULL, rendered_by = NULL, recipient = NULL, revision = revision + 1,
       failure_code = CASE WHEN status = 'queued' THEN 'erased' ELSE failure_code END, failure_detail = CASE WHEN status = 'queued' THEN 'the customer was erased' ELSE failure_detail END,
       due_at = NULL, status = CASE WHEN status = 'queued' THEN 'cancelled' ELSE status END
     WHERE tenant_id = $1 AND customer_id = $2`, [tenantId, customerId]);
}

/** What is no longer needed of whoever is told: how many there were, at most `limit`. */
export async function forgetContent(tx: Sql, before: Date, limit: number): Promise<number> {
  return tx.execute(
    `UPDATE notifications SET given = NULL, given_by = NULL, rendered = NULL, rendered_by = NULL, recipient = NULL WHERE (tenant_id, id) IN (
       SELECT tenant_id, id FROM notifications n WHERE (given IS NOT NULL OR rendered IS NOT NULL) AND status <> 'queued' AND created_at < $1
         AND NOT EXISTS (SELECT FROM fences f WHERE f.tenant_id = n.tenant_id) LIMIT $2 FOR UPDATE SKIP LOCKED)`, [before, limit]);
}

interface AttemptRow {
  number: number; channel: Channel; channel_id: string | null; provider: string; status: Attempt['status']; provider_message_id: string | null; error_code: string | null;
  error_detail: string | null; started_at: Date; finished_at: Date | null; receipt_at: Date | null;
}

export async function listAttempts(sql: Sql, tenantId: string, id: string): Promise<Attempt[]> {
  const rows = await sql.query<AttemptRow>('SELECT * FROM attempts WHERE tenant_id = $1 AND notification_id = $2 ORDER BY number', [tenantId, id]);
  return rows.map((row) => ({
    number: row.number, channel: row.channel, channelId: row.channel_id, provider: row.provider, status: row.status, providerMessageId: row.provider_message_id,
    error: row.error_code === null ? null : { code: row.error_code, detail: row.error_detail ?? '' }, startedAtMs: row.started_at.getTime(),
    finishedAtMs: row.finished_at?.getTime() ?? null, receiptAtMs: row.receipt_at?.getTime() ?? null,
  }));
}
