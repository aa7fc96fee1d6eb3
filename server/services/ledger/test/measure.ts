/**
 * Measures sealing and verifying: `node server/services/ledger/test/measure.ts [postings] [accounts]`. Records through the engine into a
 * PostgreSQL of its own in a temporary folder, with a tenth of the postings pending at first, then seals and verifies all.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../../adapters/embedded-postgres/start.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { provision } from '../../../adapters/postgres/migrate.ts';
import { verifyLedger } from '../verify/verify-ledger.ts';
import { ledgerDeps, LEDGER_SCHEMA, openTenant, recordAll, resolution, sealAll, sealDeps, transfer } from './recording.ts';

const [postings = 500_000, accounts = 10_000] = process.argv.slice(2).map(Number);
const BATCH = 1_000;
const print = (text: string): boolean => process.stdout.write(`${text}\n`);
const timed = async (what: string, count: number, run: () => Promise<unknown>): Promise<void> => {
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  await run();
  const tookMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  print(`${what}: ${Math.round(tookMs)} ms, ${Math.round((count * 1000) / tookMs)} a second, ${((user + system) / count).toFixed(2)} µs of this process each`);
};

const dataDir = await mkdtemp(join(tmpdir(), 'florin-measure-'));
const server = await startEmbeddedPostgres({ dataDir, durable: false });
try {
  const { urlOf } = await provision(server.adminUrl, {
    database: 'measure', services: [LEDGER_SCHEMA], base: new URL('../../../kit/migrations/', import.meta.url), passwordOf: () => 'measure',
  });
  const { database, close } = openDatabase({ url: urlOf('ledger'), schema: 'ledger' });
  const deps = ledgerDeps(database);
  const tenant = await openTenant(deps, 1_000);
  const others = [...tenant.accounts];
  while (others.length < accounts) others.push(...(await openTenant(deps, 1_000, 'USD', tenant.id)).accounts);
  const pick = (i: number): string => others[(i * 7919) % others.length]!;
  let i = 0;
  const batch = async (): Promise<void> => {
    const requests = Array.from({ length: BATCH }, () => transfer(pick(i++), pick(i + 3), 1 + (i % 1000), i % 20 === 0 ? { pending: true } : i % 7 === 0 ? { reference: `invoice ${i}` } : {}));
    await recordAll(deps, tenant, requests);
    await recordAll(deps, tenant, requests.filter((request) => request.pending).map((request, n) => resolution(n % 4 === 0 ? 'void' : 'post', request.postingId)));
  };
  await timed('record', postings, async () => {
    for (let done = 0; done < postings; done += BATCH * 2) await Promise.all([batch(), batch()]);
  });
  await timed('seal', postings, () => sealAll(sealDeps(database)));
  await database.execute('ANALYZE');
  for (const round of ['verify', 'verify again']) {
    await timed(round, postings, async () => print(JSON.stringify(await verifyLedger(database), (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value instanceof Map ? [...value] : value))));
  }
  await close();
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
