import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKETS, halfSipHash, multiset } from './multiset.ts';

describe('HalfSipHash-2-4', () => {
  // vectors_hsip64 of the reference implementation, those of whole words: key 00 01 … 07, message 00 01 02 …
  it.each([[0, '218d1f59b9b83cc8'], [1, 'd5e78a175be52ea1'], [2, 'edfee820bce4858c'], [3, '7bc71f9faef5c799']])('of %i words', (count, expected) => {
    const words = new Int32Array(Uint8Array.from({ length: 64 }, (_, i) => i).buffer);
    const out = new Int32Array(2);
    halfSipHash(words.slice(0, 2), words, 0, count, out);
    expect(Buffer.from(out.buffer).toString('hex')).toBe(expected);
  });
});

const rows = fc.array(fc.tuple(fc.integer(), fc.integer(), fc.integer()), { maxLength: 30 });

describe('two multisets', () => {
  it('are equal in any order, with the same repeats', () => fc.assert(fc.property(rows, fc.nat(), (left, turn) => {
    const set = multiset();
    for (const row of left) set.add(Int32Array.from(row), 0, 3, row[0]);
    const at = turn % (left.length + 1);
    for (const row of [...left.slice(at), ...left.slice(0, at)].toReversed()) set.take(Int32Array.from(row), 0, 3, row[0]);
    expect(set.firstUnequal()).toBeUndefined();
  })));

  const row = Int32Array.of(7, 8, 9);
  it.each([['one bit', [Int32Array.of(7, 8, 9 ^ 0x40_00_00_00)]], ['one row', []], ['one repeat', [row, row]]])('differ by %s, and the bucket says where', (_, taken) => {
    const set = multiset();
    set.add(row, 0, 3, 513 + 3 * BUCKETS);
    for (const other of taken) set.take(other, 0, 3, 513);
    expect(set.firstUnequal()).toBe(513);
  });
});
