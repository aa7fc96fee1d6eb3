import { expect, it } from 'vitest';
import { money, percentile } from './figures.ts';

it.each([
  [123_450, 'USD', '1,234.50 USD'], [5, 'EUR', '0.05 EUR'], [-5, 'EUR', '-0.05 EUR'], [1500, 'JPY', '1,500 JPY'], [1234, 'KWD', '1.234 KWD'], [9_007_199_254_740_991n, 'USD', '90,071,992,547,409.91 USD'],
])('%d minor units of %s are %s', (minor, currency, text) => {
  expect(money(minor, currency)).toBe(text);
});

it('finds percentiles by nearest rank', () => {
  const sorted = Array.from({ length: 100 }, (_, i) => i + 1);
  expect([percentile(sorted, 0.5), percentile(sorted, 0.99), percentile(sorted, 1), percentile([], 0.5)]).toEqual([50, 99, 100, 0]);
});
