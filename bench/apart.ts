import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SCOPES } from '../contracts/scopes.ts';
import { decodeId } from '../contracts/ids.ts';
import { Florin as Client } from '../sdk/index.ts';
import { SHAPES, startInstallation, type Installation } from '../server/test/journeys/shapes.ts';
import { startKafka, whyNoKafka } from '../server/test/kafka/broker.ts';
import type { Florin } from './florin/florin.ts';
import { settleTown } from './florin/town.ts';
import { measure, type LoadPlan } from './measure.ts';

/**
 * The same load at Florin in one process and at Florin in several, with PostgreSQL and the load on the same machine: what it costs to be apart.
 * `node bench/apart.ts --seconds 10`; with `--kafka`, the processes that are apart have a Kafka for their events.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, accounts: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '1' }, kafka: { type: 'boolean', default: false } },
});
const window = { seconds: Number(values.seconds), warmupSeconds: 3 };

type Shape = keyof typeof SHAPES;
interface Row { readonly single: number; readonly p50Ms: number; readonly p99Ms: number; readonly batch: number; readonly loneP50Ms: number }

async function measureShape(shape: Shape, env: Readonly<Record<string, string>>): Promise<Row> {
  const installation = await startInstallation(SHAPES[shape], { durable: true, env });
  try {
    const florin = await enter(installation);
    const { customers } = await settleTown(florin, Number(values.accounts), 1);
    const run = (plan: Omit<LoadPlan, 'seconds' | 'warmupSeconds'>) => measure(florin, { ...window, sources: customers, ...plan });
    const single = await run({ work: 'single', connections: 256 });
    const batch = await run({ work: 'batch', connections: 4 });
    const lone = await run({ work: 'single', connections: 1 });
    return { single: single.perSecond, p50Ms: single.latencies.p50Ms, p99Ms: single.latencies.p99Ms, batch: batch.perSecond, loneP50Ms: lone.latencies.p50Ms };
  } finally {
    await installation.stop();
  }
}

/** A tenant of its own, as what measuring wants of a Florin. Processor time and memory are those of the process in front alone, and not shown. */
async function enter({ url, env, processes }: Installation): Promise<Florin> {
  const password = 'correct horse battery';
  const { accessToken } = await new Client({ baseUrl: url }).identity.register({ email: `bench-${randomUUID()}@example.com`, password, name: 'Bench', tenantName: 'Bench' });
  const owner = new Client({ baseUrl: url, apiKey: accessToken });
  const { secret } = await owner.identity.createApiKey({ name: 'bench', scopes: [...SCOPES] });
  const { tenantId } = await owner.identity.me();
  const dataDir = env['FLORIN_DATA']!;
  const [postmaster] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  return {
    url, apiKey: secret!, tenantId: decodeId('tenant', tenantId)!, adminUrl: env['FLORIN_DATABASE_URL']!, dataDir, startedInMs: 0,
    pid: [...processes.values()][0]!.pid, postgresPid: Number(postmaster),
    watchEvents: () => Promise.reject(new Error('only one process can be watched')), stop: () => Promise.resolve(),
  };
}

const why = values.kafka ? await whyNoKafka() : undefined;
if (why !== undefined) throw new Error(`no Kafka: ${why}`);
const broker = values.kafka ? await startKafka() : undefined;
const rows: [Shape, Row][] = [];
let prefix = 0;
try {
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const shape of Object.keys(SHAPES) as Shape[]) {
      const apart: Record<string, string> = broker === undefined || SHAPES[shape].length === 1 ? {} : { FLORIN_KAFKA_BROKERS: broker.address, FLORIN_KAFKA_PREFIX: `bench-${++prefix}` };
      rows.push([shape, await measureShape(shape, apart)]);
      process.stderr.write(`${shape}: ${JSON.stringify(rows.at(-1)![1])}\n`);
    }
  }
} finally {
  await broker?.stop();
}

/** Of several rounds the best: what others do on the machine only ever makes it worse. */
const best = (shape: Shape, of: (row: Row) => number, better: (...values: number[]) => number): number => better(...rows.filter(([name]) => name === shape).map(([, row]) => of(row)));
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
process.stdout.write(line(['', 'single/s', 'of one process', 'p50 ms', 'p99 ms', 'in batches/s', 'lone p50 ms']) + line(['---', '---:', '---:', '---:', '---:', '---:', '---:']));
for (const shape of Object.keys(SHAPES) as Shape[]) {
  const single = best(shape, (row) => row.single, Math.max);
  process.stdout.write(line([
    shape, single.toFixed(0), `${((100 * single) / best('all in one', (row) => row.single, Math.max)).toFixed(0)} %`, best(shape, (row) => row.p50Ms, Math.min).toFixed(0),
    best(shape, (row) => row.p99Ms, Math.min).toFixed(0), best(shape, (row) => row.batch, Math.max).toFixed(0), best(shape, (row) => row.loneP50Ms, Math.min).toFixed(1),
  ]));
}
