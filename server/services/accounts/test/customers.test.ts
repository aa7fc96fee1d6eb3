import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { as, newTenant, refusal, startAccounts } from './support.ts';

const { accounts, told } = await startAccounts();

test('a customer is created with what was given and read back the same', async () => {
  const me = as(newTenant());
  const metadata = { tier: 'gold', note: 'two\nlines 😀' };
  const created = await accounts.createCustomer(
    { type: 'business', name: 'Ada & Co', email: 'ada@example.com', country: 'GB', reference: 'crm-7', metadata }, me);
  expect(created).toMatchObject({
    type: 'business', name: 'Ada & Co', email: 'ada@example.com', country: 'GB', status: 'active', reference: 'crm-7',
    metadata, version: 1,
  });
  expect(created.id).toMatch(/^cus_/);
  expect(await accounts.getCustomer({ id: created.id }, me)).toEqual(created);
});

test('what is left out is null, and a customer is a person', async () => {
  expect(await accounts.createCustomer({ name: 'Bob' }, as(newTenant())))
    .toMatchObject({ type: 'person', email: null, country: null, reference: null, metadata: {} });
});

test('the same idempotency key makes one customer, another request with it is refused', async () => {
  const tenant = newTenant();
  const first = await accounts.createCustomer({ name: 'Ada' }, as(tenant, { idempotencyKey: 'k' }));
  const again = as(tenant, { idempotencyKey: 'k' });
  expect(await accounts.createCustomer({ name: 'Ada' }, again)).toEqual(first);
  expect(again.context.call.reply.replayed).toBe(true);
  expect(await refusal(accounts.createCustomer({ name: 'Bob' }, as(tenant, { idempotencyKey: 'k' })))).toBe('idempotency_key_reused');
  expect((await accounts.listCustomers({}, as(tenant))).data).toHaveLength(1);
  expect(await told(tenant)).toHaveLength(1);
});

test('an edit changes what it names, tells it, and takes away what it sets to null', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createCustomer({ name: 'Ada', email: 'a@example.com', reference: 'r' }, as(tenant));
  const blocked = await accounts.updateCustomer({ id, status: 'blocked', email: null }, as(tenant));
  expect(blocked).toMatchObject({ name: 'Ada', email: null, reference: 'r', status: 'blocked', version: 2 });
  expect(await accounts.getCustomer({ id }, as(tenant))).toEqual(blocked);
  const events = await told(tenant);
  expect(events.map(({ types }) => types)).toEqual([['customer.created'], ['customer.updated']]);
  expect(events[1]!.data).toMatchObject({ id, status: 'blocked', version: 2 });
});

test('an edit that changes nothing makes no version and no event', async () => {
  const tenant = newTenant();
  const customer = await accounts.createCustomer({ name: 'Ada', metadata: { a: '1', b: '2' } }, as(tenant));
  expect(await accounts.updateCustomer({ id: customer.id, name: 'Ada', metadata: { b: '2', a: '1' } }, as(tenant))).toEqual(customer);
  expect(await told(tenant)).toHaveLength(1);
});

test('of many edits at once none is lost', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createCustomer({ name: 'Ada' }, as(tenant));
  await Promise.all(Array.from({ length: 20 }, (_, n) => accounts.updateCustomer({ id, name: `Ada ${n}` }, as(tenant))));
  expect((await accounts.getCustomer({ id }, as(tenant))).version).toBe(21);
  expect((await told(tenant)).map(({ data }) => data.version)).toEqual(Array.from({ length: 21 }, (_, n) => n + 1));
});

test('another tenant\'s customer is not found', async () => {
  const { id } = await accounts.createCustomer({ name: 'Ada' }, as(newTenant()));
  const stranger = as(newTenant());
  expect(await refusal(accounts.getCustomer({ id }, stranger))).toBe('not_found');
  expect(await refusal(accounts.updateCustomer({ id, name: 'Mine' }, stranger))).toBe('not_found');
  expect((await accounts.listCustomers({}, stranger)).data).toEqual([]);
  expect(await refusal(accounts.getCustomer({ id: encodeId('customer', newTenant()) }, stranger))).toBe('not_found');
});

test('lists are newest first, in pages without gap or repeat', async () => {
  const tenant = newTenant();
  const ids: string[] = [];
  for (let n = 0; n < 7; n++) ids.unshift((await accounts.createCustomer({ name: `C${n}` }, as(tenant))).id);
  ids.sort().reverse();
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await accounts.listCustomers({ limit: 3, cursor }, as(tenant));
    seen.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(ids);
  const exact = await accounts.listCustomers({ limit: 7 }, as(tenant));
  expect(exact.nextCursor).toBeNull();
});

test('a list can be filtered by status, reference and email in any case', async () => {
  const tenant = newTenant();
  const ada = await accounts.createCustomer({ name: 'Ada', email: 'Ada@Example.com', reference: 'r-1' }, as(tenant));
  const bob = await accounts.createCustomer({ name: 'Bob', email: 'bob@example.com', reference: 'r-2' }, as(tenant));
  await accounts.updateCustomer({ id: bob.id, status: 'blocked' }, as(tenant));
  const names = async (filter: Parameters<typeof accounts.listCustomers>[0]) =>
    (await accounts.listCustomers(filter, as(tenant))).data.map(({ name }) => name);
  expect(await names({ email: 'ada@example.com' })).toEqual(['Ada']);
  expect(await names({ reference: 'r-2' })).toEqual(['Bob']);
  expect(await names({ status: 'blocked' })).toEqual(['Bob']);
  expect(await names({ status: 'active', reference: 'r-2' })).toEqual([]);
  expect(ada.email).toBe('Ada@Example.com');
});

test.each([
  ['a foreign cursor', () => accounts.listCustomers({ cursor: encodeId('account', newTenant()) }, as(newTenant())), 'invalid_request'],
  ['metadata with NUL', () => accounts.createCustomer({ name: 'A', metadata: { a: '\u0000' } }, as(newTenant())), 'BAD_REQUEST'],
])('%s is refused', async (_, call, code) => {
  expect(await refusal(call())).toBe(code);
});
