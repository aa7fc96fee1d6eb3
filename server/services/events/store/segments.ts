import type { Codec } from '../../../../contracts/codecs.ts';
import type { Sql } from '../../../kit/database.ts';

export interface TailChunk {
  readonly first_offset: bigint;
  readonly count: number;
  readonly source: string;
  readonly chunk_id: bigint;
  readonly codec: Codec;
  readonly types: string[];
  readonly recorded_at: Date;
  readonly data: Buffer;
}

export interface StoredSegment {
  readonly first_offset: bigint;
  readonly count: number;
  readonly types: string[];
  readonly min_time: Date;
  readonly max_time: Date;
  readonly data: Buffer;
}

export interface NewSegment {
  readonly firstOffset: bigint;
  readonly count: number;
  readonly types: readonly string[];
  readonly minTime: Date;
  readonly maxTime: Date;
  readonly subjects: Buffer;
  readonly data: Buffer;
}

/** Tenants whose tail is long enough, in events or in chunks. */
export async function tenantsToCompact(sql: Sql, events: number, chunks: number): Promise<{ tenantId: string; segmentedOffset: bigint }[]> {
  const rows = await sql.queryArrays<[string, bigint]>(
    `SELECT tenant_id, segmented_offset FROM archives WHERE last_offset - segmented_offset >= $1 OR tail_chunks >= $2 ORDER BY tenant_id`, [events, chunks]);
  return rows.map(([tenantId, segmentedOffset]) => ({ tenantId, segmentedOffset }));
}

/** The chunks that begin before an offset. */
export async function oldestOfTail(sql: Sql, tenantId: string, before: bigint): Promise<TailChunk[]> {
  return sql.query<TailChunk>(
    `SELECT first_offset, count, source, chunk_id, codec, types, recorded_at, data FROM tail
     WHERE tenant_id = $1 AND first_offset < $2 ORDER BY first_offset`, [tenantId, before], 'events.oldest-of-tail');
}

/** The latest segment, where it has fewer events than that. */
export async function smallLastSegment(sql: Sql, tenantId: string, below: number): Promise<StoredSegment | undefined> {
  const [segment] = await sql.query<StoredSegment>(
    `SELECT first_offset, count, types, min_time, max_time, data FROM
       (SELECT * FROM segments WHERE tenant_id = $1 ORDER BY first_offset DESC LIMIT 1) AS latest
     WHERE count < $2`, [tenantId, below]);
  return segment;
}

/** Puts a segment in the place of tail chunks and of the small segment before them. False: someone else did. */
export async function replaceBySegment(
  tx: Sql, tenantId: string, before: { segmentedOffset: bigint; chunks: number }, segment: NewSegment,
): Promise<boolean> {
  const end = segment.firstOffset + BigInt(segment.count);
  const mine = await tx.execute(
    `UPDATE archives SET segmented_offset = $3, tail_chunks = tail_chunks - $4 WHERE tenant_id = $1 AND segmented_offset = $2`,
    [tenantId, before.segmentedOffset, end - 1n, before.chunks]);
  if (mine === 0) return false;
  await tx.execute(`DELETE FROM segments WHERE tenant_id = $1 AND first_offset >= $2`, [tenantId, segment.firstOffset]);
  await tx.execute(`DELETE FROM tail WHERE tenant_id = $1 AND first_offset < $2`, [tenantId, end]);
  await tx.execute(
    `INSERT INTO segments (tenant_id, first_offset, count, types, min_time, max_time, subjects, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tenantId, segment.firstOffset, segment.count, segment.types, segment.minTime, segment.maxTime, segment.subjects, segment.data]);
  return true;
}
