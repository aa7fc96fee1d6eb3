import { randomFillSync } from 'node:crypto';

/**
 * Says whether two multisets of rows are equal that are far too large to sort or keep: every row of the one side is added as a keyed
 * 64-bit hash (HalfSipHash-2-4), every row of the other taken away; equal sides leave zero. Rows fall into buckets, so that a difference can
 * be looked for in one of them. The key is new for each run: nobody can prepare rows that cancel out.
 */
export interface Multiset {
  /** `words`: the row as 32-bit words. `bucket`: any number; its lower 16 bits count. */
  add(words: Int32Array, from: number, to: number, bucket: number): void;
  take(words: Int32Array, from: number, to: number, bucket: number): void;
  /** The first bucket whose sides differ. */
  firstUnequal(): number | undefined;
}

export const BUCKETS = 65_536;

export function multiset(key = randomFillSync(new Int32Array(2))): Multiset {
  const sums = new Int32Array(2 * BUCKETS);
  const hash = new Int32Array(2);
  return {
    add(words, from, to, bucket) {
      halfSipHash(key, words, from, to, hash);
      const at = 2 * (bucket & (BUCKETS - 1));
      sums[at]! += hash[0]!;
      sums[at + 1]! += hash[1]!;
    },
    take(words, from, to, bucket) {
      halfSipHash(key, words, from, to, hash);
      const at = 2 * (bucket & (BUCKETS - 1));
      sums[at]! -= hash[0]!;
      sums[at + 1]! -= hash[1]!;
    },
    firstUnequal() {
      const at = sums.findIndex((sum) => sum !== 0);
      return at === -1 ? undefined : at >> 1;
    },
  };
}

/** HalfSipHash-2-4 with 64 bits out (https://github.com/veorq/SipHash), over whole 32-bit words. */
export function halfSipHash(key: Int32Array, words: Int32Array, from: number, to: number, out: Int32Array): void {
  const k0 = key[0]!, k1 = key[1]!;
  let v0 = k0, v1 = k1 ^ 0xee, v2 = 0x6c796765 ^ k0, v3 = 0x74656462 ^ k1;
  // The message, then its length in bytes in the top byte; then four rounds each for the two halves of the hash.
  for (let i = from; i <= to + 2; i++) {
    const message = i < to ? words[i]! : i === to ? ((to - from) * 4) << 24 : 0;
    if (i <= to) v3 ^= message;
    else if (i === to + 1) v2 ^= 0xee;
    else v1 ^= 0xdd;
    for (let round = i <= to ? 2 : 4; round > 0; round--) {
      v0 = (v0 + v1) | 0; v1 = (v1 << 5) | (v1 >>> 27); v1 ^= v0; v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0; v3 = (v3 << 8) | (v3 >>> 24); v3 ^= v2;
      v0 = (v0 + v3) | 0; v3 = (v3 << 7) | (v3 >>> 25); v3 ^= v0;
      v2 = (v2 + v1) | 0; v1 = (v1 << 13) | (v1 >>> 19); v1 ^= v2; v2 = (v2 << 16) | (v2 >>> 16);
    }
    if (i <= to) v0 ^= message;
    else out[i - to - 1] = v1 ^ v3;
  }
}
