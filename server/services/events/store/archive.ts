import type { Chunk } from '../../../kit/events.ts';
import { plainArray, textArray } from '../../../kit/sql-array.ts';
import type { Sql } from '../../../kit/database.ts';

/** Gives each tenant's archive room for that many events. Returns the last offset of each. Tenants in one order, so that nobody deadlocks. */
export async function reserve(tx: Sql, wanted: ReadonlyMap<string, { events: number; chunks: number }>): Promise<Map<string, bigint>> {
  const tenants = [...wanted.keys()].sort();
  const rows = await tx.queryArrays<[string, bigint]>(
    `INSERT INTO archives (tenant_id, last_offset, tail_chunks)
     SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::integer[])
     ON CONFLICT (tenant_id) DO UPDATE
       SET last_offset = archives.last_offset + excluded.last_offset, tail_chunks = archives.tail_chunks + excluded.tail_chunks
     RETURNING tenant_id, last_offset`,
    [plainArray(tenants), plainArray(tenants.map((tenant) => wanted.get(tenant)!.events)), plainArray(tenants.map((tenant) => wanted.get(tenant)!.chunks))],
    'events.reserve');
  return new Map(rows);
}

export async function insertTail(tx: Sql, chunks: readonly { chunk: Chunk; firstOffset: bigint }[]): Promise<void> {
  const given = chunks.map(({ chunk }) => chunk);
  await tx.execute(
    `INSERT INTO tail (tenant_id, first_offset, count, source, chunk_id, codec, types, recorded_at, data)
     SELECT tenant_id, first_offset, count, source, chunk_id, codec, string_to_array(types, ','), to_timestamp(recorded_ms / 1000), data
     FROM unnest($1::uuid[], $2::bigint[], $3::integer[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::double precision[], $9::bytea[])
       AS chunk (tenant_id, first_offset, count, source, chunk_id, codec, types, recorded_ms, data)`,
    [
      plainArray(given.map(({ tenantId }) => tenantId)), plainArray(chunks.map(({ firstOffset }) => firstOffset)),
      plainArray(given.map(({ count }) => count)), textArray(given.map(({ source }) => source)), plainArray(given.map(({ id }) => id)),
      textArray(given.map(({ codec }) => codec)), textArray(given.map(({ types }) => types.join(','))),
      plainArray(given.map(({ recordedAtMs }) => recordedAtMs)), given.map(({ data }) => data),
    ], 'events.insert-tail');
}

export async function lastOffset(sql: Sql, tenantId: string): Promise<number> {
  const [row] = await sql.queryArrays<[bigint]>(`SELECT last_offset FROM archives WHERE tenant_id = $1`, [tenantId]);
  return Number(row?.[0] ?? 0n);
}
