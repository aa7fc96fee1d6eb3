import { expect, test } from 'vitest';
import { currencyExponent } from './currencies.ts';

test.each([['USD', 2], ['EUR', 2], ['JPY', 0], ['KWD', 3], ['CLF', 4], ['UGX', 0], ['IDR', 2], ['XCG', 2], ['ZWG', 2]])(
  '%s has %i decimal places', (code, exponent) => {
  expect(currencyExponent(code)).toBe(exponent);
});

test.each(['XXX', 'XTS', 'XAU', 'ABC', 'usd', 'DEM', '', 'toString'])('%j is no currency that money can be counted in', (code) => {
  expect(currencyExponent(code)).toBeUndefined();
});
