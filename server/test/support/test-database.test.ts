import { expect, inject, test } from 'vitest';
import { thing } from '../../adapters/postgres/test/schemas.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { withClient } from '../../adapters/postgres/migrate.ts';
import { cloneDatabase } from './clone-database.ts';
import { testDatabase } from './test-database.ts';

const { database, urlOf } = await testDatabase([thing]);

test('two databases of the same services share nothing', async () => {
  const other = await cloneDatabase(inject('postgresUrl'), [thing]);
  const { database: elsewhere, close } = openDatabase({ url: other.urlOf('thing'), schema: 'thing' });
  await elsewhere.execute(`INSERT INTO counters VALUES ('mine', 1)`);
  expect(await database('thing').query('SELECT FROM counters')).toEqual([]);
  await close();
  await other.drop();
});

test('a dropped one is gone, and many can be made at once', async () => {
  const serverUrl = inject('postgresUrl');
  const clones = await Promise.all([1, 2, 3].map(() => cloneDatabase(serverUrl, [thing])));
  await Promise.all(clones.map(clone => clone.drop()));
  await withClient(serverUrl, async admin => {
    const names = clones.map(clone => new URL(clone.adminUrl).pathname.slice(1));
    expect(new Set(names).size).toBe(3);
    const { rows } = await admin.query('SELECT datname FROM pg_database WHERE datname = ANY ($1)', [names]);
    expect(rows).toEqual([]);
  });
});

test('only the roles of its services get in', async () => {
  await withClient(urlOf('thing'), async client => {
    const { rows } = await client.query(`SELECT has_database_privilege('public', current_database(), 'CONNECT') AS open`);
    expect(rows).toEqual([{ open: false }]);
  });
});
