import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { as, refusalOf, startMoneyPath } from './support.ts';

const money = await startMoneyPath();
const { transactions, openAccount, posted } = money;

test('a transfer moves money, is durable in both services, and tells both of its events', async () => {
  const tenant = randomUUID();
  const from = await openAccount(tenant, { funds: 10_000 });
  const to = await openAccount(tenant);
  const made = await transactions.create({ from, to, amount: 1_500, currency: 'USD', description: 'lunch' }, as(tenant, 'k1'));
  expect(made).toMatchObject({ type: 'transfer', status: 'completed', from, to, amount: 1_500, balances: { from: 8_500, to: 1_500 }, risk: { decision: 'approve' }, failure: null });
  expect(await transactions.get({ id: made.id }, as(tenant))).toEqual(made);
  expect([await posted(tenant, from), await posted(tenant, to)]).toEqual([8_500, 1_500]);
  const posting = await money.ledger.getPosting({ id: made.postingId! }, as(tenant));
  expect(posting.entries.map(({ accountId, direction, amount }) => [accountId, direction, amount])).toEqual([[from, 'debit', 1_500], [to, 'credit', 1_500]]);
  const told = (await money.told(tenant)).filter(({ subject }) => subject === made.id);
  expect(told).toEqual([expect.objectContaining({ types: ['transaction.created', 'transaction.completed'], data: made })]);
});

test('the same key and request give the first answer again and move nothing; another request is refused by name', async () => {
  const tenant = randomUUID();
  const from = await openAccount(tenant, { funds: 1_000 });
  const to = await openAccount(tenant);
  const first = await transactions.create({ from, to, amount: 100, currency: 'USD' }, as(tenant, 'same'));
  const again = as(tenant, 'same');
  expect(await transactions.create({ from, to, amount: 100, currency: 'USD' }, again)).toEqual(first);
  expect(again.context.call.reply.replayed).toBe(true);
  expect(await refusalOf(transactions.create({ from, to, amount: 101, currency: 'USD' }, as(tenant, 'same')))).toMatchObject({ code: 'idempotency_key_reused', data: { resourceId: first.id } });
  expect(await posted(tenant, from)).toBe(900);
});

test('what is refused is kept as failed, and its key gives the same refusal later, also when there are funds by then', async () => {
  const tenant = randomUUID();
  const from = await openAccount(tenant, { funds: 50 });
  const to = await openAccount(tenant);
  const refusal = await refusalOf(transactions.create({ from, to, amount: 51, currency: 'USD' }, as(tenant, 'poor')));
  expect(refusal.code).toBe('insufficient_funds');
  const id = String(refusal.data['resourceId']);
  expect(await transactions.get({ id }, as(tenant))).toMatchObject({ status: 'failed', failure: { code: 'insufficient_funds' }, postingId: null, balances: null });
  await transactions.create({ type: 'deposit', to: from, amount: 100, currency: 'USD' }, as(tenant, 'more'));
  expect(await refusalOf(transactions.create({ from, to, amount: 51, currency: 'USD' }, as(tenant, 'poor')))).toMatchObject({ code: 'insufficient_funds', data: { resourceId: id } });
  expect(await posted(tenant, from)).toBe(150);
});

test.each([
  ['the wrong currency', { currency: 'EUR' }, 'currency_mismatch'],
  ['an account of another tenant', { other: true }, 'not_found'],
  ['the account itself', { self: true }, 'same_account'],
])('%s is refused', async (_name, how: { currency?: string; other?: boolean; self?: boolean }, code) => {
  const tenant = randomUUID();
  const from = await openAccount(tenant, { funds: 1_000 });
  const to = how.self === true ? from : await openAccount(how.other === true ? randomUUID() : tenant);
  expect((await refusalOf(transactions.create({ from, to, amount: 10, currency: how.currency ?? 'USD' }, as(tenant, 'x')))).code).toBe(code);
  expect(await posted(tenant, from)).toBe(1_000);
});

