import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { as, move, startLedger } from './world.ts';

const world = await startLedger();
const { ledger, open, db, sql } = world;

const tenant = randomUUID();
const [a, b] = [await open(tenant, { funds: 100 }), await open(tenant)];
await ledger.createEntries({ postings: [move(a, b, 30, { reference: 'r' }), move(a, b, 5, { pending: true })] }, as(tenant, randomUUID()));
await world.job('seal').run();

const everything = async () => sql.query(
  `SELECT (SELECT jsonb_agg(j ORDER BY id)::text FROM journal j) AS journal, (SELECT jsonb_agg(p ORDER BY id)::text FROM postings p) AS postings,
     (SELECT jsonb_agg(e ORDER BY account_id, version)::text FROM entries e) AS entries, (SELECT jsonb_agg(s ORDER BY sequence)::text FROM seals s) AS seals,
     (SELECT jsonb_agg(a ORDER BY id)::text FROM accounts a) AS accounts`);
const before = await everything();

const CHANGES = [
  'UPDATE entries SET change = change + 1', 'UPDATE entries SET recorded_at = now()', 'DELETE FROM entries', 'TRUNCATE entries',
  'UPDATE postings SET reference = NULL', 'DELETE FROM postings', 'TRUNCATE postings',
  `UPDATE journal SET data = ''`, 'UPDATE journal SET net = 0', 'DELETE FROM journal', 'TRUNCATE journal CASCADE',
  'UPDATE seals SET tree_size = tree_size + 1', 'DELETE FROM seals', 'UPDATE sealed_journal SET first_leaf = 9', 'DELETE FROM sealed_journal', 'UPDATE seal_keys SET public_key = key_id',
];

test.each(CHANGES)('the service itself can not: %s', async (change) => {
  await expect(sql.execute(change)).rejects.toMatchObject({ code: '42501' });
  await expect(sql.execute(`${change} ${/WHERE|TRUNCATE/.test(change) ? '' : 'WHERE false'}`)).rejects.toMatchObject({ code: '42501' });
  expect(await everything()).toEqual(before);
});

test.each(CHANGES)('nor can an owner by mistake: %s', async (change) => {
  await withClient(db.adminUrl, async (admin) => {
    await admin.query('SET search_path = ledger');
    await expect(admin.query(change)).rejects.toMatchObject({ code: '42501', message: expect.stringContaining('append-only') as string });
  });
  expect(await everything()).toEqual(before);
});

test('the service can not take its own triggers away, nor make or alter tables', async () => {
  for (const change of ['ALTER TABLE entries DISABLE TRIGGER ALL', 'DROP TRIGGER append_only ON entries', 'DROP TABLE entries', 'CREATE TABLE ledger.mine (id int)', `SET session_replication_role = 'replica'`]) {
    await expect(sql.execute(change), change).rejects.toMatchObject({ code: '42501' });
  }
});

test('the database itself refuses a batch whose debits and credits differ, however it is written', async () => {
  const ledgerId = (await sql.query<{ id: number }>('SELECT id FROM ledgers WHERE tenant_id = $1', [tenant]))[0]!.id;
  const write = (net: string) => sql.execute(`INSERT INTO journal (ledger_id, tenant_id, postings, count, data, net) VALUES ($1, $2, 1, 1, '', ${net})`, [ledgerId, tenant]);
  await expect(write('1')).rejects.toMatchObject({ constraint: 'debits_equal_credits' });
  await expect(write('(SELECT sum(change) FROM unnest(ARRAY[5, -4]::bigint[]) AS change)')).rejects.toMatchObject({ constraint: 'debits_equal_credits' });
  await expect(write('NULL')).rejects.toMatchObject({ code: '23502' });
});

test('the database itself refuses an overdraft, a negative hold and a balance out of range, however they are written', async () => {
  const set = (what: string, id = a) => sql.execute(`UPDATE accounts SET ${what} WHERE id = $1`, [decodeId('account', id)]);
  await expect(set('posted = -1')).rejects.toMatchObject({ constraint: 'available_above_floor' });
  await expect(set('held_debits = posted + 1')).rejects.toMatchObject({ constraint: 'available_above_floor' });
  await expect(set('held_credits = -1')).rejects.toMatchObject({ code: '23514' });
  await expect(set('posted = 9007199254740992')).rejects.toMatchObject({ code: '23514' });
  await expect(set('limit_daily = 0')).rejects.toMatchObject({ code: '23514' });
  await expect(set(`currency = 'usd'`)).rejects.toMatchObject({ code: '23514' });
  expect(await everything()).toEqual(before);
});

test('no version of an account and no reference is written twice', async () => {
  const id = decodeId('account', a)!;
  await expect(sql.execute(`INSERT INTO entries SELECT * FROM entries WHERE account_id = $1`, [id])).rejects.toMatchObject({ code: '23505' });
  await expect(sql.execute(`INSERT INTO postings (ledger_id, line, kind, journal_id, id, reference) SELECT ledger_id, line, kind, journal_id, $1, reference FROM postings WHERE reference = 'r'`, [randomUUID()]))
    .rejects.toMatchObject({ constraint: 'postings_by_reference' });
});
