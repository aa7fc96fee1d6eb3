import type { Sql } from '../../../kit/database.ts';
import type { Occurrence, SecurityActor, SecurityEvent, SecurityType } from '../domain/security-event.ts';

type Row = Omit<SecurityEvent, 'actor' | 'count'> & { actorKind: SecurityActor['kind'] | null; actorId: string | null; count: bigint };

const COLUMNS = `id, tenant_id AS "tenantId", type, actor_kind AS "actorKind", actor_id AS "actorId", operation, network, reason, request_id AS "requestId",
  count, first_at AS "firstAt", last_at AS "lastAt"`;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

function toEvent({ actorKind, actorId, count, ...rest }: Row): SecurityEvent {
  return { ...rest, actor: actorKind === null || actorId === null ? null : { kind: actorKind, id: actorId }, count: Number(count) };
}

/** What is to be written: an occurrence, an id in case it is the first of its hour, and the hash of what makes it another one. */
export interface ToRecord {
  readonly id: string;
  readonly sameness: Buffer;
  readonly occurrence: Occurrence;
}

/** Those that are the first of their hour. The others are counted with what was there. */
export async function recordOccurrences(tx: Sql, given: readonly ToRecord[]): Promise<SecurityEvent[]> {
  const of = <Value>(read: (occurrence: Occurrence) => Value): Value[] => given.map(({ occurrence }) => read(occurrence));
  const at = of(({ atMs }) => new Date(atMs));
  const rows = await tx.query<Row & { fresh: boolean }>(
    `INSERT INTO security_events (id, sameness, tenant_id, type, actor_kind, actor_id, operation, network, reason, request_id, count, first_at, last_at)
     SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[],
       $12::timestamptz[], $12::timestamptz[])
     ON CONFLICT (sameness) DO UPDATE SET count = security_events.count + excluded.count, last_at = greatest(security_events.last_at, excluded.last_at)
     RETURNING ${COLUMNS}, xmax = 0 AS fresh`,
    [given.map(({ id }) => id), given.map(({ sameness }) => sameness), of(({ tenantId }) => tenantId), of(({ type }) => type), of(({ actor }) => actor?.kind ?? null),
      of(({ actor }) => actor?.id ?? null), of(({ operation }) => operation), of(({ network }) => network), of(({ reason }) => reason), of(({ requestId }) => requestId),
      of(({ count }) => count), at]);
  return rows.filter(({ fresh }) => fresh).map(({ fresh: _, ...row }) => toEvent(row));
}

export async function listSecurityEvents(sql: Sql, tenantId: string, type: SecurityType | undefined, before: string | undefined, limit: number): Promise<SecurityEvent[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM security_events WHERE tenant_id = $1 AND id < $2 AND ($3::text IS NULL OR type = $3) ORDER BY id DESC LIMIT $4`,
    [tenantId, before ?? LAST_ID, type ?? null, limit]);
  return rows.map(toEvent);
}

export async function pruneSecurityEvents(sql: Sql, before: Date, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM security_events WHERE id IN (SELECT id FROM security_events WHERE last_at < $1 ORDER BY last_at LIMIT $2 FOR UPDATE SKIP LOCKED)`, [before, limit]);
}
