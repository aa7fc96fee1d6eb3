import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompress } from 'node:zlib';
import type { Database } from '../../../kit/database.ts';
import type { Job } from '../../../kit/service.ts';
import { bloomFilter } from '../domain/bloom.ts';
import { readSegment, segmentText, subjectsIn } from '../domain/segment.ts';
import { oldestOfTail, replaceBySegment, smallLastSegment, tenantsToCompact, type NewSegment, type StoredSegment, type TailChunk } from '../store/segments.ts';

export interface CompactOptions {
  /** Events of a full segment. */
  readonly events: number;
  /** A tail of so many chunks is compacted even though it holds fewer events. */
  readonly chunks: number;
  readonly level: number;
}

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Makes the oldest of each long tail into a segment. One segment a tenant each time, so that nobody waits for another's. */
export function compact(database: Database, options: CompactOptions): Job {
  return {
    name: 'compact', everyMs: 1_000, aside: true,
    async run() {
      const tenants = await tenantsToCompact(database, options.events, options.chunks);
      for (const { tenantId, segmentedOffset } of tenants) await compactTenant(database, tenantId, segmentedOffset, options);
      return tenants.length > 0;
    },
  };
}

async function compactTenant(database: Database, tenantId: string, segmentedOffset: bigint, options: CompactOptions): Promise<void> {
  // One that is half full stays as it is: filling each up to the brim would write every segment twice.
  const small = await smallLastSegment(database, tenantId, options.events / 2);
  const room = options.events - (small?.count ?? 0);
  const chunks = takeUpTo(room, await oldestOfTail(database, tenantId, segmentedOffset + 1n + BigInt(room)));
  if (chunks.length === 0) return;
  // Another process compacted meanwhile: what was read does not fit together.
  if (chunks[0]!.first_offset !== segmentedOffset + 1n) return;
  const segment = await buildSegment(small, chunks, options.level);
  await database.transaction((tx) => replaceBySegment(tx, tenantId, { segmentedOffset, chunks: chunks.length }, segment));
}

/** At least one: a chunk may be larger than a segment should be. */
function takeUpTo(events: number, chunks: readonly TailChunk[]): TailChunk[] {
  let sum = 0;
  const end = chunks.findIndex(({ count }) => (sum += count) > events);
  return chunks.slice(0, end === -1 ? chunks.length : Math.max(end, 1));
}

/** Between the chunks of a tail when they are unpacked together. JSON lines never hold it. */
const SEPARATOR = '\u001e';
const SEPARATOR_FRAME = zstdCompressSync(SEPARATOR);

async function buildSegment(small: StoredSegment | undefined, chunks: readonly TailChunk[], level: number): Promise<NewSegment> {
  const parts = [...await unpackSegment(small), ...await unpackChunks(chunks)];
  const subjects = new Set<string>();
  for (const { codec, text } of parts) subjectsIn(codec, text, subjects);
  const times = [...chunks.map(({ recorded_at: at }) => at), ...(small === undefined ? [] : [small.min_time, small.max_time])].map((at) => at.getTime());
  return {
    firstOffset: small?.first_offset ?? chunks[0]!.first_offset,
    count: parts.reduce((sum, { count }) => sum + count, 0),
    types: [...new Set([...(small?.types ?? []), ...chunks.flatMap(({ types }) => types)])].sort(),
    minTime: new Date(Math.min(...times)), maxTime: new Date(Math.max(...times)),
    subjects: bloomFilter(subjects),
    data: await compress(segmentText(parts), { params: { [constants.ZSTD_c_compressionLevel]: level } }),
  };
}

async function unpackSegment(segment: StoredSegment | undefined) {
  if (segment === undefined) return [];
  const text = (await decompress(segment.data)).toString('utf8');
  return readSegment(text.split('\n'), Number(segment.first_offset))
    .map(({ source, chunkId, codec, count, lines }) => ({ source, chunkId, codec, count, lines: lines.length, text: lines.join('\n') }));
}

/** All in one go: frames of zstd put together unpack to their contents put together. */
async function unpackChunks(chunks: readonly TailChunk[]) {
  const frames = chunks.flatMap(({ data }, i) => (i === 0 ? [data] : [SEPARATOR_FRAME, data]));
  const texts = (await decompress(Buffer.concat(frames))).toString('utf8').split(SEPARATOR);
  if (texts.length !== chunks.length) throw new Error(`${chunks.length} chunks unpacked to ${texts.length}`);
  return chunks.map(({ source, chunk_id: chunkId, codec, count }, i) => ({ source, chunkId, codec, count, lines: countLines(texts[i]!), text: texts[i]! }));
}

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
