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
