import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { KEYS_SCHEMA } from '../../../kit/personal-data/key-store.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { SERVICES } from '../../services.ts';
import { SHARDED } from '../settings.ts';
import { MOVED, STAYS } from '../tables.ts';

/** Keys that name no tenant first. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'ledger.ledgers': 'is what gives a tenant its number: a reference table',
  'ledger.journal': 'one order for all ledgers of a server, in which they are sealed',
  'ledger.seal_keys': 'of a server', 'ledger.seals': 'of a server', 'ledger.sealed_journal': 'of a server', 'ledger.tiles': 'of a server',
  'transactions.batches': 'of several tenants',
  'accounts.unsettled_changes': 'few, short-lived, found by id and by age', 'events.replays': 'found by id; few', 'events.snapshots': 'found by id; few',
  '*.outbox': 'in the order in which it is told, and pruned', '*.schema_migrations': 'of a server',
  '*.consumer_positions': 'of a server', '*.consumer_slots': 'of a server', '*.relay_positions': 'of a server',
  '*.consumer_retries': 'by place in a source', '*.consumer_replays': 'by consumer', '*.dead_letters': 'by id, and by consumer and event',
};

const db = await testDatabase(SERVICES.map(({ name, migrations }) => ({ name: name as string, migrations })));
const admin = openDatabase({ url: db.adminUrl, schema: 'ledger', max: 1 });
afterAll(() => admin.close());
const SCHEMAS = [...SHARDED, KEYS_SCHEMA.name];
const knows = (list: Readonly<Record<string, string>>, table: string): boolean =>
  [table, table.replace(/^\w+/, '*'), table.replace(/\w+$/, '*')].some((name) => Object.hasOwn(list, name));

it('begins every key with the tenant or its ledger, but for exceptions that have a reason', async () => {
  const keys = await admin.database.queryArrays<[string, string]>(
    `SELECT n.nspname || '.' || t.relname, a.attname::text FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] WHERE i.indisunique AND n.nspname = ANY ($1::text[]) ORDER BY 1`, [SCHEMAS]);
  expect(keys.length).toBeGreaterThan(30);
  const others = keys.filter(([, first]) => first !== 'tenant_id' && first !== 'ledger_id').map(([table]) => table);
  expect([...new Set(others)].filter((table) => !knows(EXCEPTIONS, table))).toEqual([]);
  const needless = Object.keys(EXCEPTIONS).filter((name) => !others.some((table) => table === name || table.replace(/^\w+/, '*') === name));
  expect(needless).toEqual([]);
});

it('says of every table with a tenant in it whether it moves', async () => {
  const tables = await admin.database.queryArrays<[string]>(
    `SELECT DISTINCT table_schema || '.' || table_name FROM information_schema.columns
     WHERE table_schema = ANY ($1::text[]) AND column_name IN ('tenant_id', 'ledger_id', 'tenants') ORDER BY 1`, [[...SERVICES.map(({ name }) => name), KEYS_SCHEMA.name]]);
  const moved = MOVED.map(({ schema, table }) => `${schema}.${table}`);
  expect(tables.map(([table]) => table).filter((table) => !moved.includes(table) && !knows(STAYS, table))).toEqual([]);
  expect(moved.filter((table) => !tables.some(([there]) => there === table))).toEqual([]);
});

it('keeps whole schemas where they are only of services that are on no shard', () => {
  const kept = Object.keys(STAYS).filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -2));
  expect(kept.toSorted()).toEqual(SERVICES.map(({ name }) => name as string).filter((name) => !SHARDED.includes(name)).toSorted());
});
