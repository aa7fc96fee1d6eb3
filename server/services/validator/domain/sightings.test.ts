import { expect, it } from 'vitest';
import type { Case } from '../../../kit/judgement/facts.ts';
import { sightings } from './sightings.ts';

const facts = (accountId: string): Case['from'] => ({
  accountId, kind: 'customer', currency: 'USD', status: 'open', customerStatus: 'active', available: 100, version: 1, minBalance: 0, perTransaction: null, hasPeriodLimit: false,
});
const movement = (id: string, from = 'a', amount = 10): Case => ({ id, type: 'transfer', amount, currency: 'USD', from: facts(from), to: facts('z'), charged: true, reviewed: false });

it('counts what was approved, by account', () => {
  const seen = sightings();
  for (const one of [movement('1'), movement('2'), movement('3', 'b', 7)]) seen.approved(one, 0);
  const before = seen.before([movement('4')], 0);
  expect([before('a'), before('b'), before('c')]).toEqual([{ count: 2, amount: 20 }, { count: 1, amount: 7 }, { count: 0, amount: 0 }]);
});

it('counts a movement once, and not against itself when it is judged again', () => {
  const seen = sightings();
  const [one, two] = [movement('1'), movement('2')];
  for (const again of [one, two, one, one]) seen.approved(again, 0);
  expect(seen.before([movement('3')], 0)('a')).toEqual({ count: 2, amount: 20 });
  expect(seen.before([one, movement('3')], 0)('a')).toEqual({ count: 1, amount: 10 });
  expect(seen.before([one, two], 0)('a')).toEqual({ count: 0, amount: 0 });
});

it('begins anew with each minute of the clock, and before memory grows without end', () => {
  const seen = sightings(3);
  seen.approved(movement('1'), 59_999);
  expect(seen.before([], 59_999)('a').count).toBe(1);
  expect(seen.before([], 60_000)('a').count).toBe(0);
  for (const id of ['1', '2', '3']) seen.approved(movement(id), 60_000);
  expect(seen.before([], 60_001)('a').count).toBe(0);
});
