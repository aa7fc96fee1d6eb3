import fc from 'fast-check';
import { expect, it } from 'vitest';
import { histogram, latencies } from './histogram.ts';

it('tells any percentile within a hundredth', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 600_000_000 }), { minLength: 1, maxLength: 300 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
    const seen = histogram();
    for (const value of values) seen.record(value);
    const exact = values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1]!;
    const told = seen.percentile(share);
    expect(told).toBeGreaterThanOrEqual(exact);
    expect(told).toBeLessThanOrEqual(exact * 1.01);
  }));
});

it('tells small values, the largest, the mean and the count exactly', () => {
  const seen = histogram();
  for (let value = 1; value <= 200; value++) seen.record(value);
  seen.record(123_457);
  expect([seen.percentile(0.25), seen.max, seen.percentile(1), seen.count]).toEqual([51, 123_457, 123_457, 201]);
  expect(seen.mean).toBeCloseTo((20_100 + 123_457) / 201);
});

it('takes what is longer than it can tell as its longest', () => {
  const seen = histogram();
  seen.record(1e12);
  expect(seen.percentile(0.5)).toBe(2 ** 31 - 1);
  expect(seen.max).toBe(1e12);
});

it('has nothing to tell where nothing was recorded', () => {
  expect(latencies(histogram())).toEqual({ count: 0, meanMs: 0, p50Ms: 0, p95Ms: 0, p99Ms: 0, p999Ms: 0, maxMs: 0 });
});
