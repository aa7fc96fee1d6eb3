import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { withClient } from '../../postgres/migrate.ts';
import { compressLines, eventLine } from '../../../kit/events.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { openSource } from '../source.ts';

const db = await testDatabase([{ name: 'teller' }]);
const data = compressLines([eventLine({ types: ['thing.done'], version: 1, subject: 'x', timeMs: 0, data: {} })]);
const INSERT = `INSERT INTO outbox (tenant_id, count, types, codec, data) VALUES ($1, 1, '{thing.done}', 'events', $2) RETURNING id`;

/** A transaction's number may be higher than that of one that has ended, and yet it drew its id before: PostgreSQL's `xmax` does not count it. */
test('a chunk is not passed over whose transaction began after the one that overtakes it', async () => {
  const url = db.urlOf('teller');
  const source = openSource({ service: 'teller', table: 'outbox', database: db.database('teller') });
  const seen: bigint[] = [];
  const follow = async (): Promise<void> => {
    await source.look();
    await source.look();
    for (const { id } of await source.read((seen.at(-1) ?? 0n) + 1n)) seen.push(id);
  };
  await withClient(url, (early) => withClient(url, async (late) => {
    for (const client of [early, late]) await client.query('SET search_path = teller');
    await early.query('BEGIN');
    await early.query('SELECT pg_current_xact_id()');
    await late.query('BEGIN');
    await late.query(INSERT, [randomUUID(), data]);
    await early.query(INSERT, [randomUUID(), data]);
    await early.query('COMMIT');
    await follow();
    expect(seen).toEqual([]);
    await late.query('COMMIT');
  }));
  // Transactions of other tests on this server may hold it up for a moment.
  await expect.poll(async () => {
    await follow();
    return seen;
  }, { timeout: 10_000 }).toEqual([1n, 2n]);
});
