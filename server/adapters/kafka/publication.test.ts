import { expect, it } from 'vitest';
import { encodeId } from '../../../contracts/ids.ts';
import { idMaker, systemClock } from '../../kit/clock.ts';
import { compressLines, decodeChunk, eventLine } from '../../kit/events.ts';
import type { SourceChunk } from '../bus/source.ts';
import { decodeChunkRecord, decodeEvent } from './cloud-event.ts';
import { publication } from './publication.ts';
import { SLOTS, slotOf } from './slots.ts';

const START = { id: 0n, chunk: 0n, slots: Array.from({ length: SLOTS }, () => ({ id: 0n, event: 0 })) };
const TOPICS = { events: 'florin.x', chunks: 'florin.x.chunks', partitions: 5 };

function chunk(id: bigint, ...subjects: string[]): SourceChunk {
  const data = compressLines(subjects.map((subject) => eventLine({ types: ['thing.done'], version: 1, subject, timeMs: 1_700_000_000_000, data: { subject } })));
  const stored = { source: 'x.outbox', id, tenantId: '018f0000-0000-7000-8000-000000000000', count: subjects.length, types: ['thing.done'], codec: 'events' as const, data, recordedAtMs: 1_700_000_000_500 };
  return { ...stored, events: () => decodeChunk(stored) };
}

const CHUNKS = [chunk(3n, 'a', 'b'), chunk(4n, 'a'), chunk(9n, 'b', 'a')];

it('publishes the same again from the same position, whatever was read at once', () => {
  const whole = publication(CHUNKS, START, TOPICS);
  const first = publication(CHUNKS.slice(0, 1), START, TOPICS);
  const rest = publication(CHUNKS.slice(1), first.next, TOPICS);
  expect([...first.records, ...rest.records]).toEqual(whole.records);
  expect(rest.next).toEqual(whole.next);
  expect(whole.next).toMatchObject({ id: 10n, chunk: 9n });
});

it('keeps a subject on one partition, and names the event before each in its slot', () => {
  const { records } = publication(CHUNKS, START, TOPICS);
  const ofA = records.filter(({ key }) => key === 'a');
  expect(new Set(ofA.map(({ partition }) => partition))).toEqual(new Set([slotOf('a') % 5]));
  expect(ofA.map(({ value }) => decodeEvent(Buffer.from(value as string))!.prev)).toEqual([{ id: 0n, event: 0 }, { id: 3n, event: 1 }, { id: 4n, event: 1 }]);
});

it('gives events and chunks back as they were', () => {
  const { records } = publication(CHUNKS, START, TOPICS);
  const events = records.filter(({ topic }) => topic === TOPICS.events).map(({ value }) => decodeEvent(Buffer.from(value as string))!.event);
  expect(events).toEqual(CHUNKS.flatMap((one) => one.events()));
  const stored = records.filter(({ topic }) => topic === TOPICS.chunks)
    .map(({ value, headers }) => decodeChunkRecord(value as Buffer, new Map(Object.entries(headers as Record<string, string>)))!);
  expect(stored.map(({ prev }) => prev)).toEqual([0n, 3n, 4n]);
  expect(stored.map((one) => one.chunk)).toEqual(CHUNKS.map(({ events: _events, ...rest }) => rest));
});

it('spreads subjects evenly over slots', () => {
  const newId = idMaker(systemClock);
  const counts = Array.from({ length: SLOTS }, () => 0);
  for (let i = 0; i < 64_000; i++) counts[slotOf(encodeId('account', newId()))]!++;
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1_150);
});
