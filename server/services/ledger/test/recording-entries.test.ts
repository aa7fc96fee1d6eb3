import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { as, startLedger } from './world.ts';

const world = await startLedger();
const { ledger, open, balance } = world;
const uuid = (id: string) => decodeId('account', id)!;

async function exchange(charge = true, limits = {}) {
  const tenantId = randomUUID();
  const [dollars, euros] = [await open(tenantId, { funds: 1_000, limits }), await open(tenantId, { currency: 'EUR' })];
  const [fxUsd, fxEur] = [await open(tenantId, { side: 'debit' }), await open(tenantId, { side: 'debit', currency: 'EUR' })];
  const ask = (postingId: string, amount: number, back = amount, from = ledger) => from.record({ tenantId, postings: [{
    postingId, charge, entries: [
      { accountId: uuid(dollars), currency: 'USD', change: -amount }, { accountId: uuid(fxUsd), currency: 'USD', change: amount },
      { accountId: uuid(fxEur), currency: 'EUR', change: -back }, { accountId: uuid(euros), currency: 'EUR', change: back },
    ],
  }] }, as(tenantId));
  const posted = async () => [(await balance(tenantId, dollars)).posted, (await balance(tenantId, euros)).posted];
  return { tenantId, dollars, euros, ask, posted };
}

test('a posting of four entries in two currencies is one, and asked again it is there', async () => {
  const { ask, posted } = await exchange();
  const id = randomUUID();
  expect((await ask(id, 300, 270)).results).toMatchObject([{ ok: true, found: false, balances: [700, -300, 270, 270] }]);
  expect((await ask(id, 300, 270)).results).toMatchObject([{ ok: true, found: true, balances: [700, -300, 270, 270] }]);
  // Another process, which remembers nothing of it.
  expect((await ask(id, 300, 270, world.process().ledger)).results).toMatchObject([{ ok: true, found: true }]);
  expect(await posted()).toEqual([700, 270]);
});

test('twenty at once for one id are one posting', async () => {
  const { ask, posted } = await exchange();
  const id = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => ask(id, 10, 9, i % 2 === 0 ? ledger : world.process().ledger)));
  expect(answers.filter(({ results: [result] }) => result?.ok === true && !result.found)).toHaveLength(1);
  expect(await posted()).toEqual([990, 9]);
});

test.each([
  ['insufficient_funds', 1_001, true, {}], ['limit_per_transaction', 101, true, { perTransaction: 100 }],
])('%s is said, and nothing changes', async (code, amount, charge, limits) => {
  const { ask, posted, dollars } = await exchange(charge, limits);
  expect((await ask(randomUUID(), amount)).results).toEqual([{ ok: false, code, accountId: uuid(dollars) }]);
  expect(await posted()).toEqual([1_000, 0]);
});

test('not charged, no limit counts; what does not balance in each currency is refused', async () => {
  const { ask, posted, tenantId, dollars, euros } = await exchange(false, { perTransaction: 100 });
  expect((await ask(randomUUID(), 101)).results).toMatchObject([{ ok: true }]);
  const entries = [{ accountId: uuid(dollars), currency: 'USD', change: -5 }, { accountId: uuid(euros), currency: 'EUR', change: 5 }];
  expect((await ledger.record({ tenantId, postings: [{ postingId: randomUUID(), charge: false, entries }] }, as(tenantId))).results).toEqual([{ ok: false, code: 'unbalanced' }]);
  expect(await posted()).toEqual([899, 101]);
});
