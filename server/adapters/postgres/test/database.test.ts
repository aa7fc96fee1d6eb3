import { describe, expect, test } from 'vitest';
import { sqlState, UNIQUE_VIOLATION } from '../../../kit/database.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { neighbour, thing } from './schemas.ts';

const { database: databaseOf } = await testDatabase([thing, neighbour]);
const database = databaseOf('thing', { max: 4 });

describe('statements', () => {
  test('give rows as objects, as arrays, and the number touched', async () => {
    expect(await database.query('SELECT 1 AS one, $1::text AS word', ['x'])).toEqual([{ one: 1, word: 'x' }]);
    expect(await database.queryArrays('SELECT 1 AS same, 2 AS same')).toEqual([[1, 2]]);
    expect(await database.execute('INSERT INTO counters SELECT i, 0 FROM generate_series(1, 3) i')).toBe(3);
    expect(await database.execute('UPDATE counters SET value = 1 WHERE name > $1', ['2'])).toBe(1);
  });

  test('fail with the SQLSTATE of the database', async () => {
    await database.execute('INSERT INTO counters VALUES ($1, 1)', ['once']);
    const error: unknown = await database.execute('INSERT INTO counters VALUES ($1, 1)', ['once']).catch(e => e);
    expect(sqlState(error)).toBe(UNIQUE_VIOLATION);
  });

  test('with a name are prepared once per connection', async () => {
    const prepared = await database.transaction(async tx => {
      for (const n of [1, 2, 3]) {
        expect(await tx.queryArrays('SELECT $1::int8 + 1', [n], 'increment')).toEqual([[BigInt(n + 1)]]);
      }
      return tx.query('SELECT generic_plans + custom_plans AS runs FROM pg_prepared_statements WHERE name = $1',
        ['increment']);
    });
    expect(prepared).toEqual([{ runs: 3n }]);
  });

  test('refuse a value that cannot be stored before anything is sent, and the connection stays good', async () => {
    await database.transaction(async tx => {
      await expect(tx.query('SELECT $1', [() => 1], 'spoilt')).rejects.toThrow('cannot be stored');
      expect(await tx.query('SELECT $1 AS fine', ['yes'], 'spoilt')).toEqual([{ fine: 'yes' }]);
    });
  });
});

describe('transaction', () => {
  const valueOf = (name: string) =>
    database.query<{ value: bigint }>('SELECT value FROM counters WHERE name = $1', [name]);

  test('commits what resolves', async () => {
    const result = await database.transaction(async tx => {
      await tx.execute(`INSERT INTO counters VALUES ('kept', 1)`);
      expect(await valueOf('kept')).toEqual([]);
      return 'done';
    });
    expect(result).toBe('done');
    expect(await valueOf('kept')).toEqual([{ value: 1n }]);
  });

  test('rolls back what rejects, and passes the error on untouched', async () => {
    const reason = new Error('changed my mind');
    const attempt = database.transaction(async tx => {
      await tx.execute(`INSERT INTO counters VALUES ('gone', 1)`);
      throw reason;
    });
    await expect(attempt).rejects.toBe(reason);
    expect(await valueOf('gone')).toEqual([]);
  });

  test('does not pass for committed when a failed statement in it was swallowed', async () => {
    const attempt = database.transaction(async tx => {
      await tx.execute(`INSERT INTO counters VALUES ('swallowed', 1)`);
      await tx.query('SELECT 1 / 0').catch(() => {});
    });
    await expect(attempt).rejects.toThrow('rolled back');
    expect(await valueOf('swallowed')).toEqual([]);
  });

  test('takes statements that do not wait for each other, in order', async () => {
    const rows = await database.transaction(tx => Promise.all([
      tx.execute(`INSERT INTO counters VALUES ('piped', 1)`),
      tx.execute(`UPDATE counters SET value = value + 1 WHERE name = 'piped'`),
      tx.queryArrays(`SELECT value FROM counters WHERE name = 'piped'`),
    ]));
    expect(rows).toEqual([1, 1, [[2n]]]);
  });

  test('refuses a statement after its end', async () => {
    const late = await database.transaction(async tx => () => tx.query('SELECT 1'));
    await expect(late()).rejects.toThrow('has ended');
  });

  test('many at once, more than there are connections, lose no update', async () => {
    await database.execute(`INSERT INTO counters VALUES ('hot', 0)`);
    await Promise.all(Array.from({ length: 40 }, () => database.transaction(async tx => {
      const [row] = await tx.query<{ value: bigint }>(`SELECT value FROM counters WHERE name = 'hot' FOR UPDATE`);
      await tx.execute(`UPDATE counters SET value = $1 WHERE name = 'hot'`, [row!.value + 1n]);
    })));
    expect(await valueOf('hot')).toEqual([{ value: 40n }]);
  });
});
