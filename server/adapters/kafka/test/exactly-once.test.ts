import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { Admin } from '@platformatic/kafka';
import type { ChunkConsumer } from '../../../kit/bus.ts';
import { EFFECTS, effecting } from '../../../test/suites/effects.ts';
import { describeWithKafka } from '../../../test/kafka/for-tests.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { clientOptions } from '../connection.ts';
import { recording } from './load.ts';
import type { ProcessOptions } from './process.ts';
import { busesOf, type Buses } from './support.ts';

const db = await testDatabase([{ name: 'writer' }, { name: 'reader', migrations: EFFECTS }]);
const writer = db.database('writer', { max: 16 });
const reader = db.database('reader', { max: 32 });
const tenant = randomUUID();
const SOON = { timeout: 30_000, interval: 20 };

await describeWithKafka('Kafka: nothing is lost and nothing doubled', (broker) => {
  let buses: Buses;
  beforeEach(async () => { buses = await busesOf({ broker: broker(), writer, reader }); });
  afterEach(() => buses.stopAll());

  const record = (count: number, from = 0): Promise<number> => recording({ writer, tenant, wake: () => buses.wakeAll() }, { count, from });

  /** Records until it is ended, which says how many there were. Tests that fail end it too. */
  function load(): { end(): Promise<number> } {
    let going = true;
    const count = recording({ writer, tenant, wake: () => buses.wakeAll() }, { count: Infinity, go: () => going });
    const end = (): Promise<number> => {
      going = false;
      return count;
    };
    onTestFinished(() => end().then(() => {}));
    return { end };
  }

  const taken = async (consumer: string): Promise<number[]> =>
    (await reader.query<{ n: number }>('SELECT n FROM effects WHERE consumer = $1 ORDER BY n', [consumer])).map(({ n }) => n);
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

  /** The order in which events of one subject were told is that of their chunks, and so of their ids. */
  async function expectOrder(consumer: string): Promise<void> {
    const rows = await reader.query<{ subject: string; event_id: string }>('SELECT subject, event_id FROM effects WHERE consumer = $1 ORDER BY id', [consumer]);
    const last = new Map<string, number>();
    for (const { subject, event_id: id } of rows) {
      const [, chunk, line] = id.split('-').map(Number);
      const place = chunk! * 1_000 + line!;
      expect(place).toBeGreaterThan(last.get(subject) ?? -1);
      last.set(subject, place);
    }
  }

  it('takes nothing twice that the relay publishes twice, as when it is killed between publishing and saving its position', async () => {
    const first = await buses.start([effecting('all')]);
    await record(500);
    await expect.poll(async () => (await taken('all')).length, SOON).toBe(500);
    await buses.stop(first);
    await writer.execute(`UPDATE relay_positions SET id = 0, chunk = 0, slot_ids = '{}', slot_events = '{}', holder = NULL`);
    await buses.start([effecting('all')]);
    await record(20, 500);
    await expect.poll(async () => (await taken('all')).length, SOON).toBe(520);
    expect(await taken('all')).toEqual(numbers(520));
    const ends = await endOffsets();
    expect(ends).toBeGreaterThanOrEqual(1_020);
  });

  async function endOffsets(): Promise<number> {
    const admin = new Admin(clientOptions(buses.connection));
    const topic = `${buses.prefix}.writer`;
    const { topics } = await admin.metadata({ topics: [topic] });
    const partitions = Array.from({ length: topics.get(topic)!.partitionsCount }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n }));
    const [listed] = await admin.listOffsets({ topics: [{ name: topic, partitions }] });
    await admin.close();
    return listed!.partitions.reduce((sum, { offset }) => sum + Number(offset), 0);
  }

  it('goes on where the embedded bus stood', async () => {
    await record(10);
    const [{ id }] = await writer.query<{ id: bigint }>('SELECT id FROM outbox ORDER BY id LIMIT 1 OFFSET 1') as [{ id: bigint }];
    await reader.execute(`INSERT INTO consumer_positions (consumer, source, id, event) VALUES ('all', 'writer.outbox', $1, 0)`, [id]);
    await buses.start([effecting('all'), effecting('new')]);
    await expect.poll(async () => [(await taken('all')).length, (await taken('new')).length], SOON).toEqual([5, 10]);
  });

  it('shares partitions between two processes, and lets them come and go under load', async () => {
    const first = await buses.start([effecting('all')]);
    const loading = load();
    await expect.poll(async () => (await taken('all')).length, SOON).toBeGreaterThan(100);
    const second = await buses.start([effecting('all')]);
    await expect.poll(async () => (await taken('all')).length, SOON).toBeGreaterThan(1_500);
    await buses.stop(first);
    const third = await buses.start([effecting('all')], { writes: false });
    await expect.poll(async () => (await taken('all')).length, SOON).toBeGreaterThan(3_000);
    const count = await loading.end();
    await expect.poll(async () => (await taken('all')).length, SOON).toBe(count);
    expect(await taken('all')).toEqual(numbers(count));
    await expectOrder('all');
    await buses.stop(second);
    await buses.stop(third);
  }, 60_000);

  it('survives processes that are killed, one after the other, at any moment', async () => {
    const options: ProcessOptions = { writerUrl: db.urlOf('writer'), readerUrl: db.urlOf('reader'), broker: broker().address, prefix: buses.prefix };
    const begin = (): ChildProcess => {
      const child = fork(new URL('./process.ts', import.meta.url), [JSON.stringify(options)], { execArgv: [] });
      onTestFinished(() => void child.kill('SIGKILL'));
      return child;
    };
    const running = [begin(), begin()];
    const loading = load();
    let before = 0;
    for (let kills = 0; kills < 4; kills++) {
      await expect.poll(async () => (await taken('all')).length, SOON).toBeGreaterThan(before + 200);
      running.shift()!.kill('SIGKILL');
      running.push(begin());
      before = (await taken('all')).length;
    }
    const count = await loading.end();
    await expect.poll(async () => (await taken('all')).length, { timeout: 60_000, interval: 100 }).toBe(count);
    expect(await taken('all')).toEqual(numbers(count));
    await expectOrder('all');
  }, 150_000);

  it('survives a broker that is killed and comes back under load', async () => {
    await buses.start([effecting('all')]);
    const loading = load();
    await expect.poll(async () => (await taken('all')).length, SOON).toBeGreaterThan(200);
    await broker().kill();
    await broker().restart();
    const before = (await taken('all')).length;
    await expect.poll(async () => (await taken('all')).length, SOON).toBeGreaterThan(before + 200);
    const count = await loading.end();
    await expect.poll(async () => (await taken('all')).length, SOON).toBe(count);
    expect(await taken('all')).toEqual(numbers(count));
    await expectOrder('all');
  }, 120_000);

  it('starts while Kafka is away, says what is waiting, and publishes it when Kafka is back', async () => {
    await broker().kill();
    const bus = await buses.start([effecting('all')]);
    await record(50);
    expect((await bus.control.lag()).map(({ consumer, behind }) => [consumer, behind])).toEqual([['all', 50]]);
    await broker().restart();
    await expect.poll(async () => taken('all'), SOON).toEqual(numbers(50));
  }, 60_000);

  it('keeps what belongs together in order when partitions are added under load', async () => {
    await buses.start([effecting('all')]);
    const other = await buses.start([effecting('all')]);
    const loading = load();
    await expect.poll(async () => (await taken('all')).length, SOON).toBeGreaterThan(200);
    const admin = new Admin(clientOptions(buses.connection));
    await admin.createPartitions({ topics: [{ name: `${buses.prefix}.writer`, count: 7 }] });
    await expect.poll(async () => (await admin.metadata({ topics: [`${buses.prefix}.writer`], forceUpdate: true })).topics.get(`${buses.prefix}.writer`)!.partitionsCount, SOON).toBe(7);
    await expect.poll(async () => usedPartitions(admin), SOON).toBe(7);
    await admin.close();
    const count = await loading.end();
    await buses.stop(other);
    await expect.poll(async () => (await taken('all')).length, SOON).toBe(count);
    expect(await taken('all')).toEqual(numbers(count));
    await expectOrder('all');
  }, 120_000);

  async function usedPartitions(admin: Admin): Promise<number> {
    const [listed] = await admin.listOffsets({ topics: [{ name: `${buses.prefix}.writer`, partitions: Array.from({ length: 7 }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1n })) }] });
    return listed!.partitions.filter(({ offset }) => offset > 0n).length;
  }

  it('tells every process what it must know to keep its memory up to date', async () => {
    const told = [new Set<number>(), new Set<number>()];
    for (const numbersTold of told) {
      await buses.start([{ name: 'memory', beside: true, types: [], handle: async (events) => { for (const { data } of events) numbersTold.add(Number(data.n)); } }]);
    }
    let n = 0;
    // Memory begins empty, so each begins at the end: when that is, is for the broker to say.
    await expect.poll(async () => {
      n = await record(1, n);
      return told.every(({ size }) => size > 0);
    }, SOON).toBe(true);
    const from = n;
    n = await record(100, from);
    await expect.poll(() => told.map((heard) => [...heard].filter((one) => one >= from).length), SOON).toEqual([100, 100]);
  });

  it('gives the archive every chunk as it was stored, once and in order, and lets outbox rows go that it has', async () => {
    const chunks: bigint[] = [];
    const archive: ChunkConsumer = { name: 'archive', handleChunks: async (given) => void chunks.push(...given.map(({ id }) => id)) };
    const bus = await buses.start([effecting('all')], { chunkConsumers: [archive], keptFor: ['archive'] });
    await record(100);
    const stored = (await writer.query<{ id: bigint }>('SELECT id FROM outbox ORDER BY id')).map(({ id }) => id);
    await expect.poll(() => chunks, SOON).toEqual(stored);
    const left = async () => (await writer.query('SELECT FROM outbox')).length;
    await expect.poll(async () => {
      await bus.prune();
      return left();
    }, SOON).toBe(0);
  });
});
