import { fstatSync, openSync, readSync } from 'node:fs';

/** A file of lines that begin with SHA-1 hashes in hex, in order. It may be larger than memory: each look-up is some thirty small reads. */
export function hashList(path: string): { has(hashHex: string): boolean } {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  const buffer = Buffer.alloc(LONGEST_LINE * 2);

  /** The hash of the first line that begins at or after `from`; undefined behind the last. */
  function hashAt(from: number): string | undefined {
    const start = Math.max(0, from - 1);
    const text = buffer.toString('latin1', 0, readSync(file, buffer, 0, buffer.length, start));
    const begin = from === 0 ? 0 : text.indexOf('\n') + 1;
    if (from !== 0 && begin === 0) return undefined;
    const line = text.slice(begin, begin + HASH_DIGITS);
    return line.length === HASH_DIGITS ? line.toUpperCase() : undefined;
  }

  return {
    has(hashHex) {
      let low = 0;
      let high = size;
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const found = hashAt(middle);
        if (found === hashHex) return true;
        if (found === undefined || found > hashHex) high = middle;
        else low = middle + 1;
      }
      return false;
    },
  };
}

const HASH_DIGITS = 40;
/** A hash, a colon, a count, an end of line. */
const LONGEST_LINE = 64;
