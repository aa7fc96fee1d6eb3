import { expect, test } from 'vitest';
import { midRate, rateBook, rateInSheet, type Sheet } from './rate-book.ts';

const sheet = (source: string, base: string, rates: Record<string, string>): Sheet => ({ source, base, asOfMs: 1, fetchedAtMs: 2, rates: new Map(Object.entries(rates)) });
const said = (source: string) => ({ source, asOfMs: 1, fetchedAtMs: 2 });
const ecb = sheet('ecb', 'EUR', { USD: '1.0472', GBP: '0.84413' });
const oxr = sheet('oxr', 'USD', { EUR: '0.96', AED: '3.6725', GBP: '0.8', SAR: '3.75' });

test('what a source quotes, the inverse of it, and across its base', () => {
  const book = rateBook([ecb])!;
  expect(midRate(book, 'EUR', 'USD')).toEqual({ rate: '1.0472', steps: [{ from: 'EUR', to: 'USD', rate: '1.0472', ...said('ecb') }] });
  expect(midRate(book, 'USD', 'EUR')?.rate).toBe('0.954927425515660809');
  expect(midRate(book, 'USD', 'GBP')).toEqual({
    rate: '0.806082887700534759',
    steps: [{ from: 'USD', to: 'EUR', rate: '0.954927425515660809', ...said('ecb') }, { from: 'EUR', to: 'GBP', rate: '0.84413', ...said('ecb') }],
  });
  expect(midRate(book, 'USD', 'USD')).toEqual({ rate: '1', steps: [] });
});

test('what the first source lacks is from the next, by way of the base of the first', () => {
  const book = rateBook([ecb, oxr])!;
  // 3.6725 AED for 0.96 EUR, and 1.0472 USD for one.
  expect(midRate(book, 'EUR', 'AED')?.rate).toBe('3.82552083333333333');
  expect(midRate(book, 'AED', 'USD')?.steps.map(({ from, to, source }) => [from, to, source])).toEqual([['AED', 'EUR', 'oxr'], ['EUR', 'USD', 'ecb']]);
  // And what the first has is its word alone.
  expect(midRate(book, 'USD', 'GBP')?.rate).toBe('0.806082887700534759');
});

test('without the base in common, another currency is the bridge; without any, there is no rate', () => {
  const far = sheet('far', 'GBP', { INR: '107' });
  expect(midRate(rateBook([ecb, far])!, 'INR', 'EUR')?.steps.map(({ from, to }) => `${from}${to}`)).toEqual(['INRGBP', 'GBPEUR']);
  expect(midRate(rateBook([ecb, sheet('island', 'XCD', { BBD: '0.74' })])!, 'EUR', 'BBD')).toBeUndefined();
  expect(rateBook([])).toBeUndefined();
});

test('two sources that differ give no circle that is worth anything', () => {
  const book = rateBook([ecb, oxr])!;
  const round = ['EUR', 'USD', 'AED', 'SAR', 'EUR'].reduce<[string, number]>(([at, product], to) => [to, at === to ? product : product * Number(midRate(book, at, to)!.rate)], ['EUR', 1]);
  expect(round[1]).toBeCloseTo(1, 12);
});

test('a rate keeps every digit it was published with', () => {
  expect(rateInSheet(sheet('x', 'EUR', { IDR: '16900.500000000001' }), 'EUR', 'IDR')).toBe('16900.500000000001');
  expect(rateInSheet(sheet('x', 'TRL', { EUR: '0.00000052' }), 'TRL', 'EUR')).toBe('0.00000052');
});
