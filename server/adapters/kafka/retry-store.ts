import { describe } from '../../kit/consumer-dead-letters.ts';
import type { Sql } from '../../kit/database.ts';
import type { EventRecord } from '../../kit/events.ts';
import type { Placed } from './cloud-event.ts';
import { slotOf } from './slots.ts';

/**
 * Events a consumer has passed by without taking them, in the table `consumer_retries`: one that failed, and those of the same
 * subject behind it. The table keeps them and their order; the retry topics say when it is someone's turn.
 */
export interface Waiting {
  readonly source: string;
  readonly chunk: bigint;
  readonly slot: number;
  readonly event: EventRecord;
  /** How often it has failed; 0 while it waits behind another. */
  readonly attempts: number;
}

type Row = readonly [source: string, chunk: bigint, slot: number, event: string, attempts: number];

const COLUMNS = 'source, chunk, slot, event, attempts';

/** What others of a subject wait behind. Tenants never share one. */
export function aggregateKey(event: Pick<EventRecord, 'source' | 'tenantId' | 'subject'>): string {
  return `${event.source}/${event.tenantId}/${event.subject}`;
}

/** Aggregates with something waiting, and how many events these are. Ask after the slots are locked. */
export async function blockedAggregates(tx: Sql, consumer: string): Promise<{ keys: ReadonlySet<string>; events: number }> {
  const rows = await tx.queryArrays<[source: string, tenantId: string, subject: string, events: bigint]>(
    'SELECT source, tenant_id, subject, count(*) FROM consumer_retries WHERE consumer = $1 GROUP BY source, tenant_id, subject', [consumer], 'kafka.blocked');
  return {
    keys: new Set(rows.map(([source, tenantId, subject]) => aggregateKey({ source, tenantId, subject }))),
    events: rows.reduce((sum, [, , , events]) => sum + Number(events), 0),
  };
}

/** Sets events aside, each with the attempts it has behind it. Due times are by the database's clock. */
export async function setAside(tx: Sql, consumer: string, events: readonly Placed[], failure?: { error: unknown; dueInMs: number }): Promise<void> {
  for (const { event, chunk } of events) {
    await tx.execute(
      `INSERT INTO consumer_retries (consumer, source, chunk, index, slot, tenant_id, subject, event, error, attempts, due_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp() + $11 * interval '1 millisecond')`,
      [consumer, event.source, chunk, event.index, slotOf(event.subject), event.tenantId, event.subject, JSON.stringify(event),
        failure === undefined ? '' : describe(failure.error), failure === undefined ? 0 : 1, failure?.dueInMs ?? 0]);
  }
}

/** The event, locked, if it is still there and no one has tried it since. */
export async function lockWaiting(tx: Sql, consumer: string, { source, chunk, event, attempts }: Waiting): Promise<boolean> {
  const rows = await tx.queryArrays(
    'SELECT 1 FROM consumer_retries WHERE consumer = $1 AND source = $2 AND chunk = $3 AND index = $4 AND attempts = $5 FOR UPDATE',
    [consumer, source, chunk, event.index, attempts], 'kafka.lock-waiting');
  return rows.length > 0;
}

export async function failedAgain(tx: Sql, consumer: string, { source, chunk, event, attempts }: Waiting, error: unknown, dueInMs: number): Promise<void> {
  await tx.execute(
    `UPDATE consumer_retries SET attempts = $5 + 1, error = $6, due_at = clock_timestamp() + $7 * interval '1 millisecond'
     WHERE consumer = $1 AND source = $2 AND chunk = $3 AND index = $4`,
    [consumer, source, chunk, event.index, attempts, describe(error), dueInMs]);
}

/** It was taken, or parked. Returns the one behind it. */
export async function settle(tx: Sql, consumer: string, { source, chunk, event }: Waiting): Promise<Waiting | undefined> {
  await tx.execute('DELETE FROM consumer_retries WHERE consumer = $1 AND source = $2 AND chunk = $3 AND index = $4', [consumer, source, chunk, event.index]);
  const [next] = await tx.queryArrays<Row>(
    `SELECT ${COLUMNS} FROM consumer_retries WHERE consumer = $1 AND source = $2 AND tenant_id = $3 AND subject = $4 ORDER BY chunk, index LIMIT 1`,
    [consumer, source, event.tenantId, event.subject]);
  return next && toWaiting(next);
}

/** First of their aggregates, and overdue: their turn was not announced, or nobody heard it. */
export async function overdue(sql: Sql, consumer: string, byMs: number, limit: number): Promise<Waiting[]> {
  const rows = await sql.queryArrays<Row>(
    `SELECT ${COLUMNS} FROM (
       SELECT DISTINCT ON (source, tenant_id, subject) * FROM consumer_retries WHERE consumer = $1 ORDER BY source, tenant_id, subject, chunk, index
     ) first WHERE due_at < clock_timestamp() - $2 * interval '1 millisecond' LIMIT $3`, [consumer, byMs, limit], 'kafka.overdue');
  return rows.map(toWaiting);
}

/** A replay hands all of the tenant's events over itself. */
export async function forgetWaiting(tx: Sql, consumer: string, tenantId: string): Promise<void> {
  await tx.execute('DELETE FROM consumer_retries WHERE consumer = $1 AND tenant_id = $2', [consumer, tenantId]);
}

export async function countWaiting(sql: Sql, consumer: string, tenantId?: string): Promise<Map<string, number>> {
  const rows = await sql.queryArrays<[source: string, count: bigint]>(
    'SELECT source, count(*) FROM consumer_retries WHERE consumer = $1 AND ($2::uuid IS NULL OR tenant_id = $2) GROUP BY source', [consumer, tenantId]);
  return new Map(rows.map(([source, count]) => [source, Number(count)]));
}

function toWaiting([source, chunk, slot, event, attempts]: Row): Waiting {
  return { source, chunk, slot, event: JSON.parse(event) as EventRecord, attempts };
}
