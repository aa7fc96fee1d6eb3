import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAmount } from './amount.ts';

it.each([
  ['57.16', 2, 5716], ['57.1', 2, 5710], ['57', 2, 5700], ['0.01', 2, 1], ['0', 2, 0], ['0.00', 2, 0], ['1234', 0, 1234], ['1.234', 3, 1234], ['90071992547409.91', 2, 9_007_199_254_740_991],
])('%s with %i decimals is %i minor units', (text, exponent, minor) => {
  expect(parseAmount(text, exponent)).toEqual({ minor, rounded: false });
});

it.each([
  ['85.64999999999999', 2, 8565], ['52.300000000000004', 2, 5230], ['0.005', 2, 1], ['0.0049', 2, 0], ['99.999', 2, 10_000], ['12.5', 0, 13],
])('mends %s, which has too many decimals for its currency', (text, exponent, minor) => {
  expect(parseAmount(text, exponent)).toEqual({ minor, rounded: true });
});

it('does not call zeros at the end rounding', () => {
  expect(parseAmount('57.1600', 2)).toEqual({ minor: 5716, rounded: false });
});

it.each(['', ' ', '57,16', '-5.00', '+5', '1e3', '.5', '5.', '5.1.1', 'NaN', 'Infinity', '0x10', '５', ' 5', '5 ', '99999999999999', '90071992547409.92', '1_000'])('refuses %j', (text) => {
  expect(parseAmount(text, 2)).toBeUndefined();
});

it('reads every amount back as it was written', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 9_007_199_254_740_991 }), (minor) => {
    const digits = String(minor).padStart(3, '0');
    expect(parseAmount(`${digits.slice(0, -2)}.${digits.slice(-2)}`, 2)).toEqual({ minor, rounded: false });
  }));
});
