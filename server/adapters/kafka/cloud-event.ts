import type { Chunk, EventRecord, Position } from '../../kit/events.ts';

/** An event on its way, and where it belongs among those of its slot. */
export interface Placed {
  readonly event: EventRecord;
  readonly chunk: bigint;
  /** Where the slot stood before this event: just behind the one before it. */
  readonly prev: Position;
  readonly recordedAtMs: number;
}

export const EVENT_HEADERS = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };

/**
 * CloudEvents 1.0 in structured mode. What Florin adds are extension attributes; the numbers among them are text, since
 * CloudEvents' integers have 32 bits.
 */
export function encodeEvent({ event, chunk, prev, recordedAtMs }: Placed): string {
  const { id, source, type, version, subject, timeMs, tenantId, index, data } = event;
  return JSON.stringify({
    specversion: '1.0', id, source, type, subject, time: new Date(timeMs).toISOString(), datacontenttype: 'application/json',
    version, tenantid: tenantId, florinchunk: `${chunk}`, florinindex: index, florinprev: `${prev.id}.${prev.event}`, florinrecorded: `${recordedAtMs}`,
    data,
  });
}

interface Wire {
  specversion: string; id: string; source: string; type: string; subject: string; time: string; version: number; tenantid: string;
  florinchunk: string; florinindex: number; florinprev: string; florinrecorded: string; data: Record<string, unknown>;
}

/** Undefined where it is no event of Florin's: anyone may write to a topic. */
export function decodeEvent(value: Buffer): Placed | undefined {
  try {
    const wire = JSON.parse(value.toString('utf8')) as Wire;
    if (wire.specversion !== '1.0' || typeof wire.id !== 'string' || typeof wire.source !== 'string' || typeof wire.subject !== 'string') return undefined;
    const [id, event] = wire.florinprev.split('.');
    return {
      event: {
        id: wire.id, source: wire.source, type: wire.type, version: wire.version, tenantId: wire.tenantid, subject: wire.subject,
        timeMs: Date.parse(wire.time), data: wire.data, index: wire.florinindex,
      },
      chunk: BigInt(wire.florinchunk), prev: { id: BigInt(id!), event: Number(event) }, recordedAtMs: Number(wire.florinrecorded),
    };
  } catch {
    return undefined;
  }
}

/** A chunk on its way to the archive, and the one before it in its source. */
export interface PlacedChunk {
  readonly chunk: Chunk;
  readonly prev: bigint;
}

const CHUNK_TYPE = 'application/vnd.florin.chunk';

/** The bytes as they are stored, with what must be known of them beside. */
export function encodeChunk({ chunk, prev }: PlacedChunk): { value: Buffer; headers: Record<string, string> } {
  const { source, id, tenantId, count, types, codec, recordedAtMs } = chunk;
  const about = JSON.stringify({ source, id: `${id}`, prev: `${prev}`, tenantId, count, types, codec, recordedAtMs });
  return { value: chunk.data, headers: { 'content-type': CHUNK_TYPE, florin: about } };
}

type About = Omit<Chunk, 'id' | 'data'> & { readonly id: string; readonly prev: string };

export function decodeChunkRecord(value: Buffer, headers: ReadonlyMap<string, string>): PlacedChunk | undefined {
  try {
    const { id, prev, ...about } = JSON.parse(headers.get('florin')!) as About;
    return { chunk: { ...about, id: BigInt(id), data: value }, prev: BigInt(prev) };
  } catch {
    return undefined;
  }
}
