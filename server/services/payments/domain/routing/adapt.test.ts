import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adapt } from './adapt.ts';
import type { Standing } from './candidate.ts';

const RULES = { minAttempts: 500, maxShiftPercent: 20 };
const shares = (...bps: number[]) => bps.map((one, n) => ({ provider: `p${n}`, bps: one }));
const standings = (...rates: ([number, number] | null)[]) => (provider: string): Standing => {
  const [attempts, succeeded] = rates[Number(provider.slice(1))] ?? [0, 0];
  return { attempts, succeeded };
};

test.each([
  ['equal success moves nothing', [5_000, 5_000], [[1_000, 900], [1_000, 900]], [5_000, 5_000]],
  ['the better one gains what the other loses', [5_000, 5_000], [[1_000, 950], [1_000, 850]], [5_278, 4_722]],
  ['never more than the set allows', [5_000, 5_000], [[1_000, 1_000], [1_000, 10]], [7_000, 3_000]],
  ['too few attempts say nothing', [5_000, 5_000], [[1_000, 1_000], [499, 0]], [5_000, 5_000]],
  ['who is not judged keeps its share', [4_000, 4_000, 2_000], [[1_000, 950], [1_000, 850], [3, 0]], [4_222, 3_778, 2_000]],
  ['where nothing succeeds at all, nobody is better', [5_000, 5_000], [[1_000, 0], [1_000, 0]], [5_000, 5_000]],
  ['one percent stays, or nobody would see it recover', [9_000, 1_000], [[1_000, 1_000], [1_000, 0]], [9_900, 100]],
  ['one alone is better than nobody', [10_000], [[1_000, 10]], [10_000]],
] as [string, number[], ([number, number] | null)[], number[]][])('%s', (_what, given, rates, moved) => {
  expect(adapt(shares(...given), standings(...rates), RULES).map(({ bps }) => bps)).toEqual(moved);
});

test('shares sum to what they did, none moves further than allowed, none is gone, and none moves against its success', () => {
  const one = fc.record({ percent: fc.integer({ min: 1, max: 60 }), attempts: fc.integer({ min: 0, max: 3_000 }), rate: fc.double({ min: 0, max: 1, noNaN: true }) });
  fc.assert(fc.property(fc.array(one, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 50 }), (all, maxShiftPercent) => {
    const given = shares(...all.map(({ percent }) => percent * 100));
    const standingOf = standings(...all.map(({ attempts, rate }): [number, number] => [attempts, Math.floor(attempts * rate)]));
    const moved = adapt(given, standingOf, { minAttempts: 500, maxShiftPercent });
    const sum = (of: readonly { bps: number }[]) => of.reduce((total, { bps }) => total + bps, 0);
    expect(sum(moved)).toBe(sum(given));
    const judged = all.map((_, n) => standingOf(`p${n}`)).filter(({ attempts }) => attempts >= 500);
    const average = judged.reduce((total, { succeeded }) => total + succeeded, 0) / judged.reduce((total, { attempts }) => total + attempts, 0);
    moved.forEach(({ provider, bps }, n) => {
      const { attempts, succeeded } = standingOf(provider);
      const shift = bps - given[n]!.bps;
      expect(Math.abs(shift)).toBeLessThanOrEqual(maxShiftPercent * 100);
      expect(bps).toBeGreaterThanOrEqual(100);
      if (attempts < 500) expect(shift).toBe(0);
      else if (shift !== 0) expect(Math.sign(shift)).toBe(Math.sign(succeeded / attempts - average));
    });
  }));
});
