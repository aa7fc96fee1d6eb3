import type { Position } from '../../kit/events.ts';
import type { Source } from './source.ts';

/** Beyond so many chunks it is far behind, however many more there are. */
const CHUNKS_COUNTED = 100_000;

/** Events in a source from a position on. With a tenant, only its own. */
export async function countBehind(source: Source, { id, event }: Position, tenantId?: string): Promise<number> {
  const [row] = await source.database.queryArrays<[bigint]>(
    `SELECT coalesce(sum(count - CASE WHEN id = $1 THEN least($2::integer, count) ELSE 0 END), 0)::bigint
     FROM (SELECT id, count FROM ${source.table} WHERE id >= $1 AND ($3::uuid IS NULL OR tenant_id = $3) ORDER BY id LIMIT ${CHUNKS_COUNTED}) AS ahead`,
    [id, event, tenantId]);
  return Number(row![0]);
}
