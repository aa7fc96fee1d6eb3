import { expect, it } from 'vitest';
import type { ReplayPage } from './bus.ts';
import { nextStep } from './consumer-replays.ts';
import { standingAt } from './consumer-standing.ts';
import type { EventRecord } from './events.ts';

/** Offset 1, 2, 3 … each from the source and chunk given, as `a7.0`: source a, chunk 7, first event. */
function page(places: string[], archivedTo?: Record<string, bigint>): ReplayPage {
  const events = places.map((place, i) => {
    const [, source, chunk, index] = /^(\w)(\d+)\.(\d+)$/.exec(place)!;
    return { offset: i + 1, chunk: BigInt(chunk!), event: { id: place, source, index: Number(index) } as unknown as EventRecord };
  });
  return { fromOffset: 1, toOffset: places.length + 1, events, archivedTo: archivedTo && new Map(Object.entries(archivedTo)) };
}

const positions = (of: Record<string, [bigint, number]>) => standingAt(new Map(Object.entries(of).map(([source, [id, event]]) => [source, { id, event }])));
const step = (...args: Parameters<typeof nextStep>) => {
  const { events, ...rest } = nextStep(...args);
  return { ...rest, events: events.map(({ event }) => event.id) };
};

it('hands over what the bus has passed by, and waits at what it has not', () => {
  const at = positions({ a: [3n, 1] });
  expect(step(page(['a1.0', 'a2.0', 'a3.0', 'a3.1', 'a4.0']), at, 10))
    .toEqual({ events: ['a1.0', 'a2.0', 'a3.0'], nextOffset: 4, finished: false, waiting: true });
});

it('hands over no more than the limit, and goes on from there', () => {
  const at = positions({ a: [9n, 0] });
  expect(step(page(['a1.0', 'a1.1', 'a2.0']), at, 2)).toEqual({ events: ['a1.0', 'a1.1'], nextOffset: 3, finished: false, waiting: false });
});

it('finishes where the archive holds all that was kept back, and leaves the rest to the bus', () => {
  const at = positions({ a: [3n, 0], b: [5n, 1] });
  const all = page(['a2.0', 'b5.1', 'b5.0', 'a3.0'], { a: 4n, b: 6n });
  expect(step(all, at, 10)).toEqual({ events: ['a2.0', 'b5.0'], nextOffset: 5, finished: true, waiting: false });
});

it('does not finish before the archive is where the bus is', () => {
  const at = positions({ a: [3n, 0], b: [5n, 1] });
  const short = page(['a2.0', 'b4.0'], { a: 3n, b: 5n });
  expect(step(short, at, 10)).toEqual({ events: ['a2.0', 'b4.0'], nextOffset: 3, finished: false, waiting: true });
});