test('limits of an account hold: per transaction, and over the day', async () => {
  const tenant = randomUUID();
  const to = await openAccount(tenant);
  const from = await openAccount(tenant, { funds: 1_000, limits: { perTransaction: 100, daily: 250 } });
  const move = (amount: number) => transactions.create({ from, to, amount, currency: 'USD' }, as(tenant, randomUUID()));
  expect((await refusalOf(move(101))).code).toBe('limit_per_transaction');
  await move(100);
  await move(100);
  expect((await refusalOf(move(51))).code).toBe('limit_daily');
  await move(50);
  expect(await posted(tenant, from)).toBe(750);
});

test('a hundred at once from one account: as many succeed as it can pay, and no error but the refusal reaches a caller', async () => {
  const tenant = randomUUID();
  const from = await openAccount(tenant, { funds: 30 });
  const to = await openAccount(tenant);
  const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) =>
    transactions.create({ from, to, amount: 1, currency: 'USD' }, as(tenant, `c${i}`)).then(() => 'completed', (error: { code: string }) => error.code)));
  expect(outcomes.filter((outcome) => outcome === 'completed')).toHaveLength(30);
  expect(outcomes.filter((outcome) => outcome === 'insufficient_funds')).toHaveLength(70);
  expect([await posted(tenant, from), await posted(tenant, to)]).toEqual([0, 30]);
});

test('a batch answers each of its transactions in order', async () => {
  const tenant = randomUUID();
  const from = await openAccount(tenant, { funds: 100 });
  const to = await openAccount(tenant);
  const one = (idempotencyKey: string, amount: number) => ({ idempotencyKey, from, to, amount, currency: 'USD' });
  const { results } = await transactions.createBatch({ transactions: [one('a', 60), one('b', 60), one('c', 40), one('a', 60)] }, as(tenant));
  expect(results.map(({ status }) => status)).toEqual([201, 422, 201, 409]);
  expect(results[1]!.problem!.code).toBe('insufficient_funds');
  const { results: again } = await transactions.createBatch({ transactions: [one('a', 60), one('b', 60), one('c', 40)] }, as(tenant));
  expect(again.map(({ status, transaction }) => [status, transaction?.id])).toEqual([[201, results[0]!.transaction!.id], [422, undefined], [201, results[2]!.transaction!.id]]);
  expect(await posted(tenant, to)).toBe(100);
});

test('a batch runs in its order: what one brings in the next may spend', async () => {
  const tenant = randomUUID();
  const [first, second, third] = [await openAccount(tenant), await openAccount(tenant), await openAccount(tenant)];
  const { results } = await transactions.createBatch({ transactions: [
    { idempotencyKey: '1', type: 'deposit', to: first, amount: 100, currency: 'USD' },
    { idempotencyKey: '2', from: first, to: second, amount: 90, currency: 'USD' },
    { idempotencyKey: '3', from: second, to: third, amount: 80, currency: 'USD' },
    { idempotencyKey: '4', from: second, to: third, amount: 11, currency: 'USD' },
  ] }, as(tenant));
  expect(results.map(({ status }) => status)).toEqual([201, 201, 201, 422]);
  expect([await posted(tenant, first), await posted(tenant, second), await posted(tenant, third)]).toEqual([10, 10, 80]);
});

test('a large amount waits for review; approved it moves, cancelled it never does', async () => {
  const tenant = randomUUID();
  const from = await openAccount(tenant, { funds: 300_000_000 });
  const to = await openAccount(tenant);
  const ask = (key: string) => transactions.create({ from, to, amount: 100_000_000, currency: 'USD' }, as(tenant, key));
  const first = await ask('r1');
  const second = await ask('r2');
  expect([first.status, second.status, await posted(tenant, to)]).toEqual(['review', 'review', 0]);
  expect(await transactions.approve({ id: first.id }, as(tenant, 'ok'))).toMatchObject({ id: first.id, status: 'completed' });
  expect(await transactions.cancel({ id: second.id }, as(tenant))).toMatchObject({ id: second.id, status: 'cancelled' });
  expect((await refusalOf(transactions.approve({ id: second.id }, as(tenant, 'late')))).code).toBe('not_in_review');
  expect((await refusalOf(transactions.cancel({ id: first.id }, as(tenant)))).code).toBe('not_cancellable');
  expect(await posted(tenant, to)).toBe(100_000_000);
});

