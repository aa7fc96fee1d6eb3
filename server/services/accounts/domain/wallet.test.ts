import { expect, test } from 'vitest';
import { repeatedCurrency } from './wallet.ts';

test.each([
  [['USD'], undefined], [['USD', 'EUR', 'JPY'], undefined], [['USD', 'EUR', 'USD'], 2], [['USD', 'USD', 'EUR', 'EUR'], 1],
])('%j: first repeat at %s', (currencies, position) => {
  expect(repeatedCurrency(currencies)).toBe(position);
});
