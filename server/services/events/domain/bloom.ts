import { hash } from 'node:crypto';

/**
 * A split-block Bloom filter, as in Apache Parquet: a subject has its 8 bits in one block of 32 bytes, so that asking for it reads
 * one block and no more. With 16 bits a subject it says "perhaps" wrongly about once in a thousand.
 */
export const BLOCK_BYTES = 32;
const BITS_A_SUBJECT = 16;
const WORDS = BLOCK_BYTES / 4;

/** Where to look for a subject: a number that gives the block, and a bit in each of the block's eight words. */
export interface Place {
  readonly hash: number;
  /** `byte` of the block, and the `mask` of its bit. */
  readonly bits: readonly { readonly byte: number; readonly mask: number }[];
}

export function placeOf(subject: string): Place {
  const digest = hash('md5', subject, 'buffer');
  const bits = Array.from({ length: WORDS }, (_, word) => {
    const bit = digest[4 + word]! & 31;
    return { byte: word * 4 + (bit >>> 3), mask: 1 << (bit & 7) };
  });
  return { hash: digest.readUInt32LE(0) >>> 1, bits };
}

export function bloomFilter(subjects: ReadonlySet<string>): Buffer {
  const blocks = Math.max(1, Math.ceil((subjects.size * BITS_A_SUBJECT) / (BLOCK_BYTES * 8)));
  const filter = Buffer.alloc(blocks * BLOCK_BYTES);
  for (const subject of subjects) {
    const place = placeOf(subject);
    const start = (place.hash % blocks) * BLOCK_BYTES;
    for (const { byte, mask } of place.bits) filter[start + byte]! |= mask;
  }
  return filter;
}

/** False: certainly not. True: perhaps. The store asks the same in SQL. */
export function mayHold(filter: Buffer, { hash: number, bits }: Place): boolean {
  const start = (number % (filter.length / BLOCK_BYTES)) * BLOCK_BYTES;
  return bits.every(({ byte, mask }) => (filter[start + byte]! & mask) !== 0);
}
