import type { ChunkConsumer } from '../../../kit/bus.ts';
import type { Chunk } from '../../../kit/events.ts';
import { insertTail, reserve } from '../store/archive.ts';

export const ARCHIVE = 'events.archive';

/** Takes every chunk as it is and gives its events their offsets. Nothing is decoded here: that would cost more than all the rest. */
export function archive(): ChunkConsumer {
  return {
    name: ARCHIVE,
    async handleChunks(chunks, tx) {
      const wanted = new Map<string, { events: number; chunks: number }>();
      for (const { tenantId, count } of chunks) {
        const soFar = wanted.get(tenantId) ?? { events: 0, chunks: 0 };
        wanted.set(tenantId, { events: soFar.events + count, chunks: soFar.chunks + 1 });
      }
      const last = await reserve(tx, wanted);
      const next = new Map([...last].map(([tenantId, offset]) => [tenantId, offset - BigInt(wanted.get(tenantId)!.events) + 1n]));
      await insertTail(tx, chunks.map((chunk) => ({ chunk, firstOffset: take(next, chunk) })));
    },
  };
}

function take(next: Map<string, bigint>, { tenantId, count }: Chunk): bigint {
  const offset = next.get(tenantId)!;
  next.set(tenantId, offset + BigInt(count));
  return offset;
}
