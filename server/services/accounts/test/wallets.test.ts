import { expect, test } from 'vitest';
import { as, newTenant, refusal, startAccounts } from './support.ts';

const { accounts, asAdmin, clearingOf, move, told } = await startAccounts();

async function newCustomer() {
  const tenant = newTenant();
  const { id: customerId } = await accounts.createCustomer({ name: 'Ada' }, as(tenant));
  return { tenant, customerId };
}

test('a wallet opens one account per currency, by currency', async () => {
  const { tenant, customerId } = await newCustomer();
  const wallet = await accounts.createWallet({ customerId, name: 'Travel', currencies: ['USD', 'EUR', 'JPY'] }, as(tenant));
  expect(wallet).toMatchObject({ customerId, name: 'Travel' });
  expect(wallet.accounts.map(({ currency, name, kind, customerId: owner }) => [currency, name, kind, owner]))
    .toEqual(['EUR', 'JPY', 'USD'].map((currency) => [currency, 'Travel', 'customer', customerId]));
  expect(await accounts.getWallet({ id: wallet.id }, as(tenant))).toEqual(wallet);
  const { data } = await accounts.listAccounts({ customerId }, as(tenant));
  expect(data.map(({ id }) => id).toSorted()).toEqual(wallet.accounts.map(({ id }) => id).toSorted());
});

test('a wallet shows what each of its accounts holds', async () => {
  const { tenant, customerId } = await newCustomer();
  const wallet = await accounts.createWallet({ customerId, name: 'W', currencies: ['EUR', 'USD'] }, as(tenant));
  const clearing = await clearingOf(tenant);
  await move(tenant, clearing, wallet.accounts[1]!.id, 900);
  await accounts.closeAccount({ id: wallet.accounts[0]!.id }, as(tenant));
  const { accounts: [eur, usd] } = await accounts.getWallet({ id: wallet.id }, as(tenant));
  expect(eur).toMatchObject({ currency: 'EUR', status: 'closed', balance: { posted: 0 } });
  expect(usd).toMatchObject({ currency: 'USD', status: 'open', balance: { posted: 900 } });
});

test.each<[string, string[], string]>([
  ['a repeated currency', ['USD', 'EUR', 'USD'], 'invalid_request'], ['one unknown currency', ['USD', 'XXX'], 'currency_unknown'],
])('%s opens nothing at all', async (_, currencies, code) => {
  const { tenant, customerId } = await newCustomer();
  expect(await refusal(accounts.createWallet({ customerId, name: 'W', currencies }, as(tenant)))).toBe(code);
  expect((await accounts.listAccounts({}, as(tenant))).data).toEqual([]);
  expect((await accounts.listWallets({}, as(tenant))).data).toEqual([]);
});

test('cut off while its accounts are recorded, a wallet leaves nothing, and the same key opens it whole', async () => {
  const { tenant, customerId } = await newCustomer();
  const ask = () => accounts.createWallet({ customerId, name: 'Cut off', currencies: ['EUR', 'USD'] }, as(tenant, { idempotencyKey: 'k' }));
  await asAdmin(`ALTER TABLE accounts.accounts ADD CONSTRAINT cut_off CHECK (name <> 'Cut off' OR currency <> 'USD')`);
  await expect(ask()).rejects.toThrow('cut_off');
  await asAdmin('ALTER TABLE accounts.accounts DROP CONSTRAINT cut_off');
  expect((await accounts.listWallets({}, as(tenant))).data).toEqual([]);
  expect((await accounts.listAccounts({}, as(tenant))).data).toEqual([]);
  const wallet = await ask();
  expect(await ask()).toEqual(wallet);
  expect((await accounts.listWallets({}, as(tenant))).data).toEqual([wallet]);
  expect((await told(tenant)).filter(({ types }) => types[0] === 'wallet.created')).toHaveLength(1);
});

test('another key\'s request is refused, another tenant\'s customer or wallet not found', async () => {
  const { tenant, customerId } = await newCustomer();
  const wallet = await accounts.createWallet({ customerId, name: 'W', currencies: ['USD'] }, as(tenant, { idempotencyKey: 'k' }));
  expect(await refusal(accounts.createWallet({ customerId, name: 'V', currencies: ['USD'] }, as(tenant, { idempotencyKey: 'k' }))))
    .toBe('idempotency_key_reused');
  const stranger = as(newTenant());
  expect(await refusal(accounts.createWallet({ customerId, name: 'W', currencies: ['USD'] }, stranger))).toBe('not_found');
  expect(await refusal(accounts.getWallet({ id: wallet.id }, stranger))).toBe('not_found');
  expect((await accounts.listWallets({ customerId }, stranger)).data).toEqual([]);
});

test('lists are newest first, in pages, by customer', async () => {
  const { tenant, customerId } = await newCustomer();
  const other = await accounts.createCustomer({ name: 'Bob' }, as(tenant));
  const mine = [];
  for (let n = 0; n < 5; n++) mine.push(await accounts.createWallet({ customerId, name: `W${n}`, currencies: ['USD', 'EUR'] }, as(tenant)));
  await accounts.createWallet({ customerId: other.id, name: 'Other', currencies: ['USD'] }, as(tenant));
  const seen = [];
  let cursor: string | undefined;
  do {
    const page = await accounts.listWallets({ customerId, limit: 2, cursor }, as(tenant));
    seen.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(mine.toSorted((a, b) => (a.id < b.id ? 1 : -1)));
  expect((await accounts.listWallets({}, as(tenant))).data).toHaveLength(6);
});
