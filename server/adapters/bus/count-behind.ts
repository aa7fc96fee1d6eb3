import type { Position } from '../../kit/events.ts';
import type { Source } from './source.ts';

/** Beyond so many chunks it is far behind, however many more there are. */
const CHUNKS_COUNTED = 100_000;

/** Events in a source from each of these positions on. With a tenant, only its own. */
export async function countBehind(source: Source, positions: readonly Position[], tenantId?: string): Promise<number[]> {
  const rows = await source.database.queryArrays<[bigint]>(
    `SELECT ahead.events FROM unnest($1::bigint[], $2::integer[]) WITH ORDINALITY AS p (id, event, place), LATERAL (
       SELECT coalesce(sum(count - CASE WHEN c.id = p.id THEN least(p.event, count) ELSE 0 END), 0)::bigint AS events
       FROM (SELECT id, count FROM ${source.table} WHERE id >= p.id AND ($3::uuid IS NULL OR tenant_id = $3) ORDER BY id LIMIT ${CHUNKS_COUNTED}) c) ahead
     ORDER BY p.place`,
    [positions.map(({ id }) => id), positions.map(({ event }) => event), tenantId]);
  return rows.map(([events]) => Number(events));
}
