import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { withClient } from '../../postgres/migrate.ts';
import type { ChunkConsumer } from '../../../kit/bus.ts';
import { idMaker, systemClock } from '../../../kit/clock.ts';
import type { Sql } from '../../../kit/database.ts';
import { tell } from '../../../kit/events.ts';
import { noMetrics, silentLog } from '../../../kit/observe.ts';
import { busSuite, type BusUnderTest } from '../../../test/suites/bus.ts';
import { counted, EFFECTS, effecting } from '../../../test/suites/effects.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { embeddedBus, type EmbeddedBus } from '../bus.ts';

const db = await testDatabase([{ name: 'writer' }, { name: 'reader', migrations: EFFECTS }]);
const writer = db.database('writer', { max: 16 });
const reader = db.database('reader', { max: 16 });

busSuite('embedded', async (): Promise<BusUnderTest> => {
  await writer.execute('DELETE FROM outbox');
  for (const table of ['effects', 'consumer_positions', 'dead_letters']) await reader.execute(`DELETE FROM ${table}`);
  const running = new Set<EmbeddedBus>();
  const wakeAll = () => {
    for (const bus of running) bus.wake('writer');
  };
  return {
    reader,
    async start(consumers) {
      const bus = embeddedBus({
        clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics,
        retry: { baseMs: 1, capMs: 5 }, pollEveryMs: 600_000, standbyMs: 50,
      });
      bus.attach({ service: 'writer', database: writer, sources: [], listens: [], consumers: [], chunkConsumers: [] });
      bus.attach({ service: 'reader', database: reader, sources: [], listens: ['writer:*'], consumers, chunkConsumers: [] });
      await bus.start();
      running.add(bus);
      return { control: bus.control, tap: bus.tap, stop: () => { running.delete(bus); return bus.stop(); } };
    },
    async record(tenantId, events) {
      await writer.transaction((tx) => tell(tx, tenantId, ...events));
      wakeAll();
    },
    async begin(tenantId, events) {
      const recorded = Promise.withResolvers<void>();
      const decided = Promise.withResolvers<void>();
      const done = writer.transaction(async (tx) => {
        await tell(tx, tenantId, ...events);
        recorded.resolve();
        await decided.promise;
      });
      await recorded.promise;
      return {
        async commit() {
          decided.resolve();
          await done;
          wakeAll();
        },
        async rollBack() {
          decided.reject(new Error('rolled back'));
          await done.catch(() => {});
          wakeAll();
        },
      };
    },
    async cut(tx: Sql) {
      const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await withClient(db.adminUrl, (client) => client.query('SELECT pg_terminate_backend($1, 5000)', [row!.pid]));
    },
  };
});

it('keeps the order in which rows were locked, also where the later transaction is the older one', async () => {
  await writer.execute('DELETE FROM outbox');
  const got: unknown[] = [];
  const bus = embeddedBus({ clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics });
  bus.attach({ service: 'writer', database: writer, sources: [], listens: [], consumers: [], chunkConsumers: [] });
  bus.attach({
    service: 'reader', database: reader, sources: [], listens: ['writer:*'], chunkConsumers: [],
    consumers: [{ name: 'ordered', types: [], handle: async (events) => void got.push(...events.map(({ data }) => data.n)) }],
  });
  await writer.transaction(async (older) => {
    await older.query('SELECT pg_current_xact_id()');
    await writer.transaction((younger) => tell(younger, randomUUID(), counted('a', 0)));
    await tell(older, randomUUID(), counted('a', 1));
  });
  await bus.start();
  await expect.poll(() => got).toEqual([0, 1]);
  await bus.stop();
});

