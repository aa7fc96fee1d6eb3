import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../adapters/embedded-postgres/start.ts';
import { randomFrom } from '../simulation/random.ts';
import { signalAll } from '../support/processes.ts';
import { checkMoney, checkSummary, settle } from '../torture/account-for.ts';
import { httpClient, type HttpClient } from '../torture/client.ts';
import { startLoad, type Movement } from '../torture/load.ts';
import { startServerProcess, stopServerProcess, type ServerProcess } from '../torture/server-process.ts';
import { FUNDS, openAccounts, verify } from '../torture/torture.ts';

/** Florin over a PostgreSQL that is not its own, which goes away under load and comes back. */
let dataDir: string;
let postgres: EmbeddedPostgres;
let server: ServerProcess;
let client: HttpClient;
let accounts: string[];
let env: Record<string, string>;
const movements: Movement[] = [];
const CALLERS = 64;

async function startPostgres(tcpPort: number): Promise<void> {
  postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'database'), tcpPort });
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'florin-away-'));
  await startPostgres(0);
  env = { FLORIN_DATABASE_URL: postgres.adminTcpUrl!, FLORIN_LOG_LEVEL: 'error' };
  server = await startServerProcess({ dataDir, env });
  client = httpClient(server.url, server.apiKey!, CALLERS);
  accounts = await openAccounts(httpClient(server.url, server.apiKey!, 4));
}, 60_000);

afterAll(async () => {
  client.close();
  signalAll(postgres.pid, 'SIGCONT');
  await stopServerProcess(server);
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** How PostgreSQL goes, and how it comes back. */
const WAYS = {
  'is stopped': { go: () => postgres.stop(), come: () => startPostgres(portOf()) },
  'is killed': { go: async () => { process.kill(postgres.pid, 'SIGKILL'); await postgres.exited; }, come: () => startPostgres(portOf()) },
  hangs: { go: async () => signalAll(postgres.pid, 'SIGSTOP'), come: async () => signalAll(postgres.pid, 'SIGCONT') },
};
const portOf = (): number => Number(new URL(env['FLORIN_DATABASE_URL']!).port);

/** Resident memory of the server's process, in MB. */
const memoryMb = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]) / 1024;

async function ready(): Promise<{ status: number; databases: Record<string, string> }> {
  const answer = await client.send('GET', '/readyz');
  return { status: answer?.status ?? 0, databases: (answer?.body['databases'] ?? {}) as Record<string, string> };
}

test.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('PostgreSQL %s under load: 503 at once, and all is well when it is back', async (way) => {
  const load = startLoad(client, accounts, CALLERS - 8, randomFrom(7), way.replace(' ', '-'));
  await expect.poll(() => load.movements.filter(({ answer }) => answer !== undefined).length, { timeout: 20_000 }).toBeGreaterThan(300);
  const beforeMb = memoryMb();
  await WAYS[way].go();
  await expect.poll(async () => (await ready()).databases['transactions'], { timeout: 10_000 }).toBe('open');
  // From here on the edge knows.
  const tookMs: number[] = [];
  for (let n = 0; n < 50; n++) {
    const startedMs = performance.now();
    const refused = await fetch(`${server.url}/v1/transactions`, {
      method: 'POST', headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json', 'idempotency-key': `refused-${n}` },
      body: JSON.stringify({ from: accounts[0], to: accounts[1], amount: 1, currency: 'USD' }),
    });
    tookMs.push(performance.now() - startedMs);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([503, 'unavailable']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  }
  // At once, and not after a time-out: the slowest may have waited for a processor.
  const inOrder = tookMs.toSorted((a, b) => a - b);
  expect(inOrder[inOrder.length >> 1], tookMs.map(Math.round).join(' ')).toBeLessThan(100);
  expect(inOrder.at(-1)).toBeLessThan(1_000);
  await expect.poll(async () => (await ready()).status, { timeout: 5_000 }).toBe(503);
  expect(memoryMb() - beforeMb).toBeLessThan(300);
  await WAYS[way].come();
  const backMs = performance.now();
  await expect.poll(async () => (await ready()).status, { timeout: 20_000 }).toBe(200);
  const readyMs = performance.now() - backMs;
  const asked = load.movements.length;
  await expect.poll(() => load.movements.slice(asked).filter(({ answer }) => answer !== undefined).length, { timeout: 20_000 }).toBeGreaterThan(100);
  await load.stop();
  movements.push(...load.movements);
  const { wrong, settledMs } = await settle(client, load.movements);
  expect([...load.unforeseen, ...wrong, ...await checkMoney(client, accounts, FUNDS, movements), ...await checkSummary(client, movements), ...await verify(dataDir, env)]).toEqual([]);
  const sorted = tookMs.toSorted((a, b) => a - b);
  process.stdout.write(`  PostgreSQL ${way}: 503 in ${sorted[25]!.toFixed(1)} ms (median), ${sorted.at(-1)!.toFixed(1)} ms (slowest); ready ${Math.round(readyMs)} ms after it is back, all answered in ${Math.round(settledMs)} ms; memory ${Math.round(memoryMb() - beforeMb)} MB more\n`);
}, 120_000);
