import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyText } from '../../../../kit/money-text.ts';
import { readAmount, statusOf, type Link } from './link.ts';
import { currencyOfLanguages } from './payer-currency.ts';

const ANY = { min: 1, max: Number.MAX_SAFE_INTEGER };

describe('what a payer typed', () => {
  test.each([
    ['12.50', 'EUR', 1_250], ['12,5', 'EUR', 1_250], [' 12 ', 'EUR', 1_200], ['0.01', 'EUR', 1], ['1250', 'JPY', 1_250], ['1.234', 'KWD', 1_234], ['007', 'EUR', 700],
    ['1,250.00', 'EUR', 'unreadable'], ['1.250,00', 'EUR', 'unreadable'], ['1,250', 'EUR', 'too-many-decimals'], ['12.5', 'JPY', 'too-many-decimals'], ['', 'EUR', 'unreadable'], ['-5', 'EUR', 'unreadable'],
    ['1e5', 'EUR', 'unreadable'], ['0x10', 'EUR', 'unreadable'], ['12.', 'EUR', 'unreadable'], ['.5', 'EUR', 'unreadable'], ['NaN', 'EUR', 'unreadable'], ['٥', 'EUR', 'unreadable'],
    ['0', 'EUR', 'below'], ['90071992547409.91', 'EUR', Number.MAX_SAFE_INTEGER], ['90071992547409.92', 'EUR', 'above'], ['999999999999999', 'EUR', 'above'], ['9999999999999999', 'EUR', 'unreadable'],
  ])('%s %s: %s', (typed, currency, read) => {
    expect(readAmount(typed, currency, ANY)).toEqual(typeof read === 'number' ? { ok: true, value: read } : { ok: false, error: read });
  });

  test('whatever is shown is read as the same', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10 ** 14 }), fc.constantFrom('EUR', 'JPY', 'KWD'), (amount, currency) => {
      const shown = moneyText(amount, currency).slice(0, -4).replaceAll(',', '');
      expect(readAmount(shown, currency, ANY)).toEqual({ ok: true, value: amount });
    }));
  });

  test('its bounds belong to it', () => {
    const bounds = { min: 500, max: 1_000 };
    expect(['4.99', '5', '10', '10.01'].map((typed) => readAmount(typed, 'EUR', bounds))).toMatchObject([{ error: 'below' }, { value: 500 }, { value: 1_000 }, { error: 'above' }]);
  });
});

const link: Link = {
  tenantId: 't', id: 'l', accountId: 'a', mode: 'live', currency: 'EUR', amount: 100, open: null, description: 'x', uses: 'single', active: true, expiresAtMs: 1_000, successUrl: null, cancelUrl: null, metadata: {},
};

test.each<[Partial<Link>, number, number, string]>([
  [{}, 0, 999, 'open'], [{}, 0, 1_000, 'expired'], [{ active: false }, 0, 0, 'inactive'], [{}, 1, 0, 'paid'], [{ active: false }, 1, 5_000, 'paid'], [{ uses: 'many' }, 9, 0, 'open'],
  [{ expiresAtMs: null }, 0, 10 ** 15, 'open'],
])('%j, paid %d times, at %d: %s', (change, paid, nowMs, status) => expect(statusOf({ ...link, ...change }, paid, nowMs)).toBe(status));

test.each([
  ['de-CH,de;q=0.9,en;q=0.8', 'CHF'], ['en-US', 'USD'], ['fr', undefined], ['en, de-AT;q=0.5', 'EUR'], ['zh-Hant-HK', 'HKD'], ['xx-XX, ja-JP', 'JPY'], [undefined, undefined], ['en-us', undefined],
])('%s counts in %s', (languages, currency) => expect(currencyOfLanguages(languages)).toBe(currency));
