import type { Codec } from '../../../../contracts/codecs.ts';
import type { Sql } from '../../../kit/database.ts';
import type { Place } from '../domain/bloom.ts';

/** A row of the archive: a segment, or a chunk of the tail. */
export interface Piece {
  readonly firstOffset: number;
  readonly count: number;
  readonly data: Buffer;
  /** Absent of a segment, which says it itself. */
  readonly chunk?: { readonly source: string; readonly id: bigint; readonly codec: Codec };
}

export interface PieceQuery {
  readonly tenantId: string;
  /** Where to begin: the piece that holds this offset, or the next one in that direction. */
  readonly from: number;
  readonly direction: 'up' | 'down';
  /** Only pieces that hold events of this type. */
  readonly type?: string;
  /** Only pieces that may hold events of this subject. */
  readonly subject?: Place;
}

const SEGMENTS_A_READ = 16;
const CHUNKS_A_READ = 64;

type PieceRow = readonly [firstOffset: bigint, count: number, data: Buffer | null, source: string | null, chunkId: bigint | null, codec: Codec | null];

/**
 * The archive's pieces in order; all segments come before all of the tail. Both are looked up in one statement, so that none is
 * missed while the tail is made into segments. A segment's data is read when its turn comes; where it has been
 * replaced by then, the look-up is done again.
 */
export async function* pieces(sql: Sql, query: PieceQuery): AsyncGenerator<Piece> {
  const up = query.direction === 'up';
  let from = query.from;
  for (;;) {
    const rows = (await findPieces(sql, { ...query, from })).sort(([a], [b]) => Number(up ? a - b : b - a));
    const segments = rows.filter(([, , data]) => data === null);
    const chunks = rows.filter(([, , data]) => data !== null);
    // Where the part that comes first was cut short, the other has to wait.
    const [first, second] = up ? [segments, chunks] : [chunks, segments];
    const cut = first.length === (up ? SEGMENTS_A_READ : CHUNKS_A_READ);
    const inOrder = cut ? first : [...first, ...second];
    let replaced = false;
    for (const row of inOrder) {
      const piece = await load(sql, query.tenantId, row);
      replaced = piece === undefined;
      if (piece === undefined) break;
      yield piece;
      from = up ? piece.firstOffset + piece.count : piece.firstOffset - 1;
    }
    if (!replaced && !cut && second.length < (up ? CHUNKS_A_READ : SEGMENTS_A_READ)) return;
  }
}

async function findPieces(sql: Sql, { tenantId, from, direction, type, subject }: PieceQuery): Promise<PieceRow[]> {
  const values: unknown[] = [tenantId, from, type ?? null];
  const order = direction === 'up' ? 'ASC' : 'DESC';
  // The piece that holds the offset is the last that begins at or before it.
  const range = (table: string) => (direction === 'down' ? 'first_offset <= $2' : `first_offset + count > $2
    AND first_offset >= coalesce((SELECT max(first_offset) FROM ${table} WHERE tenant_id = $1 AND first_offset <= $2), 0)`);
  const ofType = '($3::text IS NULL OR types @> ARRAY[$3::text])';
  const inFilter = subject === undefined ? '' : `AND ${subjectCondition(subject, values)}`;
  return sql.queryArrays<PieceRow>(
    `(SELECT first_offset, count, NULL::bytea, NULL::text, NULL::bigint, NULL::text FROM segments
      WHERE tenant_id = $1 AND ${range('segments')} AND ${ofType} ${inFilter} ORDER BY first_offset ${order} LIMIT ${SEGMENTS_A_READ})
     UNION ALL
     (SELECT first_offset, count, data, source, chunk_id, codec FROM tail
      WHERE tenant_id = $1 AND ${range('tail')} AND ${ofType} ORDER BY first_offset ${order} LIMIT ${CHUNKS_A_READ})`,
    values, `events.pieces.${direction}${subject === undefined ? '' : '.about'}`);
}

async function load(sql: Sql, tenantId: string, [firstOffset, count, data, source, id, codec]: PieceRow): Promise<Piece | undefined> {
  const piece = { firstOffset: Number(firstOffset), count };
  if (data !== null) return { ...piece, data, chunk: { source: source!, id: id!, codec: codec! } };
  const [segment] = await sql.queryArrays<[Buffer]>(
    `SELECT data FROM segments WHERE tenant_id = $1 AND first_offset = $2 AND count = $3`, [tenantId, firstOffset, count], 'events.segment-data');
  return segment && { ...piece, data: segment[0] };
}

/** `mayHold` of domain/bloom.ts: reads one block of the filter. */
function subjectCondition({ hash, bits }: Place, values: unknown[]): string {
  const parameter = (value: unknown, type: string) => `$${values.push(value)}::${type}`;
  const block = `substring(subjects FROM 1 + 32 * (${parameter(hash, 'integer')} % (octet_length(subjects) / 32)) FOR 32)`;
  const tests = bits.map(({ byte, mask }) => `get_byte(block, ${parameter(byte, 'integer')}) & ${parameter(mask, 'integer')} <> 0`);
  return `(SELECT ${tests.join(' AND ')} FROM (SELECT ${block} AS block OFFSET 0) AS filter)`;
}
