/**
 * A split-block Bloom filter, as in Apache Parquet: a subject has its 8 bits in one block of 32 bytes, so that asking for it reads
 * one block and no more. With 16 bits a subject it says "perhaps" wrongly about once in a thousand.
 */
export const BLOCK_BYTES = 32;
const BITS_A_SUBJECT = 16;

/** Where to look for a subject: a number that gives the block, and a bit in each of the block's eight words. */
export interface Place {
  readonly hash: number;
  /** `byte` of the block, and the `mask` of its bit. */
  readonly bits: readonly { readonly byte: number; readonly mask: number }[];
}

/** Parquet's salts: each word's bit comes from the same hash in another way. */
const SALTS = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];

/** The subject's hash in two halves: one gives the block, the other the bits. Filters are stored: another hash would find nothing in old ones. */
function hashOf(subject: string, half: 0 | 1): number {
  let a = 0x2127599b;
  let b = 0x5f356495;
  for (let i = 0; i < subject.length; i++) {
    const code = subject.charCodeAt(i);
    a = Math.imul(a ^ code, 0x85ebca6b);
    b = Math.imul(b ^ code, 0xc2b2ae35);
  }
  a = Math.imul(a ^ (a >>> 16), 0x21f0aaad) ^ Math.imul(b ^ (b >>> 13), 0x735a2d97);
  if (half === 0) return a >>> 1;
  b = Math.imul(b ^ (b >>> 16), 0x735a2d97) ^ Math.imul(a ^ (a >>> 13), 0x21f0aaad);
  return b ^ (b >>> 15);
}

const bitOf = (hash: number, word: number): number => Math.imul(hash, SALTS[word]!) >>> 27;

export function placeOf(subject: string): Place {
  const hash = hashOf(subject, 1);
  const bits = SALTS.map((_, word) => ({ byte: word * 4 + (bitOf(hash, word) >>> 3), mask: 1 << (bitOf(hash, word) & 7) }));
  return { hash: hashOf(subject, 0), bits };
}

export function bloomFilter(subjects: ReadonlySet<string>): Buffer {
  const blocks = Math.max(1, Math.ceil((subjects.size * BITS_A_SUBJECT) / (BLOCK_BYTES * 8)));
  const filter = Buffer.alloc(blocks * BLOCK_BYTES);
  for (const subject of subjects) {
    const start = (hashOf(subject, 0) % blocks) * BLOCK_BYTES;
    const hash = hashOf(subject, 1);
    for (let word = 0; word < SALTS.length; word++) {
      const bit = bitOf(hash, word);
      filter[start + word * 4 + (bit >>> 3)]! |= 1 << (bit & 7);
    }
  }
  return filter;
}

/** False: certainly not. True: perhaps. The store asks the same in SQL. */
export function mayHold(filter: Buffer, { hash: number, bits }: Place): boolean {
  const start = (number % (filter.length / BLOCK_BYTES)) * BLOCK_BYTES;
  return bits.every(({ byte, mask }) => (filter[start + byte]! & mask) !== 0);
}
