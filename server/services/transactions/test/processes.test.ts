import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { compose } from '../../../host/compose.ts';
import { accounts } from '../../accounts/service.ts';
import { ledger } from '../../ledger/service.ts';
import { transactions } from '../service.ts';
import { movement, partsOf, prepared } from './steps.ts';
import { as, startMoneyPath } from './support.ts';

const money = await startMoneyPath();
const { openAccount, posted } = money;

/** Further processes on the same database, each with its own memory. */
const processes = [money, ...[1, 2].map(() => {
  const { clients, running } = compose([ledger, accounts, transactions], money.ports);
  return { transactions: clients.transactions, job: (service: string, name: string) => running.get(service)!.jobs.find((job) => job.name === name)! };
})];
const codeOf = (error: { code?: string; message: string }): string => error.code ?? error.message;

test('the same keys sent to three processes at once, in any order: each moves once, and everybody hears of the same transaction or to wait', async () => {
  const tenant = randomUUID();
  const [from, to] = [await openAccount(tenant, { funds: 10_000 }), await openAccount(tenant)];
  for (let round = 0; round < 5; round++) {
    const keys = Array.from({ length: 60 }, (_, i) => `round ${round} key ${i}`);
    const orders = [keys, keys.toReversed(), [...keys.slice(30), ...keys.slice(0, 30)]];
    const heard = await Promise.all(processes.flatMap(({ transactions: client }, p) => orders[p]!.map(async (key) =>
      ({ key, what: await client.create({ from, to, amount: 1, currency: 'USD' }, as(tenant, key)).then(({ id }) => id, codeOf) }))));
    for (const [key, ofKey] of Map.groupBy(heard, (one) => one.key)) {
      const said = new Set(ofKey.map(({ what }) => what));
      said.delete('idempotency_key_in_use');
      expect([key, ...said]).toEqual([key, expect.stringMatching(/^txn_/)]);
    }
    expect(await posted(tenant, to)).toBe(60 * (round + 1));
  }
}, 30_000);

test('the last cents of an account, asked for two hundred times over three processes: as many move as there are', async () => {
  const tenant = randomUUID();
  const [from, to, other] = [await openAccount(tenant, { funds: 3 }), await openAccount(tenant, { funds: 500 }), await openAccount(tenant, { funds: 500 })];
  // What else goes on makes batches of many accounts, locked crosswise.
  const noise = Array.from({ length: 200 }, (_, i) => processes[i % 3]!.transactions.create({ from: i % 2 === 0 ? other : to, to: i % 2 === 0 ? to : other, amount: 1, currency: 'USD' }, as(tenant, `noise ${i}`)).then(() => 'completed', codeOf));
  const outcomes = await Promise.all(Array.from({ length: 200 }, (_, i) =>
    processes[i % 3]!.transactions.create({ from, to: i % 5 === 0 ? other : to, amount: 1, currency: 'USD' }, as(tenant, `last ${i}`)).then(() => 'completed', codeOf)));
  expect(outcomes.toSorted()).toEqual([...Array<string>(3).fill('completed'), ...Array<string>(197).fill('insufficient_funds')]);
  expect(new Set(await Promise.all(noise))).toEqual(new Set(['completed']));
  expect(await posted(tenant, from)).toBe(0);
}, 30_000);

test('the first deposit of a tenant, made in three processes at once, opens one clearing account', async () => {
  for (let round = 0; round < 5; round++) {
    const tenant = randomUUID();
    const to = await openAccount(tenant);
    const made = await Promise.all(Array.from({ length: 30 }, (_, i) => processes[i % 3]!.transactions.create({ type: 'deposit', to, amount: 2, currency: 'USD' }, as(tenant, `d${i}`))));
    expect(new Set(made.map(({ from }) => from)).size).toBe(1);
    expect(await posted(tenant, to)).toBe(60);
  }
}, 30_000);

test('due transactions run by three processes at once run once', async () => {
  const tenant = randomUUID();
  const [from, to] = [await openAccount(tenant, { funds: 1_000 }), await openAccount(tenant)];
  const scheduledFor = new Date(money.clock.now() + 1_000).toISOString();
  const waiting = await Promise.all(Array.from({ length: 150 }, (_, i) => processes[i % 3]!.transactions.create({ from, to, amount: 1, currency: 'USD', scheduledFor }, as(tenant, `s${i}`))));
  money.clock.advance(1_001);
  await Promise.all(processes.map(({ job }) => job('transactions', 'run-scheduled').run()));
  expect(await posted(tenant, to)).toBe(150);
  const told = await money.told(tenant);
  expect(told.filter(({ types }) => types.includes('transaction.completed') && types.length === 1).map(({ subject }) => subject).toSorted()).toEqual(waiting.map(({ id }) => id).toSorted());
}, 30_000);

test('a batch that ten processes want to recover is finished once', async () => {
  const tenant = randomUUID();
  const [from, to] = [await openAccount(tenant, { funds: 1_000 }), await openAccount(tenant)];
  const parts = partsOf(money);
  for (let i = 0; i < 8; i++) await prepared(parts, Array.from({ length: 5 }, () => movement(parts, tenant, from, to, 1)));
  money.clock.advance(5_001);
  await Promise.all(Array.from({ length: 10 }, (_, i) => processes[i % 3]!.job('transactions', 'recover-batches').run()));
  expect(await posted(tenant, to)).toBe(40);
  const told = await money.told(tenant);
  expect(told.filter(({ types }) => types.includes('transaction.completed') && types.length === 2)).toHaveLength(41);
}, 30_000);
