import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { provision, withClient, type MigrationStep } from '../migrate.ts';

const serverUrl = inject('postgresUrl');

/** A folder of migrations that a test may change. */
async function folder(files: Record<string, string>) {
  const path = await mkdtemp(join(tmpdir(), 'florin-migrations-'));
  onTestFinished(() => rm(path, { recursive: true }));
  const write = (name: string, sql: string) => writeFile(join(path, name), sql);
  for (const [name, sql] of Object.entries(files)) await write(name, sql);
  return { url: pathToFileURL(path), write };
}

/** A database that does not exist yet. */
function newDatabase(): string {
  const name = `florin_test_migrate_${randomBytes(6).toString('hex')}`;
  onTestFinished(() => withClient(serverUrl, async admin => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }));
  return name;
}

const passwordOf = (service: string) => `migrate-${service}`;

function target(migrations: URL, more: { base?: URL } = {}) {
  const database = newDatabase();
  const steps: MigrationStep[] = [];
  const onProgress = (step: MigrationStep) => steps.push(step);
  const services = [{ name: 'mover', migrations }];
  const run = () => provision(serverUrl, { database, services, passwordOf, onProgress, ...more });
  return { run, names: () => steps.map(step => `${step.service}/${step.migration}`) };
}

async function ask(url: string, statement: string): Promise<unknown[]> {
  const { database, close } = openDatabase({ url, schema: 'mover' });
  onTestFinished(close);
  return database.query(statement);
}

test('migrations run in order, what all services share first, each once', async () => {
  const base = await folder({ '0001-events.sql': 'CREATE TABLE events (at timestamptz)' });
  const own = await folder({
    '0002-more.sql': 'ALTER TABLE accounts ADD COLUMN more text',
    '0001-accounts.sql': 'CREATE TABLE accounts AS SELECT * FROM events',
  });
  const { run, names } = target(own.url, { base: base.url });
  expect((await run()).applied).toBe(3);
  expect(names()).toEqual(['mover/kit/0001-events.sql', 'mover/0001-accounts.sql', 'mover/0002-more.sql']);
  expect((await run()).applied).toBe(0);
  await own.write('0003-again.sql', 'CREATE TABLE again ()');
  const { applied, urlOf } = await run();
  expect(applied).toBe(1);
  expect(await ask(urlOf('mover'), 'SELECT at, more FROM accounts')).toEqual([]);
});

test('a file changed after it was applied is refused by name, and nothing after it runs', async () => {
  const { url, write } = await folder({ '0001-accounts.sql': 'CREATE TABLE accounts ()' });
  const { run, names } = target(url);
  await run();
  await write('0001-accounts.sql', 'CREATE TABLE accounts (id int)');
  await write('0002-more.sql', 'CREATE TABLE more ()');
  await expect(run()).rejects.toThrow(/mover\/0001-accounts\.sql was changed after it had been applied/);
  expect(names()).toHaveLength(1);
});

test('other line ends are not a change', async () => {
  const { url, write } = await folder({ '0001-accounts.sql': 'CREATE TABLE accounts (\n)' });
  const { run } = target(url);
  await run();
  await write('0001-accounts.sql', 'CREATE TABLE accounts (\r\n)');
  expect((await run()).applied).toBe(0);
});

test('four at once on a database that is not there yet: one migrates, all come out well', async () => {
  const { url } = await folder({ '0001-accounts.sql': 'CREATE TABLE accounts ()', '0002-b.sql': 'CREATE TABLE b ()' });
  const { run } = target(url);
  const results = await Promise.all([run(), run(), run(), run()]);
  expect(results.filter(({ applied }) => applied > 0)).toMatchObject([{ applied: 2 }]);
});

test('two databases of one server at once, with the same roles', async () => {
  const { url } = await folder({ '0001-accounts.sql': 'CREATE TABLE accounts ()' });
  const results = await Promise.all([target(url), target(url), target(url)].map(({ run }) => run()));
  expect(results.map(({ applied }) => applied)).toEqual([1, 1, 1]);
});

test('a failing migration leaves nothing of itself, and says where it failed', async () => {
  const { url, write } = await folder({ '0001-a.sql': 'CREATE TABLE a ();\nCREATE TABLE b (\n  id nonsense);' });
  const { run } = target(url);
  await expect(run()).rejects.toThrow('migration mover/0001-a.sql:3: type "nonsense" does not exist');
  await write('0001-a.sql', 'CREATE TABLE a (); CREATE TABLE b (id int)');
  expect((await run()).applied).toBe(1);
});

test.each([
  [['1-accounts.sql'], 'name it like 0001-accounts.sql'],
  [['0001-a.sql', '0001-b.sql'], '0001-a.sql and 0001-b.sql have one number'],
])('%j is refused', async (names, reason) => {
  const { url } = await folder(Object.fromEntries(names.map(name => [name, 'SELECT 1'])));
  await expect(target(url).run()).rejects.toThrow(reason);
});

test('a migration can take rights away from the role, and the next one keeps it so', async () => {
  const { url, write } = await folder({
    '0001-entries.sql': `CREATE TABLE entries (id int);
      DO $$ BEGIN EXECUTE format('REVOKE UPDATE, DELETE ON entries FROM %I', 'florin_' || current_schema()); END $$`,
  });
  const { run } = target(url);
  await run();
  await write('0002-more.sql', 'ALTER TABLE entries ADD COLUMN more int');
  const mover = (await run()).urlOf('mover');
  expect(await ask(mover, 'INSERT INTO entries VALUES (1) RETURNING id')).toEqual([{ id: 1 }]);
  await expect(ask(mover, 'UPDATE entries SET id = 2')).rejects.toThrow('permission denied');
});

test('extensions are shared, out of reach of CREATE, and found without a schema', async () => {
  const database = newDatabase();
  const { urlOf } = await provision(serverUrl, {
    database, passwordOf,
    services: [{ name: 'mover', extensions: ['pg_trgm'] }, { name: 'matcher', extensions: ['pg_trgm'] }],
  });
  expect(await ask(urlOf('mover'), `SELECT similarity('abc', 'abc') AS alike`)).toEqual([{ alike: 1 }]);
  await expect(ask(urlOf('mover'), 'CREATE TABLE extensions.x ()')).rejects.toThrow('permission denied');
});

test('a role that could do more than a service should is refused', async () => {
  const role = 'florin_mighty';
  await withClient(serverUrl, async admin => { await admin.query(`CREATE ROLE ${role} CREATEROLE`); });
  onTestFinished(() => withClient(serverUrl, async admin => { await admin.query(`DROP ROLE ${role}`); }));
  const attempt = provision(serverUrl, { database: newDatabase(), services: [{ name: 'mighty' }], passwordOf });
  await expect(attempt).rejects.toThrow('role florin_mighty may do more than a service should');
});
