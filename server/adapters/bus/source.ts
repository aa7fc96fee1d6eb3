import type { Database } from '../../kit/database.ts';
import { decodeChunk, type Chunk, type EventRecord } from '../../kit/events.ts';
import { horizon } from './horizon.ts';

/** A table of chunks in a service's schema. */
export interface SourceTable {
  readonly service: string;
  readonly table: string;
  readonly database: Database;
}

/** A chunk that is decoded once for all who ask. */
export interface SourceChunk extends Chunk {
  events(): readonly EventRecord[];
}

export interface Source {
  readonly name: string;
  readonly service: string;
  readonly table: string;
  readonly database: Database;
  readonly ceiling: bigint;
  /** Looks how far it may be read. `pending`: there is more, but a transaction stands before it. */
  look(): Promise<{ rose: boolean; pending: boolean }>;
  /** Chunks from that id on in order, as far as is safe. Those read last are kept for whoever comes next. */
  read(from: bigint): Promise<readonly SourceChunk[]>;
}

const CHUNKS_A_READ = 128;
/** Decoded events kept for consumers that are a little behind the first. */
const EVENTS_KEPT = 4_000;

type ChunkRow = readonly [id: bigint, tenantId: string, count: number, types: string[], codec: Chunk['codec'], data: Buffer, recordedAt: Date];

export function openSource({ service, table, database }: SourceTable): Source {
  if (!/^[a-z_]+$/.test(table)) throw new Error(`'${table}' can not name a source`);
  const name = `${service}.${table}`;
  const safe = horizon();
  /** Chunks in order without a gap, from the id `start` to before the id `end`. */
  let kept: SourceChunk[] = [];
  let start = 0n;
  let end = 0n;
  const reading = new Map<bigint, Promise<readonly SourceChunk[]>>();

  async function look() {
    const [row] = await database.queryArrays<[bigint | null, bigint, bigint | null]>(
      `SELECT top, pg_snapshot_xmin(s)::text::bigint, CASE WHEN top > $1::bigint THEN pg_current_xact_id()::text::bigint END
       FROM (SELECT max(id) AS top FROM ${table}) seen, pg_current_snapshot() AS s`, [safe.newest], `bus.look.${table}`);
    const [top, xmin, after] = row!;
    const rose = safe.note({ top, xmin, after });
    return { rose, pending: safe.pending };
  }

  async function read(from: bigint): Promise<readonly SourceChunk[]> {
    if (from > safe.ceiling) return [];
    if (from >= start && from < end) {
      const at = firstFrom(kept, from);
      if (at < kept.length) return kept.slice(at, at + CHUNKS_A_READ);
    }
    // Beyond the last chunk kept, or before the first: whoever reads the same waits for the same answer.
    const position = from >= start && from < end ? end : from;
    let answer = reading.get(position);
    if (answer === undefined) {
      answer = fetch(position).finally(() => reading.delete(position));
      reading.set(position, answer);
    }
    return answer;
  }

  async function fetch(from: bigint): Promise<readonly SourceChunk[]> {
    const ceiling = safe.ceiling;
    if (from > ceiling) return [];
    const rows = await database.queryArrays<ChunkRow>(
      `SELECT id, tenant_id, count, types, codec, data, recorded_at FROM ${table} WHERE id >= $1 AND id <= $2 ORDER BY id LIMIT ${CHUNKS_A_READ}`,
      [from, ceiling], `bus.read.${table}`);
    const chunks = rows.map((row) => sourceChunk(name, row));
    // Short of the limit means that there is nothing else up to the ceiling.
    const next = rows.length < CHUNKS_A_READ ? ceiling + 1n : chunks.at(-1)!.id + 1n;
    keep(from, chunks, next);
    return chunks;
  }

  function keep(from: bigint, chunks: readonly SourceChunk[], next: bigint): void {
    if (from < end) return; // someone far behind reads for itself
    if (from !== end) {
      kept = [];
      start = from;
    }
    kept.push(...chunks);
    end = next;
    let events = kept.reduce((sum, chunk) => sum + chunk.count, 0);
    let drop = 0;
    while (events > EVENTS_KEPT && drop < kept.length - chunks.length) events -= kept[drop++]!.count;
    if (drop === 0) return;
    kept.splice(0, drop);
    start = kept[0]!.id;
  }

  return {
    name, service, table, database, look, read,
    get ceiling() {
      return safe.ceiling;
    },
  };
}

function firstFrom(chunks: readonly SourceChunk[], from: bigint): number {
  let low = 0;
  let high = chunks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (chunks[middle]!.id < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sourceChunk(source: string, [id, tenantId, count, types, codec, data, recordedAt]: ChunkRow): SourceChunk {
  let decoded: readonly EventRecord[] | undefined;
  const chunk = { source, id, tenantId, count, types, codec, data, recordedAtMs: recordedAt.getTime() };
  return { ...chunk, events: () => (decoded ??= decodeChunk(chunk)) };
}
