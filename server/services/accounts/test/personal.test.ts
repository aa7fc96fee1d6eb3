import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { hashToUuid } from '../../../kit/hash.ts';
import { as, newTenant, refusal, startAccounts } from './support.ts';

const world = await startAccounts();
const { accounts, database, told } = world;
const ADA = { name: 'Ada Lovelace', email: 'Ada@Example.com', reference: 'crm-7', metadata: { note: 'likes maths' }, document: { type: 'passport' as const, number: 'AB 123-45', country: 'GB' } };

/** As a viewer of the tenant. */
const viewing = (tenant: string) => {
  const { context: { call } } = as(tenant);
  return { context: { call: { ...call, actor: { ...call.actor, scopes: ['accounts:read' as const] } } } };
};

const rowOf = async (id: string) => (await database.query<Record<string, unknown>>('SELECT * FROM customers WHERE id = $1', [decodeId('customer', id)]))[0]!;

test('nothing that says who a customer is stands in their row, nor in the answer that is kept', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createCustomer(ADA, as(tenant, { idempotencyKey: 'k' }));
  expect(await rowOf(id)).toMatchObject({ name: null, email: null, reference: null, metadata: {} });
  const [kept] = await database.query<{ response: Record<string, unknown>; request_hash: string }>('SELECT response, request_hash FROM idempotency_keys WHERE tenant_id = $1', [tenant]);
  expect(Object.keys(kept!.response)).toEqual(['id', 'sealed']);
  // By trying, nobody finds out what was asked: the hash is keyed.
  expect(kept!.request_hash).not.toBe(hashToUuid('accounts.createCustomer' + JSON.stringify({ type: 'person', ...ADA })));
});

test('they are found by email in any case, by document however it is spaced, and by reference; in their own tenant alone', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createCustomer(ADA, as(tenant));
  await accounts.createCustomer({ name: 'Bob' }, as(tenant));
  for (const filter of [{ email: 'ada@EXAMPLE.com' }, { documentNumber: 'ab12345' }, { reference: 'crm-7' }, { email: 'ada@example.com', reference: 'crm-7' }]) {
    expect((await accounts.listCustomers(filter, as(tenant))).data.map((one) => one.id)).toEqual([id]);
    expect((await accounts.listCustomers(filter, as(newTenant()))).data).toEqual([]);
  }
  expect((await accounts.listCustomers({ email: 'ada@example.com', reference: 'crm-8' }, as(tenant))).data).toEqual([]);
  const index = async (of: string) => (await rowOf((await accounts.createCustomer(ADA, as(of))).id)).email_index;
  expect(await index(tenant)).not.toEqual(await index(newTenant()));
});

test('after a change they are found by what is now, and no more by what was', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createCustomer(ADA, as(tenant));
  await accounts.updateCustomer({ id, email: 'countess@example.com', document: null }, as(tenant));
  const found = async (filter: object) => (await accounts.listCustomers(filter, as(tenant))).data.length;
  expect([await found({ email: 'countess@example.com' }), await found({ email: ADA.email }), await found({ documentNumber: 'AB12345' })]).toEqual([1, 0, 0]);
  expect(await accounts.getCustomer({ id }, as(tenant))).toMatchObject({ email: 'countess@example.com', document: null, name: ADA.name, metadata: ADA.metadata });
});

test('who may only read sees enough to recognise them, and no more', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createCustomer(ADA, as(tenant));
  const masked = { name: 'A••• L•••', email: 'A•••@Example.com', document: { type: 'passport', number: '•••45', country: 'GB' }, reference: 'c•••', metadata: { note: '•••' } };
  expect(await accounts.getCustomer({ id }, viewing(tenant))).toMatchObject(masked);
  expect((await accounts.listCustomers({ email: ADA.email }, viewing(tenant))).data).toMatchObject([masked]);
  expect(await accounts.getCustomer({ id }, as(tenant))).toMatchObject(ADA);
});

test('sealed bytes that are moved to another customer are refused', async () => {
  const tenant = newTenant();
  const ada = await accounts.createCustomer(ADA, as(tenant));
  const bob = await accounts.createCustomer({ name: 'Bob' }, as(tenant));
  await database.execute('UPDATE customers SET personal = (SELECT personal FROM customers WHERE id = $1) WHERE id = $2', [decodeId('customer', ada.id), decodeId('customer', bob.id)]);
  await expect(accounts.getCustomer({ id: bob.id }, as(tenant))).rejects.toThrow();
});

test('another tenant erases nobody, and what is erased is told without who it was', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createCustomer(ADA, as(tenant));
  expect(await refusal(accounts.eraseCustomer({ id, reason: 'mine' }, as(newTenant())))).toBe('not_found');
  await accounts.eraseCustomer({ id }, as(tenant, { reason: 'asked for it' }));
  const last = (await told(tenant)).at(-1)!;
  expect(last).toMatchObject({ types: ['customer.erased'], data: { id, version: 2, status: 'blocked', reason: 'asked for it' } });
  expect(JSON.stringify(await told(tenant))).not.toMatch(/Ada|Lovelace|crm-7|maths|example/i);
});

