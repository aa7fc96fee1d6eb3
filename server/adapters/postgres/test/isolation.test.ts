import { expect, test } from 'vitest';
import { sqlState } from '../../../kit/database.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { neighbour, thing } from './schemas.ts';

const { database: databaseOf } = await testDatabase([thing, neighbour]);
const database = databaseOf('thing');
const PERMISSION_DENIED = '42501';

test('a service works with what its migrations put into its schema', async () => {
  await database.execute(`INSERT INTO things (id) VALUES (nextval('tickets'))`);
  await database.execute('UPDATE things SET big = 1');
  expect(await database.query('SELECT big FROM things')).toEqual([{ big: 1n }]);
  expect(await database.execute('DELETE FROM things')).toBe(1);
  expect(await databaseOf('neighbour').query('SELECT word FROM secrets')).toEqual([{ word: 'sesame' }]);
  expect(await database.query('SELECT name FROM schema_migrations')).toContainEqual({ name: '0001-things.sql' });
});

test.each([
  ['read a neighbour', 'SELECT * FROM neighbour.secrets'],
  ['write to a neighbour', `INSERT INTO neighbour.secrets VALUES ('x')`],
  ['become a neighbour', 'SET ROLE florin_neighbour'],
  ['create a table', 'CREATE TABLE more (x int)'],
  ['create a temporary table', 'CREATE TEMPORARY TABLE more (x int)'],
  ['create a schema', 'CREATE SCHEMA more'],
  ['create a table in public', 'CREATE TABLE public.more (x int)'],
  ['create a role', 'CREATE ROLE more'],
  ['alter a table', 'ALTER TABLE things ADD COLUMN more int'],
  ['drop a table', 'DROP TABLE things'],
  ['truncate a table', 'TRUNCATE things'],
  ['claim that a migration ran', `INSERT INTO schema_migrations VALUES ('9999-x.sql', 'x')`],
  ['forget a migration', 'DELETE FROM schema_migrations'],
  ['change a migration', `UPDATE schema_migrations SET checksum = 'x'`],
  ['read a file of the server', `SELECT pg_read_file('postgresql.conf')`],
])('it cannot %s', async (_what, statement) => {
  const error: unknown = await database.query(statement).catch(e => e);
  expect(sqlState(error)).toBe(PERMISSION_DENIED);
});
