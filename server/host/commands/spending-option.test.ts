import { expect, test } from 'vitest';
import { readSpending } from './spending-option.ts';

test('limits are read one currency at a time', () => {
  const euros = readSpending('EUR:per-transaction=5000,daily=20000,total=100000');
  expect(readSpending('JPY:total=7', euros)).toEqual([{ currency: 'EUR', perTransaction: 5000, daily: 20000, total: 100000 }, { currency: 'JPY', total: 7 }]);
});

test.each(['EUR', 'EUR:', 'eur:daily=1', 'EUR:daily', 'EUR:daily=1.5', 'EUR:daily=-1', 'EUR:weekly=1', 'EUR:daily=1,', 'EUR:daily=1;total=2', 'daily=1'])('%s is no limit', (text) => {
  expect(() => readSpending(text)).toThrow('minor units');
});
