import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BusControl, Consumer, Tap } from '../../kit/bus.ts';
import type { Database, Sql } from '../../kit/database.ts';
import type { EventRecord, NewEvent } from '../../kit/events.ts';
import { counted, effecting } from './effects.ts';

export interface RunningBus extends Tap {
  readonly control: BusControl;
  stop(): Promise<void>;
}

/** A bus between the service `writer`, which records events, and `reader`, which has the table `effects` and listens to `writer:*`. */
export interface BusUnderTest {
  readonly reader: Database;
  /** Another process on the same sources and the same positions. Retries come fast, and nothing is found by polling alone. */
  start(consumers: readonly Consumer[]): Promise<RunningBus>;
  /** Records events in one transaction of `writer`, and tells every running bus. */
  record(tenantId: string, events: readonly NewEvent[]): Promise<void>;
  /** The same, but committed only when told to. */
  begin(tenantId: string, events: readonly NewEvent[]): Promise<{ commit(): Promise<void>; rollBack(): Promise<void> }>;
  /** Cuts the connection that this transaction runs on. */
  cut(tx: Sql): Promise<void>;
}

const SOON = { timeout: 10_000, interval: 5 };

/** What every bus must do. `make` gives one with nothing recorded yet. */
export function busSuite(name: string, make: () => Promise<BusUnderTest>): void {
  describe(`bus: ${name}`, () => {
    let under: BusUnderTest;
    let running: RunningBus[];
    const tenant = randomUUID();

    beforeEach(async () => {
      under = await make();
      running = [];
    });
    afterEach(() => Promise.all(running.map((bus) => bus.stop())));

    async function start(...consumers: Consumer[]): Promise<RunningBus> {
      const bus = await under.start(consumers);
      running.push(bus);
      return bus;
    }

    const seen = async (consumer: string): Promise<number[]> => (await under.reader.query<{ n: number }>(
      `SELECT n FROM effects WHERE consumer = $1 ORDER BY id`, [consumer])).map(({ n }) => n);
    const sorted = async (consumer: string): Promise<number[]> => (await seen(consumer)).sort((a, b) => a - b);
    const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

    it('hands over what was recorded before it started and after, once and in order', async () => {
      await under.record(tenant, numbers(3).map((n) => counted('a', n)));
      await start(effecting('all'));
      await under.record(tenant, [counted('a', 3)]);
      await under.record(tenant, [counted('a', 4), counted('a', 5)]);
      await expect.poll(() => seen('all'), SOON).toEqual(numbers(6));
    });

    it('hands over each event as it was told, under each of its names', async () => {
      const got: EventRecord[] = [];
      await start({ ...effecting('all'), handle: async (events) => void got.push(...events) });
      await under.record(tenant, [{ types: ['thing.made', 'thing.changed'], version: 2, subject: 'thing_1', timeMs: 1_700_000_000_123, data: { a: ['é', null] } }]);
      await expect.poll(() => got.length, SOON).toBe(2);
      expect(got[0]).toMatchObject({ type: 'thing.made', version: 2, tenantId: tenant, subject: 'thing_1', timeMs: 1_700_000_000_123, data: { a: ['é', null] } });
      expect(got[1]).toMatchObject({ type: 'thing.changed', data: { a: ['é', null] } });
      expect(got[0]!.id).not.toBe(got[1]!.id);
    });

    it('goes on where it stopped', async () => {
      const first = await start(effecting('all'));
      await under.record(tenant, [counted('a', 0)]);
      await expect.poll(() => seen('all'), SOON).toEqual([0]);
      await first.stop();
      await under.record(tenant, [counted('a', 1)]);
      await start(effecting('all'));
      await expect.poll(() => seen('all'), SOON).toEqual([0, 1]);
    });

    it('gives each consumer the types it wants', async () => {
      await start(effecting('made', ['thing.made']), effecting('all'));
      await under.record(tenant, [counted('a', 0, 'thing.made'), counted('a', 1, 'thing.moved')]);
      await under.record(tenant, [counted('a', 2, 'thing.moved')]);
      await under.record(tenant, [counted('a', 3, 'thing.made')]);
      await expect.poll(() => seen('all'), SOON).toEqual([0, 1, 2, 3]);
      await expect.poll(() => seen('made'), SOON).toEqual([0, 3]);
    });

    it('does not skip what is committed late', async () => {
      await start(effecting('all'));
      const late = await under.begin(tenant, [counted('late', 0)]);
      await under.record(tenant, [counted('early', 1)]);
      const later = await under.begin(tenant, [counted('later', 2)]);
      await under.record(tenant, [counted('early', 3)]);
      await later.commit();
      await late.commit();
      await under.record(tenant, [counted('early', 4)]);
      await expect.poll(async () => (await seen('all')).sort((a, b) => a - b), SOON).toEqual([0, 1, 2, 3, 4]);
    });

    it('is not held up by what was rolled back', async () => {
      await start(effecting('all'));
      const undone = await under.begin(tenant, [counted('a', 0)]);
      await under.record(tenant, [counted('a', 1)]);
      await undone.rollBack();
      await expect.poll(() => seen('all'), SOON).toEqual([1]);
    });

    it('takes effect once when the connection is cut between effect and position', async () => {
      let cuts = 0;
      const consumer = effecting('all');
      await start({
        ...consumer,
        async handle(events, tx) {
          await consumer.handle(events, tx);
          if (cuts++ < 3) await under.cut(tx);
        },
      });
      await under.record(tenant, numbers(10).map((n) => counted('a', n)));
      await expect.poll(() => seen('all'), SOON).toEqual(numbers(10));
      expect(cuts).toBeGreaterThanOrEqual(4);
    });

    it('parks an event that keeps failing, with all others taken, and holds up nobody', async () => {
      const bus = await start(failingOn('picky', 7), effecting('all'));
      await under.record(tenant, numbers(20).map((n) => counted(`a${n}`, n)));
      // Order is kept per subject, and these are twenty.
      await expect.poll(() => sorted('all'), SOON).toEqual(numbers(20));
      await expect.poll(() => sorted('picky'), SOON).toEqual(numbers(20).filter((n) => n !== 7));
      await expect.poll(() => bus.control.listDeadLetters(tenant, { limit: 10 }), SOON).toHaveLength(1);
      const letters = await bus.control.listDeadLetters(tenant, { limit: 10 });
      expect(letters).toMatchObject([{ consumer: 'picky', status: 'parked', attempts: 5, error: 'Error: 7 is too much', event: { data: { n: 7 } } }]);
      expect(await bus.control.listDeadLetters(randomUUID(), { limit: 10 })).toEqual([]);
      await under.record(tenant, [counted('a', 20)]);
      await expect.poll(() => seen('picky'), SOON).toContain(20);
    });

    it('tries an event that fails for a while until it is taken', async () => {
      let failures = 0;
      const consumer = effecting('all');
      const bus = await start({
        ...consumer,
        async handle(events, tx) {
          if (events.some(({ data }) => data.n === 1) && events.length === 1 && failures++ < 3) throw new Error('not now');
          if (events.length > 1) throw new Error('one at a time');
          await consumer.handle(events, tx);
        },
      });
      await under.record(tenant, numbers(3).map((n) => counted('a', n)));
      await expect.poll(() => seen('all'), SOON).toEqual([0, 1, 2]);
      expect(await bus.control.listDeadLetters(tenant, { limit: 10 })).toEqual([]);
    });

    it('replays a dead letter once, in one transaction with its effect', async () => {
      let well = false;
      const consumer = effecting('all');
      const bus = await start({
        ...consumer,
        async handle(events, tx) {
          await consumer.handle(events, tx);
          if (!well) throw new Error('unwell');
        },
      });
      await under.record(tenant, [counted('a', 0)]);
      await expect.poll(() => bus.control.listDeadLetters(tenant, { limit: 10 }), SOON).toHaveLength(1);
      const [letter] = await bus.control.listDeadLetters(tenant, { limit: 10 });
      expect(await bus.control.replayDeadLetter(tenant, letter!.id)).toMatchObject({ status: 'parked', attempts: 6 });
      expect(await seen('all')).toEqual([]);
      well = true;
      expect(await bus.control.replayDeadLetter(randomUUID(), letter!.id)).toBeUndefined();
      const both = await Promise.all([bus.control.replayDeadLetter(tenant, letter!.id), bus.control.replayDeadLetter(tenant, letter!.id)]);
      expect(both).toMatchObject([{ status: 'replayed' }, { status: 'replayed' }]);
      expect(await seen('all')).toEqual([0]);
    });

    it('does not replay a dead letter that was discarded', async () => {
      const bus = await start(failingOn('picky', 0));
      await under.record(tenant, [counted('a', 0)]);
      await expect.poll(() => bus.control.listDeadLetters(tenant, { limit: 10 }), SOON).toHaveLength(1);
      const [letter] = await bus.control.listDeadLetters(tenant, { limit: 10 });
      expect(await bus.control.discardDeadLetter(tenant, letter!.id)).toMatchObject({ status: 'discarded' });
      expect(await bus.control.replayDeadLetter(tenant, letter!.id)).toMatchObject({ status: 'discarded', attempts: 5 });
    });

    it('takes each event once when two processes run the same consumer', async () => {
      await start(effecting('all'));
      await start(effecting('all'));
      for (let n = 0; n < 100; n += 4) await under.record(tenant, numbers(4).map((i) => counted('a', n + i)));
      await expect.poll(() => seen('all'), SOON).toEqual(numbers(100));
    });

    it('is taken over by another process when one stops', async () => {
      const first = await start(effecting('all'));
      await start(effecting('all'));
      await under.record(tenant, [counted('a', 0)]);
      await expect.poll(() => seen('all'), SOON).toEqual([0]);
      await first.stop();
      await under.record(tenant, [counted('a', 1)]);
      await expect.poll(() => seen('all'), SOON).toEqual([0, 1]);
    });

    it('keeps the order of each aggregate while many transactions run at once', async () => {
      await start(effecting('all'));
      const writers = ['a', 'b', 'c', 'd'].map(async (subject) => {
        for (let n = 0; n < 25; n++) await under.record(tenant, [counted(subject, n)]);
      });
      await Promise.all(writers);
      await expect.poll(async () => (await seen('all')).length, SOON).toBe(100);
      for (const subject of ['a', 'b', 'c', 'd']) {
        const rows = await under.reader.query<{ n: number }>(`SELECT n FROM effects WHERE subject = $1 ORDER BY id`, [subject]);
        expect(rows.map(({ n }) => n)).toEqual(numbers(25));
      }
    });

    it('says how far behind each consumer is', async () => {
      const bus = await start(effecting('all'), failingOn('picky', 1));
      await under.record(tenant, [counted('a', 0), counted('a', 1)]);
      await expect.poll(async () => (await bus.control.lag(tenant)).map(({ consumer, behind, parked }) => [consumer, behind, parked]), SOON)
        .toEqual([['all', 0, 0], ['picky', 0, 1]]);
      await bus.stop();
      await under.record(tenant, [counted('a', 2), counted('a', 3), counted('a', 4)]);
      expect((await bus.control.lag()).map(({ behind }) => behind)).toEqual([3, 3]);
      expect((await bus.control.lag(randomUUID())).map(({ behind, parked }) => [behind, parked])).toEqual([[0, 0], [0, 0]]);
    });

    it('lets onlookers see the events of their tenant while they look', async () => {
      const bus = await start(effecting('all'));
      const got: unknown[] = [];
      await under.record(tenant, [counted('a', 0)]);
      await expect.poll(() => seen('all'), SOON).toEqual([0]);
      const stop = bus.tap(tenant, (events) => got.push(...events.map(({ data }) => data.n)));
      bus.tap(randomUUID(), () => got.push('not mine'));
      await under.record(tenant, [counted('a', 1)]);
      await expect.poll(() => got, SOON).toEqual([1]);
      stop();
      await under.record(tenant, [counted('a', 2)]);
      await expect.poll(() => seen('all'), SOON).toEqual([0, 1, 2]);
      expect(got).toEqual([1]);
    });
  });
}

function failingOn(name: string, n: number): Consumer {
  const consumer = effecting(name);
  return {
    ...consumer,
    async handle(events, tx) {
      await consumer.handle(events, tx);
      if (events.some(({ data }) => data.n === n)) throw new Error(`${n} is too much`);
    },
  };
}
