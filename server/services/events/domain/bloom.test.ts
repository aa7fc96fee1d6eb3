import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bloomFilter, mayHold, placeOf } from './bloom.ts';

it('never denies a subject it was given', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.string(), { maxLength: 300 }), (subjects) => {
    const filter = bloomFilter(new Set(subjects));
    return subjects.every((subject) => mayHold(filter, placeOf(subject)));
  }));
});

it('is wrong about others less than three times in a thousand, at two bytes a subject', () => {
  const filter = bloomFilter(new Set(Array.from({ length: 4_000 }, (_, n) => `txn_${n}`)));
  expect(filter.length).toBeLessThanOrEqual(8_000 + 32);
  const wrong = Array.from({ length: 20_000 }, (_, n) => `acc_${n}`).filter((subject) => mayHold(filter, placeOf(subject))).length;
  expect(wrong).toBeLessThan(60);
});

it('looks where it always has: filters are kept for years', () => {
  expect(bloomFilter(new Set(['acc_01kad0v2n8fxyrvgs8zr1m5q0c', 'txn_01kad0v2n8fxyrvgs8zr1m5q0d'])).toString('hex')).toBe('0000900020002000800200000000081008000008001004000002004000000804');
});

it('spreads ids that differ in their last letters only', () => {
  const ids = Array.from({ length: 4_000 }, (_, n) => `acc_01kad0v2n8fxyrvgs8zr1m${(n + 70_000).toString(36).padStart(4, '0')}`);
  const filter = bloomFilter(new Set(ids.slice(0, 2_000)));
  expect(ids.slice(2_000).filter((id) => mayHold(filter, placeOf(id))).length).toBeLessThan(12);
});
