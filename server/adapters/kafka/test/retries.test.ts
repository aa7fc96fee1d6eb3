import { randomUUID } from 'node:crypto';
import { Consumer as KafkaConsumer, Producer, stringDeserializer } from '@platformatic/kafka';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Consumer } from '../../../kit/bus.ts';
import { tell, type EventRecord } from '../../../kit/events.ts';
import { counted, EFFECTS, effecting } from '../../../test/suites/effects.ts';
import { describeWithKafka } from '../../../test/kafka/for-tests.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { clientOptions } from '../connection.ts';
import { busesOf, type Buses } from './support.ts';

const db = await testDatabase([{ name: 'writer' }, { name: 'reader', migrations: EFFECTS }]);
const writer = db.database('writer', { max: 8 });
const reader = db.database('reader', { max: 24 });
const SOON = { timeout: 10_000, interval: 10 };

await describeWithKafka('Kafka: events a consumer fails on', (broker) => {
  let buses: Buses;
  let tenant: string;
  beforeEach(async () => {
    buses = await busesOf({ broker: broker(), writer, reader });
    tenant = randomUUID();
  });
  afterEach(() => buses.stopAll());

  async function record(...events: ReturnType<typeof counted>[]): Promise<void> {
    await writer.transaction((tx) => tell(tx, tenant, ...events));
    buses.wakeAll();
  }

  const seen = async (subject: string): Promise<number[]> =>
    (await reader.query<{ n: number }>('SELECT n FROM effects WHERE subject = $1 ORDER BY id', [subject])).map(({ n }) => n);
  const waiting = async () => (await reader.query('SELECT FROM consumer_retries')).length;

  /** Fails on what it is told to, as long as it is told to. */
  function failingWhile(fails: (event: EventRecord) => boolean, name = 'picky'): Consumer {
    const consumer = effecting(name);
    return {
      ...consumer,
      async handle(events, tx) {
        await consumer.handle(events, tx);
        if (events.some(fails)) throw new Error('not this one');
      },
    };
  }

  it('keeps later events of a subject behind one that is tried again, and lets other subjects pass', async () => {
    let well = false;
    await buses.start([failingWhile(({ subject, data }) => !well && subject === 'a' && data.n === 1)], { retry: { baseMs: 500, capMs: 2_000 } });
    await record(counted('a', 0), counted('a', 1), counted('b', 10), counted('a', 2));
    await record(counted('a', 3), counted('b', 11));
    await expect.poll(() => seen('b'), SOON).toEqual([10, 11]);
    await expect.poll(waiting, SOON).toBe(3);
    expect(await seen('a')).toEqual([0]);
    well = true;
    await expect.poll(() => seen('a'), SOON).toEqual([0, 1, 2, 3]);
    expect(await waiting()).toBe(0);
  });

  it('goes on with the events behind one that is parked', async () => {
    const bus = await buses.start([failingWhile(({ data }) => data.n === 1)]);
    await record(counted('a', 0), counted('a', 1), counted('a', 2), counted('a', 3));
    await expect.poll(() => seen('a'), SOON).toEqual([0, 2, 3]);
    expect(await bus.control.listDeadLetters(tenant, { limit: 10 })).toMatchObject([{ event: { data: { n: 1 } }, attempts: 5 }]);
  });

  it('writes retries and dead letters to topics of their own, as CloudEvents', async () => {
    await buses.start([failingWhile(({ data }) => data.n === 1)]);
    await record(counted('a', 1));
    const group = `${buses.prefix}.picky`;
    const records = await readAll([1, 2, 3, 4].map((n) => `${group}.retry.${n}`).concat(`${group}.dead`), 5);
    expect(records.map(({ topic, headers }) => [topic.slice(group.length + 1), headers.get('florin-attempts')])).toEqual([
      ['dead', '5'], ['retry.1', '1'], ['retry.2', '2'], ['retry.3', '3'], ['retry.4', '4'],
    ]);
    expect(records[0]!.headers.get('florin-error')).toBe('Error: not this one');
    for (const { value } of records) expect(JSON.parse(value)).toMatchObject({ specversion: '1.0', type: 'thing.counted', subject: 'a', data: { n: 1 } });
  });

  it('finds events again whose turn was lost with the process that was to announce it', async () => {
    let well = false;
    const consumer = failingWhile(({ data }) => !well && data.n === 1);
    const first = await buses.start([consumer], { retry: { baseMs: 3_000, capMs: 3_000 } });
    await record(counted('a', 1), counted('a', 2));
    await expect.poll(waiting, SOON).toBe(2);
    await buses.stop(first);
    well = true;
    await reader.execute(`UPDATE consumer_retries SET due_at = due_at - interval '1 hour'`);
    await buses.start([consumer]);
    await expect.poll(() => seen('a'), SOON).toEqual([1, 2]);
  });

  it('stands still where a consumer fails on everything, rather than set all of it aside', async () => {
    let well = false;
    await buses.start([failingWhile(() => !well)], { retry: { baseMs: 60_000, capMs: 60_000, attempts: 5 } });
    for (let batch = 0; batch < 13; batch++) await record(...Array.from({ length: 100 }, (_, i) => counted(`s${i % 3}`, batch * 100 + i)));
    await expect.poll(waiting, { timeout: 20_000, interval: 50 }).toBeGreaterThan(900);
    expect(await waiting()).toBeLessThanOrEqual(1_000);
    well = true;
    await reader.execute(`UPDATE consumer_retries SET due_at = due_at - interval '1 hour'`);
    await buses.stopAll();
    await buses.start([failingWhile(() => false)]);
    await expect.poll(async () => (await reader.query('SELECT FROM effects')).length, { timeout: 30_000, interval: 50 }).toBe(1_300);
    for (const subject of ['s0', 's1', 's2']) expect(await seen(subject)).toEqual((await seen(subject)).toSorted((a, b) => a - b));
  }, 60_000);

  it('passes over what is no event of Florin, and goes on behind it', async () => {
    await buses.start([effecting('all')]);
    const producer = new Producer(clientOptions(buses.connection));
    const poison = ['', 'not json', '{}', '{"specversion":"1.0","id":"x"}', '[]', 'null'];
    await producer.send({
      messages: poison.flatMap((value) => [0, 1, 2, 3].map((partition) => ({ topic: `${buses.prefix}.writer`, partition, value: Buffer.from(value) }))),
    });
    await producer.close();
    await record(counted('a', 1), counted('b', 2), counted('c', 3));
    await expect.poll(async () => [...await seen('a'), ...await seen('b'), ...await seen('c')], SOON).toEqual([1, 2, 3]);
  });

  it('publishes CloudEvents keyed by their subject, with extensions that place them', async () => {
    await buses.start([]);
    await record({ types: ['thing.made'], version: 2, subject: 'thing_1', timeMs: 1_700_000_000_123, data: { a: ['é', null] } });
    const [event] = await readAll([`${buses.prefix}.writer`], 1);
    expect(event!.key).toBe('thing_1');
    expect(event!.headers.get('content-type')).toBe('application/cloudevents+json; charset=UTF-8');
    expect(JSON.parse(event!.value)).toEqual({
      specversion: '1.0', id: expect.stringMatching(/^writer\.outbox-\d+-0$/), source: 'writer.outbox', type: 'thing.made', subject: 'thing_1',
      time: '2023-11-14T22:13:20.123Z', datacontenttype: 'application/json', version: 2, tenantid: tenant,
      florinchunk: expect.stringMatching(/^\d+$/), florinindex: 0, florinprev: '0.0', florinrecorded: expect.stringMatching(/^\d{13}$/), data: { a: ['é', null] },
    });
  });

  it('lets onlookers see what is recorded in another process', async () => {
    await buses.start([]);
    const elsewhere = await buses.start([], { writes: false });
    const got: unknown[] = [];
    onTestFinished(elsewhere.tap(tenant, (events) => got.push(...events.map(({ data }) => data.n))));
    let n = 0;
    await expect.poll(async () => {
      await record(counted('a', n++));
      return got.length;
    }, SOON).toBeGreaterThan(0);
  });

  interface Read { readonly topic: string; readonly key: string; readonly value: string; readonly headers: ReadonlyMap<string, string> }

  /** So many records of these topics, by topic. */
  async function readAll(topics: string[], count: number): Promise<Read[]> {
    const text = (value?: Buffer) => stringDeserializer(value) ?? '';
    const client = new KafkaConsumer({ ...clientOptions(buses.connection), groupId: `${buses.prefix}.test`, deserializers: { key: text, value: text, headerKey: text, headerValue: text } });
    onTestFinished(() => client.close(true));
    const records: Read[] = [];
    await expect.poll(async () => (await client.metadata({ topics, forceUpdate: true }).catch(() => undefined))?.topics.size, SOON).toBe(topics.length);
    const stream = await client.consume({ topics, mode: 'earliest', autocommit: false, maxWaitTime: 500 });
    stream.on('data', (record) => records.push(record));
    await expect.poll(() => records.length, SOON).toBe(count);
    return records.toSorted((a, b) => (a.topic < b.topic ? -1 : 1));
  }
});
