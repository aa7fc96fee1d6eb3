import { decompressLines } from '../../../kit/events.ts';
import type { Sql } from '../../../kit/database.ts';
import { placeOf } from '../domain/bloom.ts';
import { eventsAbout, eventsOf, readSegment, type ArchivedEvent, type Part } from '../domain/segment.ts';
import { pieces, type Piece } from '../store/pieces.ts';

/** Up to `limit` events of a tenant from an offset on, in that direction. */
export async function readEvents(
  sql: Sql, query: { tenantId: string; from: number; direction: 'up' | 'down'; type?: string; limit: number },
): Promise<ArchivedEvent[]> {
  const { tenantId, from, direction, type, limit } = query;
  const up = direction === 'up';
  const found: ArchivedEvent[] = [];
  for await (const piece of pieces(sql, query)) {
    for (const part of inDirection(partsOf(piece), up)) {
      const outside = up ? part.firstOffset + part.count <= from : part.firstOffset > from;
      if (outside) continue;
      const events = eventsOf(part, tenantId).filter(({ offset, event }) =>
        (up ? offset >= from : offset <= from) && (type === undefined || event.type === type));
      found.push(...inDirection(events, up));
      if (found.length >= limit) return found.slice(0, limit);
    }
  }
  return found;
}

/** Up to `limit` events of one subject from an offset on, oldest first. */
export async function readStream(sql: Sql, tenantId: string, subject: string, from: number, limit: number): Promise<ArchivedEvent[]> {
  const found: ArchivedEvent[] = [];
  for await (const piece of pieces(sql, { tenantId, from, direction: 'up', subject: placeOf(subject) })) {
    for (const part of partsOf(piece)) {
      found.push(...eventsAbout(subject, part, tenantId).filter(({ offset }) => offset >= from));
      if (found.length >= limit) return found.slice(0, limit);
    }
  }
  return found;
}

/** All events of one piece after another: for whoever reads the whole archive. */
export async function* readPieces(sql: Sql, tenantId: string, from: number): AsyncGenerator<{ nextOffset: number; events: ArchivedEvent[] }> {
  for await (const piece of pieces(sql, { tenantId, from, direction: 'up' })) {
    const events = partsOf(piece).flatMap((part) => eventsOf(part, tenantId)).filter(({ offset }) => offset >= from);
    yield { nextOffset: piece.firstOffset + piece.count, events };
  }
}

function partsOf({ firstOffset, count, data, chunk }: Piece): Part[] {
  const lines = decompressLines(data);
  if (chunk === undefined) return readSegment(lines, firstOffset);
  return [{ firstOffset, count, source: chunk.source, chunkId: chunk.id, codec: chunk.codec, lines }];
}

function inDirection<Item>(items: Item[], up: boolean): Item[] {
  return up ? items : items.reverse();
}
