import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account, DAY_MS, decideAt, entry, NOON_MS, posting } from '../test/building.ts';
import type { Account } from './account.ts';
import type { Outcome, SpendingCheck } from './posting.ts';

const SPENT = '00000000-0000-8000-8000-000000000001';
const CONTRA = '00000000-0000-8000-8000-000000000002';
const FREE: SpendingCheck = { accountId: SPENT, perTransaction: null, daily: null, total: null };

const memo = (id: string): Account => account(id, { limits: { minBalance: null } });
const accounts = (funds = 1_000_000n): Account[] => [account('from', { money: { posted: funds } }), account('to'), memo(SPENT), memo(CONTRA)];
const spend = (amount: bigint, limits: Partial<SpendingCheck>, charge = true) =>
  posting([entry('from', -amount), entry('to', amount), entry(SPENT, -amount), entry(CONTRA, amount)], { charge, spending: { ...FREE, ...limits } });
const said = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.code);
const told = (requests: ReturnType<typeof spend>[], given = accounts()) => decideAt(requests, given).outcomes.map(said);

test.each<[string, Partial<SpendingCheck>, bigint[], string]>([
  ['exactly the limit per transaction passes', { perTransaction: 5n }, [5n, 5n], 'ok'],
  ['one more does not', { perTransaction: 5n }, [6n], 'spending_per_transaction'],
  ['the rest of the day passes', { daily: 10n }, [6n, 4n], 'ok'],
  ['one more does not', { daily: 10n }, [6n, 5n], 'spending_daily'],
  ['all of it passes', { total: 10n }, [6n, 4n], 'ok'],
  ['one more does not', { total: 10n }, [6n, 5n], 'spending_total'],
  ['the day comes before the total', { daily: 1n, total: 1n }, [2n], 'spending_daily'],
  ['a transaction before the day', { perTransaction: 1n, daily: 1n, total: 1n }, [2n], 'spending_per_transaction'],
  ['without a limit it passes', {}, [600_000n], 'ok'],
])('%s', (_what, limits, amounts, last) => {
  expect(told(amounts.map((amount) => spend(amount, limits)))).toEqual([...Array<string>(amounts.length - 1).fill('ok'), last]);
});

test('what is free of the account counts all the same', () => {
  const limited = [account('from', { money: { posted: 100n }, limits: { daily: 1n } }), ...accounts().slice(1)];
  expect(told([spend(8n, { daily: 10n }, false), spend(3n, { daily: 10n }, false)], limited)).toEqual(['ok', 'spending_daily']);
});

test("the account's limits are told first, funds last", () => {
  const limited = [account('from', { money: { posted: 1n }, limits: { daily: 1n } }), ...accounts().slice(1)];
  expect(told([spend(2n, { daily: 1n })], limited)).toEqual(['limit_daily']);
  expect(told([spend(2n, { daily: 1n }), spend(2n, { daily: 2n })], accounts(1n))).toEqual(['spending_daily', 'insufficient_funds']);
});

test('what is refused spends nothing', () => {
  expect(told([spend(11n, { total: 10n }), spend(9n, { total: 10n }), spend(2n, { total: 10n }), spend(1n, { total: 10n })])).toEqual(['spending_total', 'ok', 'spending_total', 'ok']);
});

test('what was spent while there was no limit counts once there is one', () => {
  expect(told([spend(8n, {}), spend(3n, { daily: 10n }), spend(3n, { total: 10n }), spend(2n, { daily: 10n, total: 10n })])).toEqual(['ok', 'spending_daily', 'spending_total', 'ok']);
});

test('a new day begins at nothing, the total goes on', () => {
  const first = decideAt([spend(8n, { daily: 8n })], accounts());
  const after = accounts().map((one) => ({ ...one, state: [...first.book.changed()].find(([{ id }]) => id === one.id)?.[1] ?? one.state }));
  const tomorrow = (limits: Partial<SpendingCheck>) => decideAt([spend(3n, limits)], after, NOON_MS + DAY_MS).outcomes.map(said);
  expect([tomorrow({ daily: 8n }), tomorrow({ total: 10n })]).toEqual([['ok'], ['spending_total']]);
});

test('a posting that was not made for it reaches no counter', () => {
  const raw = (from: string, to: string) => posting([entry(from, -5n), entry(to, 5n)]);
  expect(decideAt([raw(CONTRA, SPENT), raw('from', SPENT), raw(SPENT, 'to')], accounts()).outcomes.map(said)).toEqual(['not_found', 'not_found', 'not_found']);
});

test('whatever comes in whatever order, no limit is passed, and nothing is refused that fits', () => {
  const most = fc.option(fc.bigInt({ min: 1n, max: 40n }), { nil: null });
  fc.assert(fc.property(fc.record({ perTransaction: most, daily: most, total: most }), fc.array(fc.bigInt({ min: 1n, max: 15n }), { maxLength: 12 }), (limits, amounts) => {
    const outcomes = told(amounts.map((amount) => spend(amount, limits)));
    let spent = 0n;
    amounts.forEach((amount, i) => {
      const fits = amount <= (limits.perTransaction ?? amount) && spent + amount <= (limits.daily ?? spent + amount) && spent + amount <= (limits.total ?? spent + amount);
      expect(outcomes[i] === 'ok').toBe(fits);
      if (fits) spent += amount;
    });
  }));
});
