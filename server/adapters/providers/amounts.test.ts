import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProviderRefused } from '../../kit/payments/provider.ts';
import { amountsBy } from './amounts.ts';

const amounts = amountsBy({ ISK: { exponent: 2 }, MGA: { exponent: 0 }, KWD: { step: 10 } });

describe('amounts of a provider', () => {
  it.each([
    [1250, 'EUR', 1250, '12.50'], [5, 'EUR', 5, '0.05'], [500, 'JPY', 500, '500'], [5, 'ISK', 500, '5.00'], [500, 'MGA', 5, '5'], [1230, 'KWD', 1230, '1.230'], [-5, 'EUR', -5, '-0.05'], [0, 'EUR', 0, '0.00'],
  ])('%d %s is %d units, or %s', (amount, currency, units, text) => {
    expect([amounts.toUnits(amount, currency), amounts.fromUnits(units, currency)]).toEqual([units, amount]);
    expect([amounts.toText(amount, currency), amounts.fromText(text, currency)]).toEqual([text, amount]);
  });

  it.each([[1, 'MGA'], [550, 'MGA'], [1235, 'KWD'], [Number.MAX_SAFE_INTEGER, 'ISK'], [100, 'XXX']])('%d %s can not be said exactly and is refused', (amount, currency) => {
    expect(() => amounts.toUnits(amount, currency)).toThrow(ProviderRefused);
  });

  it.each([['5.00', 'JPY', 5], ['5', 'EUR', 500], ['5.1', 'EUR', 510]])('reads %s %s as %d', (text, currency, amount) => expect(amounts.fromText(text, currency)).toBe(amount));
  it.each([['5.01', 'JPY'], ['1,50', 'EUR'], ['', 'EUR'], ['1e3', 'EUR'], ['.5', 'EUR'], ['1.234', 'EUR']])('does not take %s for %s', (text, currency) => expect(() => amounts.fromText(text, currency)).toThrow());

  it('what goes there and back is what it was', () => {
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.constantFrom('EUR', 'JPY', 'BHD', 'ISK', 'CLF'), (amount, currency) => {
      expect(amounts.fromUnits(amounts.toUnits(amount, currency), currency)).toBe(amount);
      expect(amounts.fromText(amounts.toText(amount, currency), currency)).toBe(amount);
    }));
  });
});
