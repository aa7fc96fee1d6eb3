import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromPaypal, toPaypal } from './amounts.ts';

describe("PayPal's amounts", () => {
  test.each([
    [1050, 'USD', '10.50'],
    [5, 'EUR', '0.05'],
    [0, 'EUR', '0.00'],
    [1050, 'JPY', '1050'],
    [105_000, 'HUF', '1050'],
    [100, 'TWD', '1'],
    [9_007_199_254_740_991, 'USD', '90071992547409.91'],
  ])('%i %s is %s', (amount, currency, value) => {
    expect(toPaypal(amount, currency)).toEqual({ currency_code: currency, value });
    expect(fromPaypal({ currency_code: currency, value })).toEqual({ amount, currency });
  });

  test.each([[1050, 'HUF', 'amount_not_representable'], [1, 'TWD', 'amount_not_representable'], [100, 'KWD', 'CURRENCY_NOT_SUPPORTED']])(
    '%i %s is refused before anything is sent: %s', (amount, currency, code) => {
      expect(() => toPaypal(amount, currency)).toThrow(expect.objectContaining({ error: expect.objectContaining({ code }) }));
    },
  );

  test.each([['-1.75', -175], ['7', 700], ['7.5', 750], ['7.500', 750]])('reads %s as PayPal may write it', (value, amount) => {
    expect(fromPaypal({ currency_code: 'USD', value })).toEqual({ amount, currency: 'USD' });
  });

  test.each(['1.005', '1e3', '', '1,00', '90071992547409.92', 'NaN'].map((value) => ({ value })))('$value is no amount, and is not rounded into one', ({ value }) => {
    expect(() => fromPaypal({ currency_code: 'USD', value })).toThrow();
  });

  test('there and back is the same, for every amount', () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.constantFrom('USD', 'EUR', 'JPY', 'PLN'), (amount, currency) => {
      expect(fromPaypal(toPaypal(amount, currency))).toEqual({ amount, currency });
    }));
  });
});
