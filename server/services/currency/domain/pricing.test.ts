import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceAmounts, rateAfterSpread, type Fixed } from './pricing.ts';
import { midRate, rateBook, type Sheet } from './rate-book.ts';

/** Rows without whole numbers: the runner shows rows as JSON, which has none so large. */
test.each([
  ['the rest of a cent stays', 'from 199 at 0.5', '199 → 99', 2, 2], ['what must arrive costs a whole cent more', 'to 99 at 0.49', '203 → 99', 2, 2],
  ['what comes out even costs nothing more', 'to 98 at 0.49', '200 → 98', 2, 2], ['yen have no decimals', 'from 100 at 163.9', '100 → 163', 2, 0],
  ['dinars have three', 'from 1 at 0.3221', '1 → 3', 2, 3], ['units of account have four', 'from 10000 at 38.5', '10000 → 38', 4, 0],
  ['a float would say 101', 'from 100 at 1.005', '100 → 100', 2, 2], ['the largest amount', 'from 9007199254740991 at 1', '9007199254740991 → 9007199254740991', 2, 2],
  ['nothing would arrive', 'from 1 at 0.99', 'amount_too_small', 2, 2], ['more would arrive than can be counted', 'from 9007199254740991 at 1.1', 'amount_out_of_range', 2, 2],
  ['more would leave than can be counted', 'to 9007199254740991 at 0.9', 'amount_out_of_range', 2, 2],
] as const)('%s: %s is %s', (_what, given, expected, fromExponent, toExponent) => {
  const [fixed, amount, , rate] = given.split(' ') as [Fixed, string, string, string];
  const priced = priceAmounts({ fixed, amount: BigInt(amount), rate, fromExponent, toExponent });
  expect(priced.ok ? `${priced.value.fromAmount} → ${priced.value.toAmount}` : priced.error).toBe(expected);
});

test.each([['1.0472', 0, '1.0472'], ['1.0472', 50, '1.041964'], ['0.333333333333333333', 1, '0.333299999999999999'], ['16900.5', 5_000, '8450.25']])('%s less %i bps is %s', (mid, bps, rate) => {
  expect(rateAfterSpread(mid, bps)).toBe(rate);
});

const CODES = ['EUR', 'USD', 'JPY', 'KWD', 'CLF', 'GBP'] as const;
const EXPONENT: Record<string, number> = { EUR: 2, USD: 2, JPY: 0, KWD: 3, CLF: 4, GBP: 2 };
const rate = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.nat({ max: 10 })).map(([digits, scale]) => {
  const text = digits.toString().padStart(scale + 1, '0');
  return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
});

/** Sheets of several sources that agree in nothing, each with some of the currencies. */
const sheets = fc.array(fc.record({
  base: fc.constantFrom(...CODES), rates: fc.dictionary(fc.constantFrom(...CODES), rate),
}), { minLength: 1, maxLength: 3 }).map((given): Sheet[] => given.map(({ base, rates }, n) => ({
  source: `source ${n}`, base, asOfMs: 0, fetchedAtMs: 0, rates: new Map(Object.entries(rates).filter(([code]) => code !== base)),
})));

const steps = fc.array(fc.record({ to: fc.constantFrom(...CODES), spreadBps: fc.integer({ min: 0, max: 5_000 }) }), { minLength: 1, maxLength: 6 });

describe('whatever the sources say, and whatever the spreads', () => {
  test('nobody gains by going round', () => {
    let rounds = 0;
    fc.assert(fc.property(sheets, fc.constantFrom(...CODES), steps, fc.bigInt({ min: 1n, max: 10n ** 12n }), (given, start, path, amount) => {
      const book = rateBook(given)!;
      let [at, held]: [string, bigint] = [start, amount];
      for (const { to, spreadBps } of [...path, { to: start, spreadBps: 0 }]) {
        const mid = to === at ? undefined : midRate(book, at, to);
        if (to === at) continue;
        if (mid === undefined) return;
        const priced = priceAmounts({ fixed: 'from', amount: held, rate: rateAfterSpread(mid.rate, spreadBps), fromExponent: EXPONENT[at]!, toExponent: EXPONENT[to]! });
        if (!priced.ok) return;
        [at, held] = [to, priced.value.toAmount];
        rounds++;
      }
      expect(held <= amount).toBe(true);
    }), { numRuns: 3_000 });
    expect(rounds).toBeGreaterThan(1_000);
  });

  test('whichever amount was asked for, what is given out is worth no more than what is taken in', () => {
    fc.assert(fc.property(rate, fc.constantFrom<Fixed>('from', 'to'), fc.bigInt({ min: 1n, max: 10n ** 15n }), fc.nat({ max: 4 }), fc.nat({ max: 4 }), (text, fixed, amount, fromExponent, toExponent) => {
      const priced = priceAmounts({ fixed, amount, rate: text, fromExponent, toExponent });
      if (!priced.ok) return;
      const { fromAmount, toAmount } = priced.value;
      const [whole, decimals = ''] = text.split('.');
      // toAmount · 10^fromExponent · 10^scale ≤ fromAmount · digits · 10^toExponent, and by less than one minor unit of the side that follows.
      const [out, into] = [toAmount * 10n ** BigInt(fromExponent + decimals.length), fromAmount * BigInt(whole! + decimals) * 10n ** BigInt(toExponent)];
      expect(out <= into).toBe(true);
      const unit = fixed === 'from' ? 10n ** BigInt(fromExponent + decimals.length) : BigInt(whole! + decimals) * 10n ** BigInt(toExponent);
      expect(into - out < unit).toBe(true);
      expect(fixed === 'from' ? fromAmount : toAmount).toBe(amount);
    }), { numRuns: 3_000 });
  });

  test('a wider spread never gives more', () => {
    fc.assert(fc.property(rate, fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 5_000 }), (mid, a, b) => {
      const [narrow, wide] = [Math.min(a, b), Math.max(a, b)].map((bps) => Number(rateAfterSpread(mid, bps)));
      expect(wide!).toBeLessThanOrEqual(narrow!);
    }));
  });
});
