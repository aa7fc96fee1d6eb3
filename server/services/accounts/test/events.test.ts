import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { as, newTenant, startAccounts, type Told } from './support.ts';

const { accounts, database, told } = await startAccounts();

/** A life with every kind of event in it. */
async function live(): Promise<string> {
  const tenant = newTenant();
  const me = as(tenant);
  const customer = await accounts.createCustomer(
    { name: 'Ada Secret', email: 'ada.secret@example.com', country: 'GB', metadata: { note: 'Secret note' } }, me);
  await accounts.updateCustomer({ id: customer.id, status: 'blocked', name: 'Ada Hidden', reference: 'hidden-7' }, me);
  await accounts.createWallet({ customerId: customer.id, name: 'Travel', currencies: ['USD', 'EUR'] }, me);
  const { id } = await accounts.createAccount({ customerId: customer.id, name: 'Main', currency: 'USD', kind: 'merchant' }, me);
  await accounts.updateAccount({ id, name: 'Renamed', metadata: { b: '2' }, limits: { daily: 5_000, minBalance: null } }, me);
  await accounts.freezeAccount({ id, reason: 'audit' }, me);
  await accounts.unfreezeAccount({ id }, me);
  await accounts.closeAccount({ id, reason: 'left' }, me);
  return tenant;
}

/** Event data is the state after the event, so the last event of a resource is what it is. */
const replay = (events: readonly Told[], prefix: string) =>
  new Map(events.filter(({ subject }) => subject.startsWith(prefix)).map(({ subject, data }) => [subject, data]));

type Row = Record<string, unknown> & { id: string; created_at: Date };

const iso = (date: Date) => date.toISOString();

test('an account rebuilt from its events is its row', async () => {
  const tenant = await live();
  const rows = await database.query<Row>('SELECT * FROM accounts WHERE tenant_id = $1', [tenant]);
  const fromRows = new Map(rows.map((row) => [encodeId('account', row.id), {
    id: encodeId('account', row.id), customerId: publicId('customer', row.customer_id), walletId: publicId('wallet', row.wallet_id),
    name: row.name, currency: row.currency, kind: row.kind, status: row.status, statusReason: row.status_reason, limits: row.limits,
    metadata: row.metadata, revision: row.revision, createdAt: iso(row.created_at),
  }]));
  expect(replay(await told(tenant), 'acc_')).toEqual(fromRows);
  expect(fromRows.size).toBe(11);
  expect([...fromRows.values()].find(({ name }) => name === 'Renamed'))
    .toMatchObject({ status: 'closed', statusReason: 'left', revision: 5 });
});

test('a customer rebuilt from its events is its row, less what says who it is', async () => {
  const tenant = await live();
  const rows = await database.query<Row>('SELECT * FROM customers WHERE tenant_id = $1', [tenant]);
  const fromRows = new Map(rows.map((row) => [encodeId('customer', row.id), {
    id: encodeId('customer', row.id), type: row.type, country: row.country, status: row.status, version: row.version, createdAt: iso(row.created_at),
  }]));
  expect(replay(await told(tenant), 'cus_')).toEqual(fromRows);
});

test('a wallet rebuilt from its event is its row and its accounts', async () => {
  const tenant = await live();
  const [row] = await database.query<Row & { customer_id: string; name: string }>('SELECT * FROM wallets WHERE tenant_id = $1', [tenant]);
  const owned = await database.query<{ id: string; currency: string }>(
    'SELECT id, currency FROM accounts WHERE wallet_id = $1 ORDER BY currency', [row!.id]);
  expect([...replay(await told(tenant), 'wal_').values()]).toEqual([{
    id: encodeId('wallet', row!.id), customerId: encodeId('customer', row!.customer_id), name: row!.name,
    accounts: owned.map(({ id, currency }) => ({ id: encodeId('account', id), currency })), createdAt: iso(row!.created_at),
  }]);
});

test('each resource\'s events are numbered without a gap', async () => {
  const events = await told(await live());
  for (const [prefix, number] of [['acc_', 'revision'], ['cus_', 'version']] as const) {
    const numbers = Map.groupBy(events.filter(({ subject }) => subject.startsWith(prefix)), ({ subject }) => subject);
    for (const stream of numbers.values()) expect(stream.map(({ data }) => data[number])).toEqual(stream.map((_, index) => index + 1));
  }
});

test('nobody\'s name or email is in an event', async () => {
  const text = JSON.stringify(await told(await live()));
  expect(text).not.toMatch(/Secret|Hidden|example\.com/i);
  expect(text).toContain('Travel');
});

test('an outbox row names the types it holds', async () => {
  const tenant = await live();
  const rows = await database.query<{ types: string[]; count: number }>(
    'SELECT types, count FROM outbox WHERE tenant_id = $1 ORDER BY id', [tenant]);
  const events = await told(tenant);
  expect(new Set(rows.flatMap(({ types }) => types))).toEqual(new Set(events.flatMap(({ types }) => types)));
  expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(events.length);
});

function publicId(kind: 'customer' | 'wallet', id: unknown): string | null {
  return typeof id === 'string' ? encodeId(kind, id) : null;
}
