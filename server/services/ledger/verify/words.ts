/** Rows as 32-bit words, the same from journal lines as from the tables: what is compared by hash. */

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const VALUES = new Uint8Array(128);
for (let n = 0; n < 32; n++) VALUES[ALPHABET.charCodeAt(n)] = n;

/** The four words of an id whose 26 base32 characters begin at `start` of the text. */
export function putId(words: Int32Array, at: number, text: string, start: number): void {
  let word = 0;
  let bits = 0;
  let put = at;
  for (let i = start; i < start + 26; i++) {
    const value = VALUES[text.charCodeAt(i) & 127]!;
    // 26 characters hold 130 bits: the first carries three.
    const width = i === start ? 3 : 5;
    const over = bits + width - 32;
    if (over < 0) {
      word = (word << width) | value;
      bits += width;
    } else {
      words[put++] = (word << (width - over)) | (value >>> over);
      word = value & ((1 << over) - 1);
      bits = over;
    }
  }
}

export function putUuid(words: Int32Array, at: number, uuid: string): void {
  words[at] = parseInt(uuid.slice(0, 8), 16);
  words[at + 1] = parseInt(uuid.slice(9, 13) + uuid.slice(14, 18), 16);
  words[at + 2] = parseInt(uuid.slice(19, 23) + uuid.slice(24, 28), 16);
  words[at + 3] = parseInt(uuid.slice(28), 16);
}

/** A whole number within ±2^53. */
export function putLong(words: Int32Array, at: number, value: number): void {
  words[at] = Math.floor(value / 4_294_967_296);
  words[at + 1] = value;
}

const POSTGRES_EPOCH_MS = 946_684_800_000;

/** As PostgreSQL stores it: microseconds since 2000. */
export function putMoment(words: Int32Array, at: number, ms: number): void {
  putLong(words, at, (ms - POSTGRES_EPOCH_MS) * 1000);
}

/** Up to 16 bytes in four words. */
export function putBytes(words: Int32Array, at: number, bytes: Buffer): void {
  for (let i = 0; i < 4; i++) words[at + i] = bytes.readInt32BE(4 * i);
}

/** Words as PostgreSQL sent them, big-endian. The buffer is turned around in place. */
export function wordsOf(bytes: Buffer): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  aligned.swap32();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
