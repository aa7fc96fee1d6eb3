import { expect, test } from 'vitest';
import { checkAccounts, isWithin, readWanted, unbounded, type AccountFacts } from './conversion.ts';
import { spreadBpsOf, spreadOf, type Spread } from './spread.ts';
import type { Terms } from './quote.ts';

const terms: Terms = { fromCurrency: 'EUR', toCurrency: 'USD', fixed: 'from', fromAmount: 100n, toAmount: 104n, rate: '1.0472', midRate: '1.0472', spreadBps: 0, steps: [] };
const account = (over: Partial<AccountFacts> = {}): AccountFacts => ({ kind: 'customer', currency: 'EUR', customerStatus: 'active', ...over });
const dollars = account({ currency: 'USD' });

test.each([
  ['one amount', { fromCurrency: 'EUR', toCurrency: 'USD', fromAmount: 5 }, { fromCurrency: 'EUR', toCurrency: 'USD', fixed: 'from', amount: 5n }],
  ['the other', { fromCurrency: 'EUR', toCurrency: 'USD', toAmount: 5 }, { fromCurrency: 'EUR', toCurrency: 'USD', fixed: 'to', amount: 5n }],
  ['a quote', { quoteId: 'q', minToAmount: 5 }, { quoteId: 'q' }],
])('is asked for by %s', (_what, fields, value) => {
  expect(readWanted(fields)).toEqual({ ok: true, value });
});

test.each([
  ['fromCurrency', {}], ['toCurrency', { fromCurrency: 'EUR' }], ['fromAmount', { fromCurrency: 'EUR', toCurrency: 'USD' }],
  ['fromAmount', { fromCurrency: 'EUR', toCurrency: 'USD', fromAmount: 1, toAmount: 1 }], ['toAmount', { quoteId: 'q', toAmount: 1 }], ['fromCurrency', { quoteId: 'q', fromCurrency: 'EUR' }],
])('%s is what is wrong with %j', (param, fields) => {
  expect(readWanted(fields)).toMatchObject({ ok: false, error: { param } });
});

test.each([[{}, true], [{ minToAmount: 104 }, true], [{ minToAmount: 105 }, false], [{ maxFromAmount: 100 }, true], [{ maxFromAmount: 99 }, false]])('%j: within bounds %s', (bounds, within) => {
  expect(isWithin(terms, bounds)).toBe(within);
});

test('what may leave an account at a rate of now is said beforehand', () => {
  const wanted = { fromCurrency: 'EUR', toCurrency: 'USD', amount: 1n };
  expect([unbounded({ ...wanted, fixed: 'to' }, {})?.param, unbounded({ ...wanted, fixed: 'to' }, { maxFromAmount: 1 }), unbounded({ ...wanted, fixed: 'from' }, {})])
    .toEqual(['maxFromAmount', undefined, undefined]);
});

test.each([
  ['both fit', account(), dollars, undefined], ['a system account', account({ kind: 'clearing', customerStatus: null }), dollars, undefined],
  ['the payer has another currency', dollars, dollars, 'currency_mismatch'], ['the payee has', account(), account(), 'currency_mismatch'],
  ['the payer is blocked', account({ customerStatus: 'blocked' }), dollars, 'customer_blocked'], ['the payee is', account(), account({ currency: 'USD', customerStatus: 'blocked' }), 'customer_blocked'],
  ['an fx account', account({ kind: 'fx' }), dollars, 'currency_mismatch'], ['a transit account', account(), account({ kind: 'transit', currency: 'USD' }), 'currency_mismatch'],
] as const)('accounts: %s', (_what, from, to, code) => {
  expect(checkAccounts(terms, from, to)?.code).toBe(code);
});

const spread = (pair: string, bps: number): Spread => ({ pair, bps, lockBps: { fiveMinutes: 1, hour: 2, day: 3 } });
const spreads = new Map([spread('default', 50), spread('EUR-USD', 20)].map((one) => [one.pair, one]));

test.each([['EUR', 'USD', 'none', 20], ['EUR', 'USD', '5m', 21], ['EUR', 'USD', 'hour', 22], ['EUR', 'USD', 'day', 23], ['USD', 'EUR', 'none', 50], ['EUR', 'JPY', 'day', 53]] as const)(
  'from %s to %s, locked %s: %i bps', (from, to, lock, bps) => {
    expect(spreadBpsOf(spreadOf(spreads, from, to), lock)).toBe(bps);
    expect(spreadBpsOf(spreadOf(new Map(), from, to), lock)).toBe(0);
  });