test('a transaction is reversed once, by its mirror image', async () => {
  const tenant = randomUUID();
  const from = await openAccount(tenant, { funds: 500 });
  const to = await openAccount(tenant);
  const made = await transactions.create({ from, to, amount: 200, currency: 'USD' }, as(tenant, 'go'));
  const reversal = await transactions.reverse({ id: made.id }, as(tenant, 'back'));
  expect(reversal).toMatchObject({ type: 'reversal', status: 'completed', from: to, to: from, amount: 200, reverses: made.id });
  expect(await transactions.reverse({ id: made.id }, as(tenant, 'back'))).toEqual(reversal);
  expect((await refusalOf(transactions.reverse({ id: made.id }, as(tenant, 'twice')))).code).toBe('already_reversed');
  expect((await refusalOf(transactions.reverse({ id: reversal.id }, as(tenant, 'undo')))).code).toBe('not_reversible');
  expect([await posted(tenant, from), await posted(tenant, to)]).toEqual([500, 0]);
});

test('a scheduled transaction runs when its time comes, and not after it was cancelled', async () => {
  const tenant = randomUUID();
  const from = await openAccount(tenant, { funds: 500 });
  const to = await openAccount(tenant);
  const scheduledFor = new Date(money.clock.now() + 60_000).toISOString();
  const kept = await transactions.create({ from, to, amount: 100, currency: 'USD', scheduledFor }, as(tenant, 's1'));
  const dropped = await transactions.create({ from, to, amount: 100, currency: 'USD', scheduledFor }, as(tenant, 's2'));
  expect([kept.status, dropped.status]).toEqual(['scheduled', 'scheduled']);
  await transactions.cancel({ id: dropped.id }, as(tenant));
  await money.job('transactions', 'run-scheduled').run();
  expect(await posted(tenant, to)).toBe(0);
  money.clock.advance(60_001);
  await money.job('transactions', 'run-scheduled').run();
  expect(await transactions.get({ id: kept.id }, as(tenant))).toMatchObject({ status: 'completed', scheduledFor });
  expect(await transactions.get({ id: dropped.id }, as(tenant))).toMatchObject({ status: 'cancelled' });
  expect(await posted(tenant, to)).toBe(100);
});

test('a frozen account and a blocked customer move nothing', async () => {
  const tenant = randomUUID();
  const customer = await money.clients.accounts.createCustomer({ name: 'Ann' }, as(tenant));
  const from = await openAccount(tenant, { funds: 500, customerId: customer.id });
  const to = await openAccount(tenant);
  await money.clients.accounts.freezeAccount({ id: to }, as(tenant));
  const move = (key: string) => transactions.create({ from, to, amount: 1, currency: 'USD' }, as(tenant, key));
  expect((await refusalOf(move('f'))).code).toBe('account_frozen');
  await money.clients.accounts.unfreezeAccount({ id: to }, as(tenant));
  await move('ok');
  expect(await posted(tenant, to)).toBe(1);
});

test('lists go newest first, page by page, and filter', async () => {
  const tenant = randomUUID();
  const from = await openAccount(tenant, { funds: 1_000 });
  const to = await openAccount(tenant);
  const ids: string[] = [];
  for (let i = 1; i <= 5; i++) ids.unshift((await transactions.create({ from, to, amount: i, currency: 'USD', reference: `ref-${i % 2}` }, as(tenant, `l${i}`))).id);
  const first = await transactions.list({ type: 'transfer', limit: 3 }, as(tenant));
  const rest = await transactions.list({ type: 'transfer', limit: 3, cursor: first.nextCursor! }, as(tenant));
  expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(ids);
  expect(rest.nextCursor).toBeNull();
  expect((await transactions.list({ reference: 'ref-0' }, as(tenant))).data.map(({ amount }) => amount)).toEqual([4, 2]);
  expect((await transactions.list({ idempotencyKey: 'l3' }, as(tenant))).data.map(({ amount }) => amount)).toEqual([3]);
  expect((await transactions.list({ status: 'failed' }, as(tenant))).data).toEqual([]);
  const ofAccount = await transactions.listOfAccount({ id: to, limit: 2 }, as(tenant));
  expect(ofAccount.data.map(({ amount }) => amount)).toEqual([5, 4]);
  expect((await transactions.listOfAccount({ id: to, limit: 10, cursor: ofAccount.nextCursor! }, as(tenant))).data.map(({ amount }) => amount)).toEqual([3, 2, 1]);
});
