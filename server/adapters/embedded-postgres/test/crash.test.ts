import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../postgres/database.ts';
import { DataFolderInUse } from '../lock.ts';
import { isRunning } from '../orphan.ts';
import { startEmbeddedPostgres } from '../start.ts';
import { newDataDir, start, startElsewhere, startStranger, watchmanOf, words, write } from './harness.ts';

test('a data folder in use is refused with the id of the process that has it', async () => {
  const dataDir = await newDataDir();
  const { stop } = await start(dataDir);
  const error: unknown = await startEmbeddedPostgres({ dataDir }).catch(e => e);
  expect(error).toBeInstanceOf(DataFolderInUse);
  expect(error).toMatchObject({ code: 'DATA_FOLDER_IN_USE', pid: process.pid });
  await stop();
  await start(dataDir);
});

test('another process has it until it is killed; its server shuts down by itself, and nothing is lost', async () => {
  const dataDir = await newDataDir();
  const other = await startElsewhere(dataDir);
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(`is in use by process ${other.pid}`);
  await write(other.adminUrl, 'kept');
  await other.kill();
  await expect.poll(() => isRunning(other.postmaster)).toBe(false);
  expect(await words((await start(dataDir)).adminUrl)).toEqual(['kept']);
});

test('a start right after the kill does not wait to be told that all is clear', async () => {
  const dataDir = await newDataDir();
  const other = await startElsewhere(dataDir);
  await write(other.adminUrl, 'kept');
  await other.kill();
  expect(await words((await start(dataDir)).adminUrl)).toEqual(['kept']);
});

test('a server left behind without its watchman is stopped by the next start', async () => {
  const dataDir = await newDataDir();
  const other = await startElsewhere(dataDir);
  await write(other.adminUrl, 'kept');
  const watchman = watchmanOf(other.postmaster);
  expect(watchman).toBeDefined();
  if (watchman !== undefined) process.kill(watchman, 'SIGKILL');
  await other.kill();
  expect(isRunning(other.postmaster)).toBe(true);
  const said: string[] = [];
  const { adminUrl } = await start(dataDir, { log: message => said.push(message) });
  expect(said).toEqual([expect.stringContaining(`process ${other.postmaster}`)]);
  expect(isRunning(other.postmaster)).toBe(false);
  expect(await words(adminUrl)).toEqual(['kept']);
});

test('committed rows survive the kill of the postmaster', async () => {
  const dataDir = await newDataDir();
  const first = await start(dataDir, { durable: true });
  await write(first.adminUrl, 'kept');
  process.kill(first.pid, 'SIGKILL');
  expect(await first.exited).toBe('SIGKILL');
  const second = await start(dataDir, { durable: true });
  expect(await words(second.adminUrl)).toEqual(['kept']);
});

test('the watchman of a server that died goes home, and signals nobody later', async () => {
  const { pid, exited } = await start(await newDataDir());
  expect(watchmanOf(pid)).toBeGreaterThan(0);
  process.kill(pid, 'SIGKILL');
  await exited;
  await expect.poll(() => watchmanOf(pid)).toBeUndefined();
});

test('a start waits for a backend that outlives its postmaster', async () => {
  const dataDir = await newDataDir();
  const first = await start(dataDir, { durable: true });
  const { database, close } = openDatabase({ url: first.adminUrl, schema: 'public' });
  onTestFinished(close);
  // Not by the pool, which lets go of connections to a server that is away.
  const client = new pg.Client({ connectionString: first.adminUrl, statement_timeout: 1_500 });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end().catch(() => {}));
  const busy = client.query('DO $$ BEGIN LOOP NULL; END LOOP; END $$').catch((error: unknown) => error);
  await expect.poll(() => database.query(`SELECT FROM pg_stat_activity WHERE query LIKE 'DO %'`)).toHaveLength(1);
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  await start(dataDir, { durable: true });
  expect(await busy).toMatchObject({ code: '57014' });
});

test('a pid file that now names a living stranger does not keep it from starting', async () => {
  const dataDir = await newDataDir();
  const first = await start(dataDir, { durable: true });
  await write(first.adminUrl, 'kept');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const cluster = join(dataDir, 'postgres');
  const stranger = await startStranger(cluster);
  const pidFile = join(cluster, 'postmaster.pid');
  await writeFile(pidFile, (await readFile(pidFile, 'utf8')).replace(/^\d+/, String(stranger)));
  expect(await words((await start(dataDir, { durable: true })).adminUrl)).toEqual(['kept']);
  expect(isRunning(stranger)).toBe(true);
});
