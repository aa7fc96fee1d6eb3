import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DatabaseUnavailable } from '../../../kit/database.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../embedded-postgres/start.ts';
import { openDatabase } from '../database.ts';
import { signalAll } from '../../../test/support/processes.ts';

/** A PostgreSQL of this test's own, to be stopped and started again at the same address. */
async function ownServer() {
  const dataDir = await mkdtemp(join(tmpdir(), 'florin-outage-'));
  let port = 0;
  const start = async (): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ dataDir, durable: false, tcpPort: port });
    port = Number(new URL(server.adminTcpUrl!).port);
    return server;
  };
  let server = await start();
  const signal = (name: NodeJS.Signals): void => signalAll(server.pid, name);
  onTestFinished(async () => {
    // A test that failed halfway must not leave it stopped.
    if (await Promise.race([server.exited, 'running']) === 'running') signal('SIGCONT');
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return {
    url: server.adminTcpUrl!,
    stop: () => server.stop(),
    start: async () => { server = await start(); },
    signal,
  };
}

function open(url: string, options: { maxWaiting?: number } = {}) {
  const outages: (Error | undefined)[] = [];
  const opened = openDatabase({ url, schema: 'public', max: 4, onOutage: (cause) => outages.push(cause), ...options });
  onTestFinished(opened.close);
  return { ...opened, outages };
}

const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'it worked', (error: unknown) => error);

test('a server that is stopped refuses callers at once after a few failures, and serves them again when it is back', async () => {
  const server = await ownServer();
  const { database, stats, outages } = open(server.url);
  await database.query('SELECT 1');
  await server.stop();
  await expect.poll(async () => { await failureOf(database.query('SELECT 1')); return stats().breaker; }).toBe('open');
  const startedMs = performance.now();
  const failures = await Promise.all(Array.from({ length: 10_000 }, () => failureOf(database.query('SELECT 1'))));
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  expect(failures.every((failure) => failure instanceof DatabaseUnavailable)).toBe(true);
  expect(stats()).toMatchObject({ waiting: 0, refused: 10_000 });
  await server.start();
  await expect.poll(() => stats().breaker, { timeout: 10_000 }).toBe('closed');
  expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(outages.map((cause) => cause !== undefined)).toEqual([true, false]);
});

test('a server that hangs is noticed: what waits for it fails, and it goes on when the server does', async () => {
  const server = await ownServer();
  const { database, stats } = open(server.url);
  await database.execute('CREATE TABLE moved (n int)');
  server.signal('SIGSTOP');
  const startedMs = performance.now();
  const sent = Promise.all(Array.from({ length: 4 }, (_, n) => failureOf(database.transaction((tx) => tx.execute('INSERT INTO moved VALUES ($1)', [n])))));
  const waiting = Promise.all(Array.from({ length: 100 }, () => failureOf(database.query('SELECT 1'))));
  expect((await waiting).every((failure) => failure instanceof DatabaseUnavailable)).toBe(true);
  // What was sent may have been done: that is another error than one that says that nothing was.
  expect((await sent).every((failure) => failure instanceof Error && !(failure instanceof DatabaseUnavailable))).toBe(true);
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect(stats()).toMatchObject({ breaker: 'open', waiting: 0 });
  server.signal('SIGCONT');
  await expect.poll(() => stats().breaker, { timeout: 10_000 }).toBe('closed');
  expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a statement that takes long is no outage', async () => {
  const server = await ownServer();
  const { database, outages } = open(server.url);
  expect(await database.query('SELECT pg_sleep(3) IS NOT NULL AS slept')).toEqual([{ slept: true }]);
  expect(outages).toEqual([]);
});

test('those who wait for a connection are bounded in number and in time', async () => {
  const server = await ownServer();
  const { database, stats } = open(server.url, { maxWaiting: 3 });
  const held = Array.from({ length: 4 }, () => database.query('SELECT pg_sleep(5)'));
  const waiting = Array.from({ length: 3 }, () => failureOf(database.query('SELECT 1')));
  expect(stats().waiting).toBe(3);
  expect(String(await failureOf(database.query('SELECT 1')))).toContain('too many callers wait');
  expect((await Promise.all(waiting)).map(String)).toEqual(Array.from({ length: 3 }, () => expect.stringContaining('no database connection in time') as unknown));
  await Promise.all(held);
  expect(stats()).toMatchObject({ breaker: 'closed', waiting: 0 });
});
