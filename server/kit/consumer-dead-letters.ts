import type { DeadLetter, DeadLetterQuery } from './bus.ts';
import type { NewId } from './clock.ts';
import type { Sql } from './database.ts';
import type { EventRecord } from './events.ts';

/** Dead letters of one service's consumers, in its schema. */

interface Row {
  id: string; tenant_id: string; consumer: string; event: EventRecord; error: string; attempts: number;
  status: DeadLetter['status']; parked_at: Date;
}

const COLUMNS = 'id, tenant_id, consumer, event, error, attempts, status, parked_at';

export async function park(tx: Sql, newId: NewId, consumer: string, event: EventRecord, error: unknown, attempts: number): Promise<void> {
  await tx.execute(
    `INSERT INTO dead_letters (id, tenant_id, consumer, event_id, event, error, attempts) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (consumer, event_id) DO UPDATE
       SET error = excluded.error, attempts = excluded.attempts, status = 'parked', parked_at = excluded.parked_at`,
    [newId(), event.tenantId, consumer, event.id, withoutNull(JSON.stringify(event)), describe(error), attempts]);
}

/** jsonb cannot hold this one character. */
function withoutNull(json: string): string {
  return json.replaceAll('\\u0000', '\\ufffd');
}

const LONGEST_ERROR = 1_000;

/** What is kept of an error, as text that PostgreSQL can hold. */
export function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replaceAll('\0', '').slice(0, LONGEST_ERROR);
}

export async function listDeadLetters(sql: Sql, tenantId: string, query: DeadLetterQuery): Promise<DeadLetter[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM dead_letters
     WHERE tenant_id = $1 AND ($2::text IS NULL OR consumer = $2) AND ($3::text IS NULL OR status = $3) AND ($4::uuid IS NULL OR id < $4)
     ORDER BY id DESC LIMIT $5`,
    [tenantId, query.consumer, query.status, query.before, query.limit]);
  return rows.map(toLetter);
}

export async function findDeadLetter(sql: Sql, tenantId: string, id: string): Promise<DeadLetter | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM dead_letters WHERE tenant_id = $1 AND id = $2`, [tenantId, id]);
  return row && toLetter(row);
}

/** Also for a letter that was discarded or replayed: the caller looks at what it gets. */
export async function lockDeadLetter(tx: Sql, tenantId: string, id: string): Promise<DeadLetter | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM dead_letters WHERE tenant_id = $1 AND id = $2 FOR UPDATE`, [tenantId, id]);
  return row && toLetter(row);
}

export async function settleDeadLetter(tx: Sql, tenantId: string, id: string, status: 'replayed' | 'discarded'): Promise<void> {
  await tx.execute(`UPDATE dead_letters SET status = $3 WHERE tenant_id = $1 AND id = $2 AND status = 'parked'`, [tenantId, id, status]);
}

/** A replay of the projection took these events: their letters must not be replayed once more. */
export async function settleReplayed(tx: Sql, consumer: string, tenantId: string, eventIds: readonly string[]): Promise<void> {
  await tx.execute(
    `UPDATE dead_letters SET status = 'replayed' WHERE tenant_id = $1 AND consumer = $2 AND status = 'parked' AND event_id = ANY ($3)`,
    [tenantId, consumer, eventIds]);
}

export async function failAgain(sql: Sql, tenantId: string, id: string, error: unknown): Promise<void> {
  await sql.execute(
    `UPDATE dead_letters SET attempts = attempts + 1, error = $3 WHERE tenant_id = $1 AND id = $2 AND status = 'parked'`,
    [tenantId, id, describe(error)]);
}

export async function countParked(sql: Sql, tenantId?: string): Promise<Map<string, number>> {
  const rows = await sql.queryArrays<[string, bigint]>(
    `SELECT consumer, count(*) FROM dead_letters WHERE status = 'parked' AND ($1::uuid IS NULL OR tenant_id = $1) GROUP BY consumer`, [tenantId]);
  return new Map(rows.map(([consumer, count]) => [consumer, Number(count)]));
}

function toLetter(row: Row): DeadLetter {
  return {
    id: row.id, tenantId: row.tenant_id, consumer: row.consumer, event: row.event, error: row.error, attempts: row.attempts,
    status: row.status, parkedAtMs: row.parked_at.getTime(),
  };
}
