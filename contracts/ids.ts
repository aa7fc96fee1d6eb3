/**
 * Identifiers. Outside they are TypeIDs (`acc_01j…`: a prefix and a UUIDv7 in Crockford base32, see
 * https://github.com/jetify-com/typeid); inside and in the database they are plain UUID text. The prefix says
 * what an id names, so that a customer's id can't be used where an account's is asked.
 */
export const ID_PREFIXES = {
  tenant: 'ten', user: 'usr', session: 'ses', apiKey: 'key', customer: 'cus', account: 'acc', wallet: 'wal',
  posting: 'pst', transaction: 'txn', event: 'evt', seal: 'sel', deadLetter: 'dlq', replay: 'rpl', snapshot: 'snp',
  batch: 'bat', request: 'req',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const PAIRS = Array.from({ length: 1024 }, (_, n) => ALPHABET[n >> 5]! + ALPHABET[n & 31]!);
const VALUES = new Int8Array(128).fill(-1);
for (let n = 0; n < 32; n++) VALUES[ALPHABET.charCodeAt(n)] = n;
const UNDERSCORE = 95;
const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));

const NIBBLES = new Uint8Array(128);
for (let n = 0; n < 16; n++) NIBBLES[n.toString(16).charCodeAt(0)] = n;

/** 32 bits from the eight hex digits at these places. By table: these two functions run ten times per transaction. */
function word(text: string, a: number, b: number): number {
  return (
    (NIBBLES[text.charCodeAt(a)]! << 28) | (NIBBLES[text.charCodeAt(a + 1)]! << 24) | (NIBBLES[text.charCodeAt(a + 2)]! << 20) |
    (NIBBLES[text.charCodeAt(a + 3)]! << 16) | (NIBBLES[text.charCodeAt(b)]! << 12) | (NIBBLES[text.charCodeAt(b + 1)]! << 8) |
    (NIBBLES[text.charCodeAt(b + 2)]! << 4) | NIBBLES[text.charCodeAt(b + 3)]!
  );
}

/** `('account', '0193…-…')` → `acc_01j…`. The UUID must be lower-case text of 36 characters. */
export function encodeId(kind: IdKind, uuid: string): string {
  // 26 characters hold 130 bits: the first character carries only the top 3 of the 128.
  const a = word(uuid, 0, 4);
  const b = word(uuid, 9, 14);
  const c = word(uuid, 19, 24);
  const d = word(uuid, 28, 32);
  return (
    ID_PREFIXES[kind] + '_' +
    PAIRS[a >>> 24]! + PAIRS[(a >>> 14) & 1023]! + PAIRS[(a >>> 4) & 1023]! +
    PAIRS[((a & 15) << 6) | (b >>> 26)]! + PAIRS[(b >>> 16) & 1023]! + PAIRS[(b >>> 6) & 1023]! +
    PAIRS[((b & 63) << 4) | (c >>> 28)]! + PAIRS[(c >>> 18) & 1023]! + PAIRS[(c >>> 8) & 1023]! +
    PAIRS[((c & 255) << 2) | (d >>> 30)]! + PAIRS[(d >>> 20) & 1023]! + PAIRS[(d >>> 10) & 1023]! + PAIRS[d & 1023]!
  );
}

/** UUID text of an id of that kind, or undefined where it is not one. */
export function decodeId(kind: IdKind, id: string): string | undefined {
  const prefix = ID_PREFIXES[kind];
  const start = prefix.length + 1;
  if (id.length !== start + 26 || !id.startsWith(prefix) || id.charCodeAt(start - 1) !== UNDERSCORE) return undefined;
  let text = '';
  let bits = -2;
  let pending = 0;
  for (let i = start; i < id.length; i++) {
    const code = id.charCodeAt(i);
    const value = code < 128 ? VALUES[code]! : -1;
    if (value < 0 || (i === start && value > 7)) return undefined;
    pending = (pending << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      text += HEX[(pending >>> bits) & 255]!;
      pending &= (1 << bits) - 1;
      if (text.length === 8 || text.length === 13 || text.length === 18 || text.length === 23) text += '-';
    }
  }
  return text;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/**
 * UUIDv7 text (RFC 9562 §5.7) from a moment in milliseconds, ten random bytes at `offset`, and a number of 12 bits that orders the ids of one
 * millisecond (method 1 of §6.2).
 */
export function uuidV7(atMs: number, random: Uint8Array, offset = 0, sequence = ((random[offset]! & 15) << 8) | random[offset + 1]!): string {
  const time = Math.floor(atMs).toString(16).padStart(12, '0');
  const r = (n: number) => HEX[random[offset + n]!]!;
  return (
    time.slice(0, 8) + '-' + time.slice(8) + '-' + HEX[0x70 | (sequence >> 8)]! + HEX[sequence & 255]! + '-' +
    HEX[0x80 | (random[offset + 2]! & 63)]! + r(3) + '-' + r(4) + r(5) + r(6) + r(7) + r(8) + r(9)
  );
}

/** The moment a UUIDv7 was made, in milliseconds. */
export function uuidTimeMs(uuid: string): number {
  return parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