it('prunes what all have taken, the archive among them, and nothing else', async () => {
  await writer.execute('DELETE FROM outbox');
  await reader.execute('DELETE FROM consumer_positions');
  const chunks: bigint[] = [];
  const archive: ChunkConsumer = { name: 'archive', handleChunks: async (given) => void chunks.push(...given.map(({ id }) => id)) };
  async function run(chunkConsumers: readonly ChunkConsumer[], recorded: number): Promise<EmbeddedBus> {
    const bus = embeddedBus({ clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics });
    bus.attach({ service: 'writer', database: writer, sources: [], listens: [], consumers: [], chunkConsumers: [] });
    bus.attach({ service: 'reader', database: reader, sources: [], listens: ['writer:*'], consumers: [effecting('all')], chunkConsumers });
    await bus.start();
    for (let n = 0; n < recorded; n++) await writer.transaction((tx) => tell(tx, randomUUID(), counted('a', n)));
    bus.wake('writer');
    await expect.poll(async () => (await bus.control.lag()).every(({ behind }) => behind === 0), { timeout: 5_000 }).toBe(true);
    return bus;
  }
  const left = async () => (await writer.query('SELECT FROM outbox')).length;
  const alone = await run([], 3);
  await alone.prune();
  expect(await left()).toBe(3);
  await alone.stop();
  const archived = await run([archive], 2);
  await archived.prune();
  expect(await left()).toBe(0);
  expect(chunks).toHaveLength(5);
  await archived.stop();
});

it('tells other processes, and needs no polling', async () => {
  const buses = [0, 1].map(() => embeddedBus({
    clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics, signals: db.signals('reader'), pollEveryMs: 600_000,
  }));
  const [told, telling] = buses as [EmbeddedBus, EmbeddedBus];
  for (const bus of buses) bus.attach({ service: 'writer', database: writer, sources: [], listens: [], consumers: [], chunkConsumers: [] });
  const got: unknown[] = [];
  told.attach({
    service: 'reader', database: reader, sources: [], listens: ['writer:*'], chunkConsumers: [],
    consumers: [{ name: 'told', types: [], handle: async (events) => void got.push(...events.map(({ data }) => data.n)) }],
  });
  await Promise.all(buses.map((bus) => bus.start()));
  await writer.transaction((tx) => tell(tx, randomUUID(), counted('a', 9)));
  telling.wake('writer');
  await expect.poll(() => got).toContain(9);
  await Promise.all(buses.map((bus) => bus.stop()));
});

it('passes over chunks that a consumer has no use for before they are decoded, and asks anew each time', async () => {
  await writer.execute('DELETE FROM outbox');
  const [mine, other] = [randomUUID(), randomUUID()];
  const heard: string[] = [];
  const asked: string[][] = [];
  let useful = new Set<string>([mine]);
  const bus = embeddedBus({ clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics, pollEveryMs: 600_000 });
  bus.attach({ service: 'writer', database: writer, sources: [], listens: [], consumers: [], chunkConsumers: [] });
  bus.attach({
    service: 'reader', database: reader, sources: [], listens: ['writer:*'], chunkConsumers: [], consumers: [{
      name: 'reader.choosy', types: [],
      ofUse(chunks) { asked.push(chunks.map(({ tenantId }) => tenantId)); return Promise.resolve(({ tenantId }) => useful.has(tenantId)); },
      handle(events) { heard.push(...events.map(({ subject }) => subject)); return Promise.resolve(); },
    }],
  });
  const record = async (tenantId: string, subject: string) => {
    await writer.transaction((tx) => tell(tx, tenantId, { types: ['thing.made'], version: 1, subject, timeMs: 1, data: {} }));
    bus.wake('writer');
  };
  await bus.start();
  try {
    await record(other, 'not this');
    await record(mine, 'this');
    await expect.poll(() => heard).toEqual(['this']);
    useful = new Set<string>([mine, other]);
    await record(other, 'this too');
    await expect.poll(() => heard).toEqual(['this', 'this too']);
    expect(new Set(asked.flat())).toEqual(new Set<string>([mine, other]));
    await expect.poll(async () => (await bus.control.lag()).map(({ behind }) => behind)).toEqual([0]);
  } finally {
    await bus.stop();
  }
});
