import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EventRecord, Position } from '../../kit/events.ts';
import { judge } from './inbox.ts';

interface Item { readonly event: EventRecord; readonly chunk: bigint; readonly prev: Position; readonly recordedAtMs: number; readonly slot: number }

/** As the relay publishes them: each names the one before it in its slot. */
function published(slots: readonly number[], eventsAChunk = 3): Item[] {
  const last = new Map<number, Position>();
  return slots.map((slot, i) => {
    const chunk = BigInt(Math.floor(i / eventsAChunk) + 1);
    const index = i % eventsAChunk;
    const prev = last.get(slot) ?? { id: 0n, event: 0 };
    last.set(slot, { id: chunk, event: index + 1 });
    return { event: { source: 's', index, id: `${i}` } as unknown as EventRecord, chunk, prev, recordedAtMs: 0, slot };
  });
}

const keys = (slots: readonly number[], at: Position | null) => new Map(slots.map((slot) => [`s/${slot}`, at]));
const ids = (items: readonly Item[]) => items.map(({ event }) => event.id);

it('takes what comes next, once, however often it comes', () => {
  const all = published([0, 0, 1, 0]);
  const { next, known, moved } = judge([...all, ...all.slice(1)], keys([0, 1], { id: 0n, event: 0 }));
  expect([ids(next), known]).toEqual([['0', '1', '2', '3'], 3]);
  expect(moved).toEqual([{ source: 's', slot: 0, to: { id: 2n, event: 1 } }, { source: 's', slot: 1, to: { id: 1n, event: 3 } }]);
});

it('leaves what comes too early, and takes it when what was missing is there', () => {
  const [first, second, third] = published([0, 0, 0]);
  const positions = keys([0], { id: 0n, event: 0 });
  expect(judge([second!, third!], positions)).toMatchObject({ next: [], early: [second, third], moved: [] });
  expect(ids(judge([first!, second!, third!], positions).next)).toEqual(['0', '1', '2']);
});

it('begins with whatever comes first where it has taken nothing yet', () => {
  const [, second, third] = published([0, 0, 0]);
  expect(ids(judge([second!, third!], keys([0], null)).next)).toEqual(['1', '2']);
});

it('takes nothing that the embedded bus had taken, wherever in a chunk that was', () => {
  const all = published([0, 1, 0, 1, 0, 1]);
  const { next, known } = judge(all, keys([0, 1], { id: 1n, event: 2 }));
  expect([ids(next), known]).toEqual([['2', '3', '4', '5'], 2]);
});

it('takes each event once and in the order of its slot, in whatever order partitions, repetitions and batches bring them', () => {
  fc.assert(fc.property(
    fc.array(fc.nat(3), { minLength: 1, maxLength: 40 }), fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 30 }), fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
    (slots, again, sizes) => {
      const all = published(slots);
      // The relay begins again somewhere before: a run of what was published comes once more, later.
      const repeated = again.flatMap(([from, length]) => all.slice(from % all.length, (from % all.length) + (length % 8)));
      let left: Item[] = [...all.toSorted((a, b) => a.slot - b.slot), ...repeated];
      const at = new Map<string, Position | null>(keys([0, 1, 2, 3], { id: 0n, event: 0 }));
      const got: Item[] = [];
      while (left.length > 0) {
        const batch = left.slice(0, sizes.next().value);
        const { next, early, moved } = judge(batch, at);
        got.push(...next);
        for (const { slot, to } of moved) at.set(`s/${slot}`, to);
        left = [...left.slice(batch.length), ...early];
      }
      expect(ids(got).toSorted()).toEqual(ids(all).toSorted());
      for (const slot of [0, 1, 2, 3]) expect(ids(got.filter((one) => one.slot === slot))).toEqual(ids(all.filter((one) => one.slot === slot)));
    }));
});
