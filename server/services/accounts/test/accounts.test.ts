import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { as, newTenant, refusal, startAccounts } from './support.ts';

const { accounts, asAdmin, clearingOf, database, move, told } = await startAccounts();

test('an account is opened empty and may not go below zero', async () => {
  const me = as(newTenant());
  const account = await accounts.createAccount({ name: 'Alice', currency: 'USD' }, me);
  expect(account).toMatchObject({
    customerId: null, name: 'Alice', currency: 'USD', kind: 'customer', status: 'open', balance: { posted: 0, held: 0, available: 0 },
    limits: { minBalance: 0, perTransaction: null, daily: null, monthly: null }, metadata: {}, version: 0,
  });
  expect(await accounts.getAccount({ id: account.id }, me)).toEqual(account);
});

test('an account belongs to its customer and keeps the limits it was given', async () => {
  const me = as(newTenant());
  const customer = await accounts.createCustomer({ name: 'Shop', type: 'business' }, me);
  const metadata = { till: '1' };
  const account = await accounts.createAccount(
    { customerId: customer.id, name: 'Till', currency: 'JPY', kind: 'merchant', limits: { minBalance: -500, daily: 9_000 }, metadata }, me);
  expect(account).toMatchObject({
    customerId: customer.id, kind: 'merchant', limits: { minBalance: -500, perTransaction: null, daily: 9_000, monthly: null }, metadata,
  });
  expect(await accounts.getAccount({ id: account.id }, me)).toEqual(account);
});

test('the view follows the ledger: balance, holds and version', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createAccount({ name: 'Alice', currency: 'USD' }, as(tenant));
  const clearing = await clearingOf(tenant);
  await move(tenant, clearing, id, 1_000);
  await move(tenant, id, clearing, 300, 'USD', true);
  expect(await accounts.getAccount({ id }, as(tenant)))
    .toMatchObject({ balance: { posted: 1_000, held: 300, available: 700 }, version: 2 });
  expect(await accounts.getAccount({ id: clearing }, as(tenant)))
    .toMatchObject({ kind: 'clearing', balance: { posted: 1_000 }, version: 2 });
});

test('the first account in a currency opens the tenant\'s own accounts, the second finds them', async () => {
  const tenant = newTenant();
  await accounts.createAccount({ name: 'A', currency: 'EUR' }, as(tenant));
  await accounts.createAccount({ name: 'B', currency: 'EUR' }, as(tenant));
  const { data } = await accounts.listAccounts({ currency: 'EUR' }, as(tenant));
  expect(data.map(({ kind }) => kind).toSorted()).toEqual(['clearing', 'customer', 'customer', 'fees', 'fx', 'suspense']);
  for (const account of data) expect(account.limits.minBalance).toBe(account.kind === 'customer' ? 0 : null);
});

test.each(['XXX', 'ABC', 'XAU'])('%s is not a currency', async (currency) => {
  const tenant = newTenant();
  expect(await refusal(accounts.createAccount({ name: 'A', currency }, as(tenant)))).toBe('currency_unknown');
  expect(await told(tenant)).toEqual([]);
});

test('an unknown customer is not found, nor is another tenant\'s', async () => {
  const theirs = await accounts.createCustomer({ name: 'Theirs' }, as(newTenant()));
  const tenant = newTenant();
  for (const customerId of [theirs.id, encodeId('customer', newTenant())]) {
    expect(await refusal(accounts.createAccount({ customerId, name: 'A', currency: 'USD' }, as(tenant)))).toBe('not_found');
  }
  expect((await accounts.listAccounts({}, as(tenant))).data).toEqual([]);
});

test('the same idempotency key opens one account, also when asked at once', async () => {
  const tenant = newTenant();
  const ask = () => accounts.createAccount({ name: 'A', currency: 'USD' }, as(tenant, { idempotencyKey: 'k' }));
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, ask));
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => (reason as { code: string }).code);
  expect(new Set(refused).difference(new Set(['idempotency_key_in_use'])).size).toBe(0);
  const first = await ask();
  for (const outcome of outcomes) if (outcome.status === 'fulfilled') expect(outcome.value).toEqual(first);
  expect((await accounts.listAccounts({ kind: 'customer' }, as(tenant))).data).toEqual([first]);
  expect(await refusal(accounts.createAccount({ name: 'B', currency: 'USD' }, as(tenant, { idempotencyKey: 'k' }))))
    .toBe('idempotency_key_reused');
});

test('cut off between the ledger and here, nothing is half open and the same key opens it', async () => {
  const tenant = newTenant();
  await accounts.createAccount({ name: 'Before', currency: 'USD' }, as(tenant));
  await asAdmin(`ALTER TABLE accounts.accounts ADD CONSTRAINT cut_off CHECK (name <> 'Cut off')`);
  const ask = () => accounts.createAccount({ name: 'Cut off', currency: 'USD' }, as(tenant, { idempotencyKey: 'k' }));
  await expect(ask()).rejects.toThrow('cut_off');
  expect((await accounts.listAccounts({ kind: 'customer' }, as(tenant))).data.map(({ name }) => name)).toEqual(['Before']);
  await asAdmin('ALTER TABLE accounts.accounts DROP CONSTRAINT cut_off');
  const opened = await ask();
  expect(await accounts.getAccount({ id: opened.id }, as(tenant))).toEqual(opened);
});

