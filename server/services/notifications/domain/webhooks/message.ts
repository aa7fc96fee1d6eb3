import { encodeId } from '../../../../../contracts/ids.ts';
import type { EventRecord } from '../../../../kit/events.ts';
import { hashToUuid } from '../../../../kit/hash.ts';
import { webhookType } from './event-types.ts';

/** One event, as all endpoints that asked for it are told. */
export interface Message {
  readonly tenantId: string;
  readonly id: string;
  readonly eventId: string;
  /** As webhooks spell it. */
  readonly type: string;
  readonly occurredAtMs: number;
  /** The bytes that are signed and sent, at every attempt the same. */
  readonly body: string;
}

/** The specification asks for small payloads, about 20 kB. A state larger than that is left out: the receiver asks for the resource. */
const LARGEST_OBJECT_BYTES = 20_000;

/**
 * Its id follows from the event, so that it is the same however often the event is taken or sent again. The moment and the subject are in it because a
 * tenant that has moved to another server may get an event of the same number there.
 */
export function messageOf(event: Omit<EventRecord, 'index'>): Message {
  const { tenantId, id: eventId, subject, timeMs } = event;
  const type = webhookType(event.type);
  return {
    tenantId, id: hashToUuid(JSON.stringify([tenantId, eventId, event.type, subject, timeMs])), eventId, type, occurredAtMs: timeMs,
    body: bodyOf(type, timeMs, { eventId, subject, version: event.version, sequence: sequenceOf(event), object: small(event.data) }),
  };
}

/** What an endpoint is sent to try it. */
export function pingOf(tenantId: string, id: string, endpointId: string, nowMs: number): Message {
  const type = 'webhook.ping';
  const subject = encodeId('webhookEndpoint', endpointId);
  const eventId = `ping-${id}`;
  return { tenantId, id, eventId, type, occurredAtMs: nowMs, body: bodyOf(type, nowMs, { eventId, subject, version: 1, sequence: '0', object: { id: subject } }) };
}

function bodyOf(type: string, timeMs: number, data: object): string {
  return JSON.stringify({ type, timestamp: new Date(timeMs).toISOString(), data });
}

function small(data: Record<string, unknown>): Record<string, unknown> | null {
  return Buffer.byteLength(JSON.stringify(data)) > LARGEST_OBJECT_BYTES ? null : data;
}

const DIGITS = [16, 6, 4] as const;

/**
 * Of two events of one resource, the later one has the greater text: where it is stored, chunk, line and place, which is what its id says. Chunks are
 * numbered while what they tell of is locked (`server/kit/events.ts`).
 */
export function sequenceOf({ id, source }: Pick<EventRecord, 'id' | 'source'>): string {
  const places = id.slice(source.length + 1).split('-');
  return DIGITS.map((digits, n) => (places[n] ?? '0').padStart(digits, '0')).join('-');
}
