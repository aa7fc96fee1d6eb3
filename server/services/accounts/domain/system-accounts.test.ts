import { expect, test } from 'vitest';
import { isSystemKind, systemOpenings } from './system-accounts.ts';

test('only the kinds asked for are opened, without owner or floor', () => {
  let next = 0;
  const openings = systemOpenings('EUR', ['clearing', 'fx'], () => `id-${next++}`, 7);
  expect(openings.map(({ id, kind, name }) => [id, kind, name]))
    .toEqual([['id-0', 'clearing', 'Clearing EUR'], ['id-1', 'fx', 'Currency exchange EUR']]);
  const alike = { currency: 'EUR', customerId: null, walletId: null, limits: { minBalance: null }, createdAtMs: 7 };
  for (const opening of openings) expect(opening).toMatchObject(alike);
});

test('clearing, fees, fx, suspense and transit are the tenant\'s own', () => {
  expect((['customer', 'merchant', 'clearing', 'fees', 'fx', 'suspense', 'transit'] as const).map(isSystemKind))
    .toEqual([false, false, true, true, true, true, true]);
});
