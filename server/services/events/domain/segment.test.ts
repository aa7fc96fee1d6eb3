import { expect, it } from 'vitest';
import { decodeLines } from '../../../../contracts/codecs.ts';
import { journalLine } from '../../../../contracts/proofs/journal-line.ts';
import { eventLine } from '../../../kit/events.ts';
import { eventsAbout, eventsOf, readSegment, segmentText, subjectsIn } from './segment.ts';

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

it('knows the subjects of both kinds of lines, without reading them', () => {
  const subjects = new Set<string>();
  for (const { codec, lines } of texts) subjectsIn(codec, lines.join('\n'), subjects);
  expect(subjects).toEqual(new Set([id('acc', 1), id('acc', 2)]));
  const entry = { currency: 'EUR', version: 1, change: 1, posted: 1, heldDebits: 0, heldCredits: 0 };
  const posting = {
    tenantId: id('ten', 1), kind: 'posted' as const, recordedAtMs: 1, effectiveAtMs: null, expiresAtMs: null, reference: 'odd ["one" [', resolves: null, group: null,
  };
  const lines = [3, 5].map((n) => journalLine({
    ...posting, postingId: id('pst', n), entries: [{ ...entry, accountId: id('acc', n) }, { ...entry, accountId: id('acc', n + 1) }],
  }));
  const inJournal = new Set<string>();
  subjectsIn('journal', lines.join('\n'), inJournal);
  const told = decodeLines('journal', lines, { source: 'ledger.journal', id: 1n, tenantId }).map(({ subject }) => subject);
  expect([...inJournal]).toEqual(expect.arrayContaining(told));
});
