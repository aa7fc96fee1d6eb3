import { expect, test } from 'vitest';
import { defaultLimits, editLimits, normalSide, sameLimits, type AccountKind, type Limits } from './account.ts';

const none: Limits = { minBalance: null, perTransaction: null, daily: null, monthly: null };

test.each<[AccountKind, 'debit' | 'credit', number | null]>([
  ['customer', 'credit', 0], ['merchant', 'credit', 0],
  ['clearing', 'debit', null], ['fees', 'credit', null], ['fx', 'credit', null], ['suspense', 'credit', null],
])('%s accounts grow by %ss and have the floor %s', (kind, side, minBalance) => {
  expect(normalSide(kind)).toBe(side);
  expect(defaultLimits(kind)).toEqual({ ...none, minBalance });
});

test('a limit left out stays, one set to null is taken away', () => {
  expect(editLimits({ minBalance: 0, perTransaction: 10, daily: 20, monthly: 30 }, { minBalance: null, daily: 25, monthly: undefined }))
    .toEqual({ minBalance: null, perTransaction: 10, daily: 25, monthly: 30 });
});

test.each(['minBalance', 'perTransaction', 'daily', 'monthly'] as const)('limits differ where %s does', (name) => {
  expect(sameLimits(none, { ...none })).toBe(true);
  expect(sameLimits(none, { ...none, [name]: 5 })).toBe(false);
});
