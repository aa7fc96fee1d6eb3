import { expect, it } from 'vitest';
import { eventLine } from '../../../kit/events.ts';
import { eventsAbout, eventsOf, idsIn, readSegment, segmentText } from './segment.ts';

const tenantId = '0198c0de-0000-7000-8000-000000000001';
const id = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, '0')}`;
const line = (subject: string, ...types: [string, ...string[]]) => eventLine({ types, version: 1, subject, timeMs: 5, data: { note: 'a "b" é' } });

const texts = [
  { source: 'a.outbox', chunkId: 7n, codec: 'events' as const, lines: [line(id('acc', 1), 'x.made'), line(id('acc', 2), 'x.made', 'x.moved')] },
  { source: 'b.outbox', chunkId: 3n, codec: 'events' as const, lines: [line(id('acc', 1), 'y.made')] },
];
const counts = [3, 1];
const text = segmentText(texts.map(({ lines, ...chunk }, i) => ({ ...chunk, lines: lines.length, count: counts[i]!, text: lines.join('\n') })));
const parts = readSegment(text.split('\n'), 100);

it('gives back the chunks it was made of, each with its offset', () => {
  expect(parts).toEqual([{ ...texts[0], firstOffset: 100, count: 3 }, { ...texts[1], firstOffset: 103, count: 1 }]);
});

it('numbers events, of which a line may hold several, and keeps their ids', () => {
  const events = parts.flatMap((part) => eventsOf(part, tenantId));
  expect(events.map(({ offset, event }) => [offset, event.id, event.type])).toEqual([
    [100, 'a.outbox-7-0', 'x.made'], [101, 'a.outbox-7-1', 'x.made'], [102, 'a.outbox-7-1-1', 'x.moved'], [103, 'b.outbox-3-0', 'y.made'],
  ]);
});

it('finds the events about one subject', () => {
  const about = (subject: string) => parts.flatMap((part) => eventsAbout(subject, part, tenantId).map(({ offset }) => offset));
  expect([about(id('acc', 1)), about(id('acc', 2)), about(id('acc', 3))]).toEqual([[100, 103], [101, 102], []]);
});

it('knows every id in the text', () => {
  expect(idsIn(text)).toEqual(new Set([id('acc', 1), id('acc', 2)]));
});
