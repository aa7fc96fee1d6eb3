import { expect, test } from 'vitest';
import { SYSTEM_KINDS } from '../../../../contracts/accounts.ts';
import { decodeId } from '../../../../contracts/ids.ts';
import { as, newTenant, refusal, startAccounts } from './support.ts';

const { accounts, database, ledger, told } = await startAccounts();

const systemAccount = async (tenantId: string, kind: (typeof SYSTEM_KINDS)[number], currency = 'USD') =>
  (await accounts.getSystemAccount({ tenantId, currency, kind }, as(''))).accountId;

test('fifty first uses at once open one account of each kind', async () => {
  const tenant = newTenant();
  const found = await Promise.all(Array.from({ length: 50 }, (_, n) => systemAccount(tenant, SYSTEM_KINDS[n % 4]!)));
  expect(new Set(found).size).toBe(4);
  expect(await database.query('SELECT kind FROM accounts WHERE tenant_id = $1 ORDER BY kind', [tenant]))
    .toEqual([...SYSTEM_KINDS].sort().map((kind) => ({ kind })));
  expect((await told(tenant)).map(({ types }) => types)).toEqual(SYSTEM_KINDS.map(() => ['account.created']));
});

test('first uses of many currencies by accounts and wallets at once do not wait for each other in a circle', async () => {
  const tenant = newTenant();
  const { id: customerId } = await accounts.createCustomer({ name: 'Ada' }, as(tenant));
  const currencies = ['USD', 'EUR', 'GBP', 'JPY', 'CHF'];
  await Promise.all([
    ...currencies.map((currency) => accounts.createAccount({ name: currency, currency }, as(tenant))),
    accounts.createWallet({ customerId, name: 'W', currencies }, as(tenant)),
    accounts.createWallet({ customerId, name: 'W', currencies: currencies.toReversed() }, as(tenant)),
    ...currencies.map((currency) => systemAccount(tenant, 'fx', currency)),
  ]);
  const [row] = await database.query<{ system: bigint; all: bigint }>(
    `SELECT count(*) FILTER (WHERE kind <> 'customer') AS system, count(*) AS all FROM accounts WHERE tenant_id = $1`, [tenant]);
  expect(row).toEqual({ system: 20n, all: 35n });
});

test('many new tenants at once each get their own', async () => {
  const tenants = Array.from({ length: 30 }, newTenant);
  const found = await Promise.all(tenants.map((tenant) => systemAccount(tenant, 'clearing')));
  expect(new Set(found).size).toBe(30);
  expect(await Promise.all(tenants.map((tenant) => systemAccount(tenant, 'clearing')))).toEqual(found);
});

test('in the ledger clearing is an asset, the others are owed, and none has a floor', async () => {
  const tenant = newTenant();
  const ids = await Promise.all(SYSTEM_KINDS.map((kind) => systemAccount(tenant, kind)));
  const { states } = await ledger.getAccounts({ accounts: ids.map((accountId) => ({ tenantId: tenant, accountId })) }, as(tenant));
  expect(states.map((state) => state?.normalSide)).toEqual(['debit', 'credit', 'credit', 'credit']);
  for (const state of states) expect(state).toMatchObject({ currency: 'USD', status: 'open', limits: { minBalance: null } });
});

test('an unknown currency opens nothing', async () => {
  const tenant = newTenant();
  expect(await refusal(systemAccount(tenant, 'fees', 'XXX'))).toBe('currency_unknown');
  expect(await told(tenant)).toEqual([]);
});

test('facts come in the order asked, null where the account is not that tenant\'s', async () => {
  const tenant = newTenant();
  const me = as(tenant);
  const customer = await accounts.createCustomer({ name: 'Ada' }, me);
  const mine = await accounts.createAccount({ customerId: customer.id, name: 'A', currency: 'EUR' }, me);
  const loose = await accounts.createAccount({ name: 'B', currency: 'EUR', kind: 'merchant' }, me);
  const mineId = decodeId('account', mine.id)!;
  const looseId = decodeId('account', loose.id)!;
  const feesId = await systemAccount(tenant, 'fees', 'EUR');
  await accounts.updateCustomer({ id: customer.id, status: 'blocked' }, me);
  await accounts.freezeAccount({ id: loose.id }, me);
  const { facts } = await accounts.getFacts({ accounts: [
    { tenantId: tenant, accountId: looseId }, { tenantId: newTenant(), accountId: mineId }, { tenantId: tenant, accountId: mineId },
    { tenantId: tenant, accountId: newTenant() }, { tenantId: tenant, accountId: feesId }, { tenantId: tenant, accountId: mineId },
  ] }, as(''));
  const ada = { accountId: mineId, kind: 'customer', currency: 'EUR', status: 'open', customerStatus: 'blocked' };
  expect(facts).toEqual([
    { accountId: looseId, kind: 'merchant', currency: 'EUR', status: 'frozen', customerId: null, customerStatus: null },
    null, expect.objectContaining(ada), null,
    { accountId: feesId, kind: 'fees', currency: 'EUR', status: 'open', customerId: null, customerStatus: null },
    expect.objectContaining(ada),
  ]);
  expect(await accounts.getFacts({ accounts: [] }, as(''))).toEqual({ facts: [] });
});
