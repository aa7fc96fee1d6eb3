import type { MessageToProduce } from '@platformatic/kafka';
import type { SourceChunk } from '../bus/source.ts';
import { EVENT_HEADERS, encodeChunk, encodeEvent } from './cloud-event.ts';
import type { RelayPosition } from './relay-position.ts';
import { slotOf } from './slots.ts';

export type OutRecord = MessageToProduce<string, string | Buffer, string, string>;

export interface Publication {
  readonly records: OutRecord[];
  readonly events: number;
  /** Where the relay stands once these are published. */
  readonly next: RelayPosition;
}

export interface PublicationTopics {
  readonly events: string;
  readonly chunks: string;
  /** Partitions of the events' topic. */
  readonly partitions: number;
}

/** A request to the broker carries about so many events and bytes; at least one chunk. */
const EVENTS_AT_ONCE = 2_000;
const BYTES_AT_ONCE = 4 * 1024 * 1024;

/**
 * The next records of a source: each event by itself, keyed by its subject, and each chunk as it is, for the archive. The same
 * position gives the same records, so whoever publishes again after a crash publishes the same.
 */
export function publication(chunks: readonly SourceChunk[], from: RelayPosition, topics: PublicationTopics): Publication {
  const records: OutRecord[] = [];
  const slots = [...from.slots];
  let { id, chunk: prevChunk } = from;
  let events = 0;
  let bytes = 0;
  for (const chunk of chunks) {
    if (events >= EVENTS_AT_ONCE || bytes >= BYTES_AT_ONCE) break;
    for (const event of chunk.events()) {
      const slot = slotOf(event.subject);
      const value = encodeEvent({ event, chunk: chunk.id, prev: slots[slot]!, recordedAtMs: chunk.recordedAtMs });
      slots[slot] = { id: chunk.id, event: event.index + 1 };
      records.push({ topic: topics.events, partition: slot % topics.partitions, key: event.subject, value, headers: EVENT_HEADERS });
      events++;
      bytes += value.length;
    }
    const { events: _decoded, ...stored } = chunk;
    records.push({ topic: topics.chunks, partition: 0, key: chunk.source, ...encodeChunk({ chunk: stored, prev: prevChunk }) });
    bytes += chunk.data.length;
    prevChunk = chunk.id;
    id = chunk.id + 1n;
  }
  return { records, events, next: { id, chunk: prevChunk, slots } };
}
