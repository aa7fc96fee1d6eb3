import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../server/adapters/embedded-postgres/start.ts';
import { kafkaBus } from '../server/adapters/kafka/bus.ts';
import { openDatabase } from '../server/adapters/postgres/database.ts';
import { provision } from '../server/adapters/postgres/migrate.ts';
import type { Consumer } from '../server/kit/bus.ts';
import { idMaker, systemClock } from '../server/kit/clock.ts';
import { tell } from '../server/kit/events.ts';
import { noMetrics, silentLog } from '../server/kit/observe.ts';
import { startKafka, whyNoKafka } from '../server/test/kafka/broker.ts';
import { histogram } from './load/histogram.ts';

/**
 * How long an event takes from its commit through Kafka to the commit of a consumer's effect. `node bench/kafka.ts --rate 3000`
 * records that many events a second, `--chunk` of them in a transaction, when they are due: a stall is felt by all that came due.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '3000' }, chunk: { type: 'string', default: '30' }, seconds: { type: 'string', default: '20' },
    warmup: { type: 'string', default: '5' }, partitions: { type: 'string', default: '12' },
  },
});
const rate = Number(values.rate);
const chunk = Number(values.chunk);
const warmupMs = Number(values.warmup) * 1_000;
const lengthMs = warmupMs + Number(values.seconds) * 1_000;
const why = await whyNoKafka();
if (why !== undefined) throw new Error(`no Kafka can be started: ${why}`);

const folder = await mkdtemp(join(tmpdir(), 'florin-bench-kafka-'));
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
const broker = await startKafka();
const effects = new URL('../server/test/suites/effects/', import.meta.url);
const { urlOf } = await provision(postgres.adminUrl, {
  database: 'bench', base: new URL('../server/kit/migrations/', import.meta.url), passwordOf: () => randomUUID(),
  services: [{ name: 'writer' }, { name: 'reader', migrations: effects }],
});
const open = (schema: string) => openDatabase({ url: urlOf(schema), schema, max: 10 });
const writer = open('writer');
const reader = open('reader');
const latency = histogram();
const committedAtMs = new Map<number, number>();
let handed: number[] = [];
let taken = 0;

const consumer: Consumer = {
  name: 'measured', types: [],
  async handle(events, tx) {
    await tx.execute(
      `INSERT INTO effects (consumer, tenant_id, event_id, subject, n) SELECT 'measured', * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::integer[])`,
      [events.map(({ tenantId }) => tenantId), events.map(({ id }) => id), events.map(({ subject }) => subject), events.map(({ data }) => data.n)]);
    handed = events.map(({ data }) => Number(data.n));
  },
};
/** The bus counts what it handed over once that has been committed. */
function committed(name: string): void {
  if (name !== 'florin_bus_events_total') return;
  const now = performance.now();
  for (const n of handed) {
    const at = committedAtMs.get(n);
    committedAtMs.delete(n);
    // It may have been taken before the writer heard of its own commit.
    if (at === undefined) early.add(n);
    else if (at - startedAtMs >= warmupMs) latency.record((now - at) * 1_000);
  }
  taken += handed.length;
}
const early = new Set<number>();
const bus = kafkaBus({
  connection: { brokers: [broker.address], clientId: 'bench' }, services: [{ name: 'writer', topic: { partitions: Number(values.partitions) } }, { name: 'reader' }],
  clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: { ...noMetrics, count: committed },
});
bus.attach({ service: 'writer', database: writer.database, sources: [], listens: [], consumers: [], chunkConsumers: [] });
bus.attach({ service: 'reader', database: reader.database, sources: [], listens: ['writer:*'], consumers: [consumer], chunkConsumers: [] });
await bus.start();

const tenant = randomUUID();
const startedAtMs = performance.now();
let n = 0;
const recording: Promise<void>[] = [];
while (performance.now() - startedAtMs < lengthMs) {
  while (n < ((performance.now() - startedAtMs) / 1_000) * rate) recording.push(record());
  await new Promise((resolve) => { setTimeout(resolve, 1); });
}
await Promise.all(recording);
const untilMs = performance.now() + 30_000;
while (taken < n && performance.now() < untilMs) await new Promise((resolve) => { setTimeout(resolve, 10); });
const [row] = await reader.database.query<{ effects: bigint; events: bigint }>('SELECT count(*) AS effects, count(DISTINCT n) AS events FROM effects');

async function record(): Promise<void> {
  const from = n;
  n += chunk;
  await writer.database.transaction((tx) => tell(tx, tenant, ...Array.from({ length: chunk }, (_, i) => ({
    types: ['transaction.completed'] as [string], version: 1, subject: `txn_${(from + i) % 10_007}`, timeMs: Date.now(),
    data: { n: from + i, amount: 1_500, currency: 'USD', from: `acc_${from}`, to: `acc_${i}`, status: 'completed', balances: { from: 1, to: 2 } },
  }))));
  const now = performance.now();
  for (let i = 0; i < chunk; i++) if (!early.delete(from + i)) committedAtMs.set(from + i, now);
  bus.wake('writer');
}

const ms = (share: number): string => (latency.percentile(share) / 1_000).toFixed(1);
console.log(`${rate} events/s, ${chunk} a transaction, ${values.seconds} s: ${n} recorded, ${row!.effects} effects of ${row!.events} events`);
console.log(`commit to committed effect: p50 ${ms(0.5)} ms, p99 ${ms(0.99)} ms, p99.9 ${ms(0.999)} ms, longest ${(latency.max / 1_000).toFixed(1)} ms (${latency.count} measured)`);
await bus.stop();
await Promise.all([writer.close(), reader.close()]);
await broker.stop();
await postgres.stop();
await rm(folder, { recursive: true, force: true });
