import { expect, onTestFinished, test } from 'vitest';
import { DatabaseUnavailable, sqlState } from '../../../kit/database.ts';
import { openDatabase } from '../database.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { thing } from './schemas.ts';

const { urlOf, adminUrl } = await testDatabase([thing]);

function open(options: { max?: number } = {}) {
  const lost: Error[] = [];
  const opened = openDatabase({ url: urlOf('thing'), schema: 'thing', onLost: error => lost.push(error), ...options });
  onTestFinished(opened.close);
  return { ...opened, lost };
}

/** Cuts the connections that run as the service, as a restart of the server would. */
async function cutConnections(): Promise<void> {
  const admin = openDatabase({ url: adminUrl, schema: 'thing', max: 1 });
  await admin.database.execute(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE usename = 'florin_thing' AND datname = current_database()`);
  await admin.close();
}

test('idle connections that are cut are replaced', async () => {
  const { database, lost } = open();
  await database.query('SELECT 1');
  await cutConnections();
  await expect.poll(() => lost.length).toBe(1);
  expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a transaction whose connection is cut between two statements fails, and the next one works', async () => {
  const { database, stats } = open({ max: 1 });
  const attempt = database.transaction(async tx => {
    await tx.execute(`INSERT INTO counters VALUES ('cut', 1)`);
    await cutConnections();
    await tx.execute(`UPDATE counters SET value = 2 WHERE name = 'cut'`);
  });
  await expect(attempt).rejects.toThrow(/connection/i);
  await database.transaction(async tx => {
    expect(await tx.query(`SELECT FROM counters WHERE name = 'cut'`)).toEqual([]);
  });
  expect(stats()).toMatchObject({ total: 1, idle: 1, waiting: 0, breaker: 'closed' });
});

test('a statement that runs while its connection is cut fails, and the process lives on', async () => {
  const { database } = open();
  const long = database.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
  await expect.poll(async () => (await database.query(
    `SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`)).length).toBe(1);
  await cutConnections();
  expect(sqlState(await long)).toBe('57P01');
  expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a server that cannot be reached is an error, not a wait without end', async () => {
  const { database, close } = openDatabase({ url: 'postgresql://nobody@127.0.0.1:1/none', schema: 'thing' });
  await expect(database.query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(sqlState(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toBeUndefined();
  await close();
});

test('closing waits for work under way, refuses who waits or comes, and may be asked for twice', async () => {
  const { database, close } = open({ max: 1 });
  const begun = Promise.withResolvers<void>();
  const rest = Promise.withResolvers<void>();
  const work = database.transaction(async tx => {
    begun.resolve();
    await rest.promise;
    return tx.query('SELECT 1 AS one');
  });
  await begun.promise;
  const waiting = database.query('SELECT 1');
  const closed = Promise.all([close(), close()]);
  await expect(waiting).rejects.toThrow(DatabaseUnavailable);
  await expect(database.query('SELECT 1')).rejects.toThrow(DatabaseUnavailable);
  rest.resolve();
  expect(await work).toEqual([{ one: 1 }]);
  await closed;
});

test('a schema name that is not one is refused', () => {
  expect(() => openDatabase({ url: urlOf('thing'), schema: 'thing -c role=x' })).toThrow('cannot name a schema');
});
