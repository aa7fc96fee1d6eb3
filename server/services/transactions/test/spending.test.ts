import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { compose } from '../../../host/compose.ts';
import type { CallContext, SpendingLimit } from '../../../kit/call.ts';
import { accounts } from '../../accounts/service.ts';
import { ledger } from '../../ledger/service.ts';
import { transactions as service } from '../service.ts';
import { movement, partsOf, prepared } from './steps.ts';
import { as, refusalOf, startMoneyPath } from './support.ts';

const money = await startMoneyPath({ reviewAmount: '500' });
const { transactions, openAccount, posted, clock } = money;
const codeOf = (error: { code?: string; message: string }): string => error.code ?? error.message;
const DAY_MS = 86_400_000;

/** A tenant, two accounts, and calls of a key that may spend so much. */
async function limited(limits: SpendingLimit[], funds = 10_000) {
  const tenant = randomUUID();
  const [from, to] = [await openAccount(tenant, { funds }), await openAccount(tenant)];
  const id = randomUUID();
  const by = (given: SpendingLimit[] = limits, key: string = randomUUID()): { context: CallContext } => {
    const { call } = as(tenant, key).context;
    return { context: { call: { ...call, actor: { ...call.actor, spending: { id, limits: given } } } } };
  };
  const pay = (amount: number, context = by()) => transactions.create({ from, to, amount, currency: 'USD' }, context).then(({ status }) => status, codeOf);
  return { tenant, from, to, id, by, pay };
}

test.each<[string, SpendingLimit, number[], string[]]>([
  ['at once', { currency: 'USD', perTransaction: 50 }, [50, 51, 50], ['completed', 'spending_per_transaction', 'completed']],
  ['a day', { currency: 'USD', daily: 100 }, [60, 41, 40, 1], ['completed', 'spending_daily', 'completed', 'spending_daily']],
  ['in all', { currency: 'USD', total: 100 }, [60, 41, 40, 1], ['completed', 'spending_total', 'completed', 'spending_total']],
])('no more %s', async (_what, limit, amounts, expected) => {
  const { tenant, to, pay } = await limited([limit]);
  const told: string[] = [];
  for (const amount of amounts) told.push(await pay(amount));
  expect(told).toEqual(expected);
  expect(await posted(tenant, to)).toBe(amounts.filter((_, i) => expected[i] === 'completed').reduce((a, b) => a + b));
});

test('the day begins anew, the total does not', async () => {
  const { pay } = await limited([{ currency: 'USD', daily: 60, total: 100 }]);
  expect([await pay(60), await pay(1)]).toEqual(['completed', 'spending_daily']);
  clock.advance(DAY_MS);
  expect([await pay(41), await pay(40)]).toEqual(['spending_total', 'completed']);
});

test('a currency without a limit may not be spent, and nothing is kept of the attempt', async () => {
  const { tenant, by } = await limited([{ currency: 'EUR', total: 100 }]);
  const [from, to] = [await openAccount(tenant, { funds: 10 }), await openAccount(tenant)];
  expect(await refusalOf(transactions.transfer({ from, to, amount: 1, currency: 'USD' }, by()))).toMatchObject({ code: 'spending_currency', data: { param: 'currency' } });
  expect((await transactions.list({ status: 'failed' }, as(tenant))).data).toEqual([]);
});

test('what is refused is kept as failed and named', async () => {
  const { tenant, from, to, by } = await limited([{ currency: 'USD', total: 5 }]);
  const { code, data } = await refusalOf(transactions.create({ from, to, amount: 6, currency: 'USD' }, by()));
  expect(code).toBe('spending_total');
  expect(await transactions.get({ id: data.resourceId as string }, as(tenant))).toMatchObject({ status: 'failed', failure: { code: 'spending_total' } });
});

test('each way that moves money counts: transfers, batches, deposits, withdrawals, fees, reversals', async () => {
  const { tenant, from, to, by, pay } = await limited([{ currency: 'USD', total: 100 }]);
  await transactions.transfer({ from, to, amount: 10, currency: 'USD' }, by());
  await transactions.create({ type: 'deposit', to, amount: 10, currency: 'USD' }, by());
  await transactions.create({ type: 'withdrawal', from, amount: 10, currency: 'USD' }, by());
  await transactions.create({ type: 'fee', from, amount: 10, currency: 'USD' }, by());
  const { id } = await transactions.create({ from, to, amount: 10, currency: 'USD' }, as(tenant, randomUUID()));
  await transactions.reverse({ id }, by());
  const batch = await transactions.createBatch({ transactions: [30, 30, 20].map((amount, i) => ({ idempotencyKey: `b${i}`, from, to, amount, currency: 'USD' })) }, by());
  expect(batch.results.map(({ status, problem }) => problem?.code ?? status)).toEqual([201, 'spending_total', 201]);
  expect(await pay(1)).toBe('spending_total');
});

