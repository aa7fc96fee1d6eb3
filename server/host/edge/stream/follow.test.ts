import { expect, it } from 'vitest';
import { follow } from './follow.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An archive, a tap and timers in the test's hand. */
function setUp(after: number, archived: number) {
  const archive = Array.from({ length: archived }, (_, n) => ({ offset: n + 1 }));
  const delivered: number[] = [];
  const timers: { ms: number; run(): void }[] = [];
  const ended = new AbortController();
  let hear: (() => void) | undefined;
  const done = follow({
    after, ended: ended.signal,
    read: async (from, limit) => archive.filter(({ offset }) => offset > from).slice(0, limit),
    tap: (given) => {
      hear = given;
      return () => { hear = undefined; };
    },
    deliver: async (events) => { delivered.push(...events.map(({ offset }) => offset)); },
    timers: {
      after(ms, run) {
        const entry = { ms, run };
        timers.push(entry);
        return () => { if (timers.includes(entry)) timers.splice(timers.indexOf(entry), 1); };
      },
    },
  });
  return {
    archive, delivered, ended, done, timers,
    tapped: () => hear !== undefined,
    hear: () => hear!(),
    async fire() {
      const { ms, run } = timers[0]!;
      run();
      await turn();
      return ms;
    },
  };
}

/** Until it only polls. */
async function settle(world: ReturnType<typeof setUp>): Promise<void> {
  while ((world.timers[0]?.ms ?? 0) < 5000) await world.fire();
}

it('delivers everything after an offset, in order, however many pages it is', async () => {
  const world = setUp(7, 250);
  await turn();
  expect(world.delivered).toEqual(Array.from({ length: 243 }, (_, n) => n + 8));
});

it('is woken by news and looks until the archive has them', async () => {
  const world = setUp(0, 0);
  await turn();
  await settle(world);
  world.hear();
  await turn();
  expect(await world.fire()).toBe(15);
  world.archive.push({ offset: 1 });
  expect(await world.fire()).toBe(25);
  expect(world.delivered).toEqual([1]);
});

it('looks now and then without any news', async () => {
  const world = setUp(0, 0);
  await turn();
  await settle(world);
  world.archive.push({ offset: 1 });
  expect(await world.fire()).toBe(5000);
  expect(world.delivered).toEqual([1]);
});

it('ends at once when told to, and leaves nothing behind', async () => {
  const world = setUp(0, 0);
  await turn();
  world.ended.abort();
  await world.done;
  expect([world.timers.length, world.tapped()]).toEqual([0, false]);
});

it('fails with the archive, and leaves nothing behind', async () => {
  let untapped = false;
  const run = follow({
    after: 0, ended: new AbortController().signal, timers: { after: () => () => {} }, deliver: async () => {},
    read: async () => { throw new Error('gone'); }, tap: () => () => { untapped = true; },
  });
  await expect(run).rejects.toThrow('gone');
  expect(untapped).toBe(true);
});
