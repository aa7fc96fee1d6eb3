import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../postgres/database.ts';
import { provision } from '../../postgres/migrate.ts';
import { startEmbeddedPostgres } from '../start.ts';
import { newDataDir, start, words, write } from './harness.ts';

const isRoot = process.getuid?.() === 0;

test('what was written is there after a stop and a start, and the second start makes nothing anew', async () => {
  const dataDir = await newDataDir();
  const said: string[] = [];
  const log = (message: string) => { said.push(message); };
  const first = await start(dataDir, { log });
  await write(first.adminUrl, 'kept');
  await Promise.all([first.stop(), first.stop()]);
  expect(await first.exited).toBe('code 0');
  const second = await start(dataDir, { log });
  expect(await words(second.adminUrl)).toEqual(['kept']);
  expect(said).toHaveLength(1);
});

test('it is safe unless told otherwise, and takes settings', async () => {
  const { adminUrl } = await start(await newDataDir(), { durable: undefined, settings: { work_mem: '5MB' } });
  const { database, close } = openDatabase({ url: adminUrl, schema: 'public' });
  const settings = await database.queryArrays<[string, string]>('SELECT name, setting FROM pg_settings');
  await close();
  expect(Object.fromEntries(settings)).toMatchObject({
    fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', data_checksums: 'on', jit: 'off',
    work_mem: '5120', listen_addresses: '', server_version: expect.stringMatching(/^18\./),
  });
});

test('a service gets in with its own password only, over the socket and over TCP', async () => {
  const server = await start(await newDataDir(), { tcpPort: 0 });
  const services = [{ name: 'one' }, { name: 'two' }];
  const { urlOf } = await provision(server.adminUrl, { database: 'florin', services, passwordOf: server.passwordOf });
  const overTcp = await provision(server.adminTcpUrl ?? '', {
    database: 'florin', services, passwordOf: server.passwordOf,
  });
  expect(server.passwordOf('one')).not.toBe(server.passwordOf('two'));
  const whoIs = async (url: string) => {
    const { database, close } = openDatabase({ url, schema: 'one', max: 1 });
    onTestFinished(close);
    return database.queryArrays('SELECT current_user');
  };
  expect(await whoIs(urlOf('one'))).toEqual([['florin_one']]);
  expect(await whoIs(overTcp.urlOf('two'))).toEqual([['florin_two']]);
  const disguised = new URL(urlOf('one'));
  disguised.username = 'florin_two';
  await expect(whoIs(disguised.href)).rejects.toMatchObject({ code: '28P01' });
});

test('secret and sockets are for the owner only', async () => {
  const dataDir = await newDataDir();
  const { socketDir, logFile } = await start(dataDir);
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  expect(await modeOf(join(dataDir, 'secret'))).toBe('600');
  expect(await modeOf(join(dataDir, 'florin.lock'))).toBe('600');
  expect(await modeOf(join(dataDir, 'postgres'))).toBe('700');
  expect(await modeOf(logFile)).toBe('600');
  expect(await modeOf(socketDir)).toBe('700');
});

test('a first start that was killed halfway is begun again', async () => {
  const dataDir = await newDataDir();
  await mkdir(join(dataDir, 'postgres.new', 'base'), { recursive: true });
  const { adminUrl } = await start(dataDir);
  await write(adminUrl, 'fine');
});

test('a folder of another version is refused', async () => {
  const dataDir = await newDataDir();
  await mkdir(join(dataDir, 'postgres'), { recursive: true });
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow('was made by PostgreSQL 17, and this is 18');
});

test('a setting PostgreSQL does not take is reported in its words, and the folder is free again', async () => {
  const dataDir = await newDataDir();
  await expect(start(dataDir, { settings: { work_mem: 'plenty' } })).rejects.toThrow(/work_mem.*plenty/s);
  await start(dataDir);
});

test.runIf(isRoot)('as root the server runs as somebody else, even where only root may walk', async () => {
  const dataDir = join(await newDataDir(), 'closed');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const { adminUrl, pid, stop } = await start(join(dataDir, 'data'));
  await write(adminUrl, 'reached');
  expect(execFileSync('ps', ['-o', 'euid=', '-p', String(pid)], { encoding: 'utf8' }).trim()).not.toBe('0');
  await stop();
  await rm(join(dataDir, 'data', 'florin.pid'));
  expect(await words((await start(join(dataDir, 'data'))).adminUrl)).toEqual(['reached']);
  expect(await readFile(join(dataDir, 'data', 'florin.pid'), 'utf8')).toBe(`${process.pid}\n`);
});