test('another tenant\'s account is not found', async () => {
  const owner = newTenant();
  const { id } = await accounts.createAccount({ name: 'A', currency: 'USD' }, as(owner));
  const tenant = newTenant();
  await accounts.createAccount({ name: 'Mine', currency: 'USD' }, as(tenant));
  const stranger = as(tenant);
  const refusals = await Promise.all([
    accounts.getAccount({ id }, stranger), accounts.updateAccount({ id, name: 'Mine' }, stranger),
    accounts.updateAccount({ id, limits: { daily: 1 } }, stranger),
    accounts.freezeAccount({ id }, stranger), accounts.unfreezeAccount({ id }, stranger), accounts.closeAccount({ id }, stranger),
    accounts.getStatement({ id, from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' }, stranger),
  ].map(refusal));
  expect(refusals).toEqual(Array(7).fill('not_found'));
  expect(await accounts.getAccount({ id }, as(owner))).toMatchObject({ name: 'A', status: 'open', limits: { daily: null } });
  expect(await database.query('SELECT FROM unsettled_changes WHERE tenant_id = $1', [tenant])).toEqual([]);
});

test('lists are newest first, in pages, filtered, each with its balance', async () => {
  const tenant = newTenant();
  const customer = await accounts.createCustomer({ name: 'Ada' }, as(tenant));
  const mine: string[] = [];
  for (let n = 0; n < 5; n++) {
    mine.push((await accounts.createAccount({ customerId: customer.id, name: `A${n}`, currency: 'USD' }, as(tenant))).id);
  }
  await accounts.createAccount({ name: 'Other', currency: 'EUR' }, as(tenant));
  await move(tenant, await clearingOf(tenant), mine[2]!, 250);
  const seen = [];
  let cursor: string | undefined;
  do {
    const page = await accounts.listAccounts({ customerId: customer.id, limit: 2, cursor }, as(tenant));
    seen.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen.map(({ id }) => id)).toEqual(mine.toSorted().toReversed());
  expect(seen.map(({ id, balance }) => [id, balance.posted]).filter(([, posted]) => posted !== 0)).toEqual([[mine[2], 250]]);
  const names = async (filter: Parameters<typeof accounts.listAccounts>[0]) =>
    (await accounts.listAccounts(filter, as(tenant))).data.map(({ name }) => name);
  expect(await names({ currency: 'EUR', kind: 'customer' })).toEqual(['Other']);
  expect((await names({ kind: 'clearing' })).toSorted()).toEqual(['Clearing EUR', 'Clearing USD']);
  expect(await names({ customerId: encodeId('customer', newTenant()) })).toEqual([]);
});

test('an edit changes name, metadata and single limits; null takes a limit away', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createAccount({ name: 'A', currency: 'USD', limits: { daily: 100, monthly: 200 } }, as(tenant));
  const limits = { daily: null, perTransaction: 50 };
  const edited = await accounts.updateAccount({ id, name: 'B', metadata: { a: '1' }, limits }, as(tenant));
  expect(edited)
    .toMatchObject({ name: 'B', metadata: { a: '1' }, limits: { minBalance: 0, perTransaction: 50, daily: null, monthly: 200 } });
  expect(await accounts.getAccount({ id }, as(tenant))).toEqual(edited);
  expect(await accounts.updateAccount({ id, name: 'B', limits: { perTransaction: 50 } }, as(tenant))).toEqual(edited);
  expect((await told(tenant)).filter(({ types }) => types[0] === 'account.updated')).toHaveLength(1);
  expect(await database.query('SELECT FROM unsettled_changes WHERE tenant_id = $1', [tenant])).toEqual([]);
});

test('limits set here bind in the ledger', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createAccount({ name: 'A', currency: 'USD' }, as(tenant));
  const clearing = await clearingOf(tenant);
  await move(tenant, clearing, id, 1_000);
  await accounts.updateAccount({ id, limits: { minBalance: 400 } }, as(tenant));
  await expect(move(tenant, id, clearing, 700)).rejects.toThrow('insufficient_funds');
  await move(tenant, id, clearing, 600);
  await accounts.updateAccount({ id, limits: { minBalance: -50 } }, as(tenant));
  await move(tenant, id, clearing, 450);
  expect(await refusal(accounts.updateAccount({ id, limits: { minBalance: 0 } }, as(tenant)))).toBe('insufficient_funds');
});

test('a closed account can not be edited', async () => {
  const tenant = newTenant();
  const { id } = await accounts.createAccount({ name: 'A', currency: 'USD' }, as(tenant));
  await accounts.closeAccount({ id }, as(tenant));
  expect(await refusal(accounts.updateAccount({ id, name: 'B' }, as(tenant)))).toBe('account_closed');
  expect(await refusal(accounts.updateAccount({ id, limits: { daily: 5 } }, as(tenant)))).toBe('account_closed');
});

test('of the tenant\'s own accounts only the metadata can be edited', async () => {
  const tenant = newTenant();
  const id = await clearingOf(tenant);
  expect(await refusal(accounts.updateAccount({ id, name: 'Mine' }, as(tenant)))).toBe('forbidden');
  expect(await refusal(accounts.updateAccount({ id, limits: { minBalance: 0 } }, as(tenant)))).toBe('forbidden');
  expect(await accounts.updateAccount({ id, metadata: { bank: 'x' } }, as(tenant)))
    .toMatchObject({ name: 'Clearing USD', metadata: { bank: 'x' } });
});
