import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterExchange, afterMove, divideHalfEven, NOTHING_HELD, valueAt, type Holding, type Holdings } from './positions.ts';

const holding = (quantity: bigint, cost: bigint, realised = 0n): Holding => ({ quantity, cost, realised });

test.each([
  ['opens', NOTHING_HELD, [100n, 110n], holding(100n, 110n)],
  ['adds', holding(100n, 110n), [50n, 40n], holding(150n, 150n)],
  ['sells a part, dearer', holding(100n, 110n), [-40n, -50n], holding(60n, 66n, 6n)],
  ['sells the rest, cheaper', holding(60n, 66n, 6n), [-60n, -60n], holding(0n, 0n, 0n)],
  ['sells more than is held', holding(100n, 110n), [-150n, -165n], holding(-50n, -55n)],
  ['owes, and buys back cheaper', holding(-50n, -55n), [20n, 18n], holding(-30n, -33n, 4n)],
  ['owes more', holding(-50n, -55n), [-50n, -45n], holding(-100n, -100n)],
  ['buys back more than it owes', holding(-50n, -55n), [100n, 100n], holding(50n, 50n, 5n)],
] as const)('%s', (_what, before, [quantity, worth], after) => {
  expect(afterMove(before, quantity, worth)).toEqual(after);
});

test.each([[5n, 2n, 2n], [7n, 2n, 4n], [-5n, 2n, -2n], [-7n, 2n, -4n], [7n, 3n, 2n], [8n, 3n, 3n], [5n, -2n, -2n], [0n, 7n, 0n]])('%i / %i is %i, half to even', (a, b, expected) => {
  expect(divideHalfEven(a, b)).toBe(expected);
});

test.each([[10_000n, '1.0472', 2, 2, 10_472n], [1_000n, '0.0061', 0, 2, 610n], [1n, '3.1', 3, 2, 0n], [5n, '1', 3, 2, 0n], [15n, '1', 3, 2, 2n], [-15n, '1', 3, 2, -2n]])(
  '%i at %s, from %i decimals to %i, is %i', (amount, rate, exponent, baseExponent, value) => {
    expect(valueAt(amount, rate, exponent, baseExponent)).toBe(value);
  });

describe('after any exchanges', () => {
  const CODES = ['EUR', 'USD', 'JPY'] as const;
  const exchanges = fc.array(fc.record({
    from: fc.constantFrom(...CODES), to: fc.constantFrom(...CODES), fromAmount: fc.bigInt({ min: 1n, max: 10n ** 15n }), toAmount: fc.bigInt({ min: 1n, max: 10n ** 15n }),
    value: fc.bigInt({ min: 0n, max: 10n ** 15n }),
  }).filter(({ from, to }) => from !== to), { maxLength: 40 });

  const book = (given: readonly { from: string; to: string; fromAmount: bigint; toAmount: bigint; value: bigint }[]) =>
    given.reduce<Holdings>((holdings, { from, to, fromAmount, toAmount, value }) => afterExchange(holdings, 'EUR', {
      fromCurrency: from, fromAmount, toCurrency: to, toAmount, value: from === 'EUR' ? fromAmount : to === 'EUR' ? toAmount : value,
    }), new Map());

  test('quantities are what moved, the base costs itself, and gains are made or lost nowhere on the way', () => {
    fc.assert(fc.property(exchanges, (given) => {
      const holdings = book(given);
      let total = 0n;
      for (const [code, { quantity, cost, realised }] of holdings) {
        const moved = given.reduce((sum, { from, to, fromAmount, toAmount }) => sum + (from === code ? fromAmount : 0n) - (to === code ? toAmount : 0n), 0n);
        expect(quantity).toBe(moved);
        if (code === 'EUR') expect([cost, realised]).toEqual([quantity, 0n]);
        if (quantity === 0n) expect(cost).toBe(0n);
        total += cost - realised;
      }
      // So realised and unrealised gains together are what everything is worth, to the cent.
      expect(total).toBe(0n);
    }), { numRuns: 2_000 });
  });
});