test('a reversal gives nothing back: what was spent was spent', async () => {
  const { tenant, from, to, by, pay } = await limited([{ currency: 'USD', total: 100, daily: 100 }]);
  const { id } = await transactions.create({ from, to, amount: 100, currency: 'USD' }, by());
  await transactions.reverse({ id }, as(tenant, randomUUID()));
  expect(await pay(1)).toBe('spending_daily');
});

test('limits are those of the moment: changed, they hold for what comes after, and what was spent counts', async () => {
  const { by, pay } = await limited([{ currency: 'USD', total: 100 }]);
  expect(await pay(80)).toBe('completed');
  expect(await pay(30, by([{ currency: 'USD', total: 110 }]))).toBe('completed');
  expect(await pay(1, by([{ currency: 'USD', total: 50 }]))).toBe('spending_total');
  expect(await pay(1, by([{ currency: 'USD', daily: 110 }]))).toBe('spending_daily');
  expect(await pay(1, by([{ currency: 'USD', daily: 111 }]))).toBe('completed');
});

test('what waits is counted when it runs, against the limits it was asked for with', async () => {
  const { tenant, from, to, by, pay } = await limited([{ currency: 'USD', total: 100 }]);
  const scheduledFor = new Date(clock.now() + 1_000).toISOString();
  const waiting = await Promise.all([70, 70].map((amount) => transactions.create({ from, to, amount, currency: 'USD', scheduledFor }, by())));
  clock.advance(1_001);
  await money.job('transactions', 'run-scheduled').run();
  const states = await Promise.all(waiting.map(({ id }) => transactions.get({ id }, as(tenant))));
  expect(states.map(({ status, failure }) => failure?.code ?? status).toSorted()).toEqual(['completed', 'spending_total']);
  expect([await pay(31), await pay(30)]).toEqual(['spending_total', 'completed']);
});

test('what is in review is counted for who asked, once somebody without limits has approved it', async () => {
  const { tenant, from, to, by, pay } = await limited([{ currency: 'USD', total: 700 }]);
  const { id } = await transactions.create({ from, to, amount: 600, currency: 'USD' }, by());
  expect(await refusalOf(transactions.approve({ id }, by()))).toMatchObject({ code: 'forbidden' });
  expect(await pay(101)).toBe('completed');
  expect(await refusalOf(transactions.approve({ id }, as(tenant, randomUUID())))).toMatchObject({ code: 'spending_total' });
  const second = await transactions.create({ from, to, amount: 599, currency: 'USD' }, by());
  expect(await transactions.approve({ id: second.id }, as(tenant, randomUUID()))).toMatchObject({ status: 'completed' });
  expect(await pay(1)).toBe('spending_total');
});

test('a batch that another process recovers is counted, once', async () => {
  const { tenant, from, to, id, pay } = await limited([{ currency: 'USD', total: 100 }]);
  const parts = partsOf(money);
  await prepared(parts, [movement(parts, tenant, from, to, 70, { spending: { id, perTransaction: null, daily: null, total: 100 } })]);
  clock.advance(5_001);
  await money.job('transactions', 'recover-batches').run();
  expect(await posted(tenant, to)).toBe(70);
  expect([await pay(31), await pay(30)]).toEqual(['spending_total', 'completed']);
});

test('the same request again is the same transaction, and not spent again', async () => {
  const { by, pay } = await limited([{ currency: 'USD', total: 100 }]);
  expect([await pay(60, by(undefined, 'once')), await pay(60, by(undefined, 'once')), await pay(40)]).toEqual(['completed', 'completed', 'completed']);
});

test('two hundred requests for the last cents a key may spend, over three processes: as many move as it may', async () => {
  const processes = [transactions, ...[1, 2].map(() => compose([ledger, accounts, service], money.ports).clients.transactions)];
  for (const limit of [{ currency: 'USD', daily: 3 }, { currency: 'USD', total: 3 }]) {
    const { tenant, from, to, by } = await limited([limit]);
    const others = Array.from({ length: 100 }, (_, i) => processes[i % 3]!.create({ from, to, amount: 1, currency: 'USD' }, as(tenant, `other ${i}`)).then(() => 'completed', codeOf));
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, i) => processes[i % 3]!.create({ from, to, amount: 1, currency: 'USD' }, by()).then(() => 'completed', codeOf)));
    const refusal = 'daily' in limit ? 'spending_daily' : 'spending_total';
    expect(outcomes.toSorted()).toEqual([...Array<string>(3).fill('completed'), ...Array<string>(197).fill(refusal)]);
    expect(new Set(await Promise.all(others))).toEqual(new Set(['completed']));
    expect(await posted(tenant, to)).toBe(103);
  }
}, 60_000);