test('of two who erase at once, both are told of one erasure', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createCustomer(ADA, as(tenant));
  const [one, other] = await Promise.all([1, 2].map(() => accounts.eraseCustomer({ id, reason: 'asked for it' }, as(tenant))));
  expect(one).toEqual(other);
  expect((await told(tenant)).filter(({ types }) => types.includes('customer.erased'))).toHaveLength(1);
});

test('an erasure whose row was left behind is finished by the job', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createCustomer(ADA, as(tenant));
  await world.personal.erase({ kind: 'customer', tenantId: tenant, id: decodeId('customer', id)! });
  expect(await refusal(accounts.getCustomer({ id }, as(tenant)))).toBe('erased');
  expect((await accounts.listCustomers({}, as(tenant))).data).toEqual([]);
  await world.runJob('finish-erasures');
  expect(await rowOf(id)).toMatchObject({ personal: null, email_index: null, status: 'blocked', version: 2 });
  await world.runJob('finish-erasures');
  expect((await told(tenant)).filter(({ types }) => types.includes('customer.erased'))).toHaveLength(1);
});

test.each<[string, string]>([
  ['0', 'no refusal'], ['30', 'forbidden'],
])('with %s days of retention, a customer whose money moved today: %s', async (retentionDays, outcome) => {
  const strict = await startAccounts(undefined, { retentionDays });
  const tenant = newTenant();
  const { id } = await strict.accounts.createCustomer(ADA, as(tenant));
  const account = await strict.accounts.createAccount({ name: 'Main', currency: 'USD', customerId: id }, as(tenant));
  const clearing = await strict.clearingOf(tenant);
  await strict.move(tenant, clearing, account.id, 100);
  expect(await refusal(strict.accounts.eraseCustomer({ id, reason: 'asked for it' }, as(tenant)))).toBe('account_not_empty');
  await strict.move(tenant, account.id, clearing, 100);
  const erasing = strict.accounts.eraseCustomer({ id, reason: 'asked for it' }, as(tenant));
  expect(outcome === 'no refusal' ? (await erasing).erased : await refusal(erasing)).toBe(outcome === 'no refusal' ? true : outcome);
});

test('rows from before are read as they are, and sealed by the job, batch by batch', async () => {
  const tenant = newTenant();
  const ids = Array.from({ length: 250 }, () => randomUUID());
  await withClient(world.adminUrl, async (client) => {
    await client.query(
      `INSERT INTO accounts.customers (tenant_id, id, type, name, email, reference, metadata, created_at)
       SELECT $1, id, 'person', 'Old ' || n, 'old-' || n || '@example.com', 'ref-' || n, '{"a":"1"}', now() FROM unnest($2::uuid[]) WITH ORDINALITY AS u (id, n)`, [tenant, ids]);
    const shown = { id: encodeId('customer', ids[0]!), type: 'person', name: 'Old 1', email: 'old-1@example.com', country: null, status: 'active', reference: 'ref-1', metadata: { a: '1' }, version: 1, createdAt: new Date().toISOString() };
    const hash = hashToUuid('accounts.createCustomer' + JSON.stringify({ keyed: 'x' }));
    await client.query(
      `INSERT INTO accounts.idempotency_keys (tenant_id, key_hash, operation, request_hash, resource_id, response) VALUES ($1, $2, 'accounts.createCustomer', $3, $4, $5)`,
      [tenant, hashToUuid('old'), hash, shown.id, JSON.stringify(shown)]);
  });
  const seen = async () => (await accounts.listCustomers({ email: 'OLD-250@example.com' }, as(tenant))).data.map(({ name }) => name);
  expect(await seen()).toEqual(['Old 250']);
  while (await world.runJob('seal-customers') === true) expect(await seen()).toEqual(['Old 250']);
  expect(await database.query('SELECT 1 FROM customers WHERE name IS NOT NULL')).toEqual([]);
  expect(JSON.stringify(await database.query('SELECT * FROM idempotency_keys WHERE tenant_id = $1', [tenant]))).not.toMatch(/Old|example/);
  expect(await seen()).toEqual(['Old 250']);
  expect(await accounts.getCustomer({ id: encodeId('customer', ids[6]!) }, as(tenant))).toMatchObject({ name: 'Old 7', reference: 'ref-7', metadata: { a: '1' }, document: null, version: 1 });
  await accounts.eraseCustomer({ id: encodeId('customer', ids[0]!), reason: 'asked for it' }, as(tenant));
  expect(await database.query('SELECT response FROM idempotency_keys WHERE tenant_id = $1 AND operation = $2', [tenant, 'accounts.createCustomer'])).toEqual([{ response: {} }]);
});

test('a row holds a person in clear, sealed, or not at all; the database sees to it', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createCustomer(ADA, as(tenant));
  const uuid = decodeId('customer', id);
  for (const wrong of [`name = 'Ada'`, `email = 'a@b.de'`, `reference = 'r'`, `metadata = '{"a":"1"}'`, 'erased_at = now()', 'personal = NULL']) {
    await expect(database.execute(`UPDATE customers SET ${wrong} WHERE id = $1`, [uuid]), wrong).rejects.toThrow(/check/);
  }
});
