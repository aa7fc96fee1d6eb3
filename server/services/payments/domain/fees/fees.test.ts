import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { captureFee, FEE_REFUNDS, feeOf } from './fee.ts';
import { costOf, type Charge, type FeeRule } from './fee-rule.ts';
import { divideHalfEven } from './half-even.ts';
import { refundedFee } from './refunded-fee.ts';

const charge = (amount: bigint, more: Partial<Charge> = {}): Charge => ({ amount, currency: 'EUR', method: 'card', brand: 'visa', country: 'DE', provider: 'prv_a', ...more });
const rule = (more: Partial<FeeRule>): FeeRule => ({ bps: 0, fixed: 0, ...more });
const plan = (...rules: Partial<FeeRule>[]) => ({ rules: rules.map(rule) });

describe('feeOf', () => {
  test.each([
    ['2.9 % and 30 of 100.00', plan({ bps: 290, fixed: 30, currency: 'EUR' }), charge(10_000n), 320n],
    ['a half down to even: 0.5 is 0', plan({ bps: 100 }), charge(50n), 0n],
    ['a half up to even: 1.5 is 2', plan({ bps: 100 }), charge(150n), 2n],
    ['just above a half goes up', plan({ bps: 100 }), charge(51n), 1n],
    ['at least min', plan({ bps: 100, min: 25, currency: 'EUR' }), charge(100n), 25n],
    ['at most max', plan({ bps: 100, max: 500, currency: 'EUR' }), charge(1_000_000n), 500n],
    ['never more than the amount', plan({ fixed: 30, currency: 'EUR' }), charge(10n), 10n],
    ['of the largest amount there is, without a float', plan({ bps: 1 }), charge(9_007_199_254_740_991n), 900_719_925_474n],
    ['nothing where no rule matches', plan({ bps: 290, methods: ['bank-transfer'] }), charge(10_000n), 0n],
    ['nothing without rules', plan(), charge(10_000n), 0n],
  ])('%s', (_what, rules, of, fee) => {
    expect(feeOf(rules, of)).toBe(fee);
  });

  const tariff = plan(
    { brands: ['amex'], bps: 350 }, { countries: ['US', 'GB'], bps: 300 }, { providers: ['prv_b'], bps: 50 }, { currency: 'USD', bps: 320 }, { methods: ['bank-transfer'], bps: 10 }, { bps: 140 });
  test.each([
    ['a brand', { brand: 'amex' }, 350n], ['a country', { country: 'GB' }, 300n], ['a provider', { provider: 'prv_b' }, 50n], ['a currency', { currency: 'USD' }, 320n],
    ['a method', { method: 'bank-transfer' }, 10n], ['nothing special', {}, 140n], ['the first of two', { brand: 'amex', country: 'US' }, 350n],
    ['what is not known matches no name', { brand: null, country: null, provider: null }, 140n],
  ])('goes by %s', (_what, of, fee) => {
    expect(feeOf(tariff, charge(10_000n, of))).toBe(fee);
  });
});

test('a provider may ask for more than the amount, or not say what it asks', () => {
  expect(costOf([rule({ fixed: 30, currency: 'EUR' })], charge(10n))).toBe(30n);
  expect(costOf([rule({ fixed: 30, currency: 'USD' })], charge(10n))).toBeNull();
});

const anyRule = fc.record({
  bps: fc.integer({ min: 0, max: 10_000 }), fixed: fc.integer({ min: 0, max: 2_000 }), currency: fc.constant('EUR'),
  bounds: fc.option(fc.tuple(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 2_000 }))),
}).map(({ bounds, ...own }): FeeRule => ({ ...own, ...bounds === null ? {} : { min: Math.min(...bounds), max: Math.max(...bounds) } }));
const someAmount = fc.bigInt({ min: 1n, max: 100_000n });
const parts = fc.array(fc.bigInt({ min: 1n, max: 5_000n }), { minLength: 1, maxLength: 12 });
const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);

/** What each capture is charged, one after the other. */
function feesOf(rules: { rules: FeeRule[] }, captures: readonly bigint[]): bigint[] {
  return captures.map((amount, n) => captureFee(rules, charge(amount), sumOf(captures.slice(0, n))));
}

describe('properties', () => {
  test('division rounds to the nearest, halves to even', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 20_000n }), (amount, divisor) => {
      const rounded = divideHalfEven(amount, divisor);
      const off = (rounded * divisor - amount) * 2n;
      expect(off <= divisor && off >= -divisor).toBe(true);
      if (off === divisor || off === -divisor) expect(rounded % 2n).toBe(0n);
    }));
  });

  test('a fee is between nothing and the amount', () => {
    fc.assert(fc.property(anyRule, someAmount, (one, amount) => {
      const fee = feeOf({ rules: [one] }, charge(amount));
      expect(fee >= 0n && fee <= amount).toBe(true);
    }));
  });

  test('captures in parts cost what one capture of the sum costs, and no part costs less than nothing or more than itself', () => {
    fc.assert(fc.property(anyRule, parts, (one, captures) => {
      const fees = feesOf({ rules: [one] }, captures);
      expect(sumOf(fees)).toBe(feeOf({ rules: [one] }, charge(sumOf(captures))));
      fees.forEach((fee, n) => expect(fee >= 0n && fee <= captures[n]!).toBe(true));
    }));
  });

  test('refunds in parts give back what one refund of the sum gives back, and never more than the fee', () => {
    fc.assert(fc.property(anyRule, parts, fc.constantFrom(...FEE_REFUNDS), fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 100n })), (one, refunds, policy, kept) => {
      const captured = sumOf(refunds) + kept;
      const fee = feeOf({ rules: [one] }, charge(captured));
      let [refundedBefore, givenBackBefore] = [0n, 0n];
      for (const amount of refunds) {
        const back = refundedFee(policy, { captured, fee, refundedBefore, givenBackBefore }, amount);
        // With `full` the last refund brings all of the fee, however small it is itself.
        expect(back >= 0n && (policy === 'full' ? back <= fee : back <= amount)).toBe(true);
        refundedBefore += amount;
        givenBackBefore += back;
      }
      expect(givenBackBefore).toBe(refundedFee(policy, { captured, fee, refundedBefore: 0n, givenBackBefore: 0n }, sumOf(refunds)));
      if (kept === 0n) expect(givenBackBefore).toBe(policy === 'none' ? 0n : fee);
    }));
  });

  test('whatever the order of captures and refunds, once all is refunded all of the fee is back, and never more on the way', () => {
    const steps = fc.array(fc.record({ capture: fc.bigInt({ min: 1n, max: 3_000n }), refundPercent: fc.bigInt({ min: 0n, max: 100n }) }), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(anyRule, steps, fc.constantFrom('proportional' as const, 'full' as const), (one, all, policy) => {
      let state = { captured: 0n, fee: 0n, refundedBefore: 0n, givenBackBefore: 0n };
      const refund = (amount: bigint): void => {
        if (amount === 0n) return;
        const back = refundedFee(policy, state, amount);
        state = { ...state, refundedBefore: state.refundedBefore + amount, givenBackBefore: state.givenBackBefore + back };
        expect(back >= 0n && state.givenBackBefore <= state.fee).toBe(true);
      };
      for (const { capture, refundPercent } of all) {
        state = { ...state, fee: state.fee + captureFee({ rules: [one] }, charge(capture), state.captured), captured: state.captured + capture };
        refund(((state.captured - state.refundedBefore) * refundPercent) / 100n);
      }
      refund(state.captured - state.refundedBefore);
      expect(state.givenBackBefore).toBe(state.fee);
    }));
  });
});
