/**
 * Identifiers. Outside they are TypeIDs (`acc_01j…`: a prefix and a UUIDv7 in Crockford base32, see
 * https://github.com/jetify-com/typeid); inside and in the database they are plain UUID text. The prefix says
 * what an id names, so that a customer's id can't be used where an account's is asked.
 */
export const ID_PREFIXES = {
  tenant: 'ten', user: 'usr', session: 'ses', passkey: 'psk', apiKey: 'key', customer: 'cus', account: 'acc', wallet: 'wal',
  posting: 'pst', transaction: 'txn', event: 'evt', seal: 'sel', deadLetter: 'dlq', replay: 'rpl', snapshot: 'snp',
  batch: 'bat', request: 'req', role: 'rol', invitation: 'inv', securityEvent: 'sev', stepUp: 'stp', approval: 'apr', client: 'cli', consent: 'cns', ledger: 'ldg', ledgerTransfer: 'xfr',
  payment: 'pay', attempt: 'att', capture: 'cap', refund: 'ref', dispute: 'dsp', paymentMethod: 'pmt', provider: 'prv', routingRule: 'rul', feePlan: 'fpl', paymentLink: 'lnk', checkout: 'cko', payout: 'pot', payoutBatch: 'pob', bankAccount: 'bac',
  quote: 'fxq', conversion: 'cnv', notification: 'ntf', template: 'tpl', webhookEndpoint: 'whe', webhookMessage: 'msg', delivery: 'dlv', device: 'dev', channel: 'chn', bulk: 'blk',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const UNDERSCORE = 95;
const DASH = 45;

/** Character codes by digit, and digits by character code: of base32 and of hex. By table: this code runs twenty times per transaction. */
const DIGIT = Uint8Array.from(ALPHABET, (digit) => digit.charCodeAt(0));
const VALUE = new Int8Array(128).fill(-1);
DIGIT.forEach((code, value) => { VALUE[code] = value; });
const HEX = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const NIBBLE = new Uint8Array(128);
HEX.forEach((code, value) => { NIBBLE[code] = value; });

/** 32 bits from the eight hex digits at these places. */
function word(text: string, a: number, b: number): number {
  return (
    (NIBBLE[text.charCodeAt(a)]! << 28) | (NIBBLE[text.charCodeAt(a + 1)]! << 24) | (NIBBLE[text.charCodeAt(a + 2)]! << 20) |
    (NIBBLE[text.charCodeAt(a + 3)]! << 16) | (NIBBLE[text.charCodeAt(b)]! << 12) | (NIBBLE[text.charCodeAt(b + 1)]! << 8) |
    (NIBBLE[text.charCodeAt(b + 2)]! << 4) | NIBBLE[text.charCodeAt(b + 3)]!
  );
}

/**
 * `('account', '0193…-…')` → `acc_01j…`. The UUID must be lower-case text of 36 characters. All its characters are given at once: text that is
 * added up from pieces is a tree to the engine, with 32 bytes a piece, which must be made flat before it can be hashed or sent.
 */
export function encodeId(kind: IdKind, uuid: string): string {
  const prefix = ID_PREFIXES[kind];
  // 26 characters hold 130 bits: the first character carries only the top 3 of the 128.
  const a = word(uuid, 0, 4);
  const b = word(uuid, 9, 14);
  const c = word(uuid, 19, 24);
  const d = word(uuid, 28, 32);
  return String.fromCharCode(
    prefix.charCodeAt(0), prefix.charCodeAt(1), prefix.charCodeAt(2), UNDERSCORE,
    DIGIT[a >>> 29]!, DIGIT[(a >>> 24) & 31]!, DIGIT[(a >>> 19) & 31]!, DIGIT[(a >>> 14) & 31]!, DIGIT[(a >>> 9) & 31]!, DIGIT[(a >>> 4) & 31]!,
    DIGIT[((a & 15) << 1) | (b >>> 31)]!,
    DIGIT[(b >>> 26) & 31]!, DIGIT[(b >>> 21) & 31]!, DIGIT[(b >>> 16) & 31]!, DIGIT[(b >>> 11) & 31]!, DIGIT[(b >>> 6) & 31]!, DIGIT[(b >>> 1) & 31]!,
    DIGIT[((b & 1) << 4) | (c >>> 28)]!,
    DIGIT[(c >>> 23) & 31]!, DIGIT[(c >>> 18) & 31]!, DIGIT[(c >>> 13) & 31]!, DIGIT[(c >>> 8) & 31]!, DIGIT[(c >>> 3) & 31]!,
    DIGIT[((c & 7) << 2) | (d >>> 30)]!,
    DIGIT[(d >>> 25) & 31]!, DIGIT[(d >>> 20) & 31]!, DIGIT[(d >>> 15) & 31]!, DIGIT[(d >>> 10) & 31]!, DIGIT[(d >>> 5) & 31]!, DIGIT[d & 31]!,
  );
}

const ID_DIGITS = 26;
const bytes = new Uint8Array(16);

/** UUID text of an id of that kind, or undefined where it is not one. */
export function decodeId(kind: IdKind, id: string): string | undefined {
  const prefix = ID_PREFIXES[kind];
  const start = prefix.length + 1;
  if (id.length !== start + ID_DIGITS || !id.startsWith(prefix) || id.charCodeAt(start - 1) !== UNDERSCORE) return undefined;
  let bits = -2;
  let pending = 0;
  let count = 0;
  for (let i = start; i < id.length; i++) {
    const code = id.charCodeAt(i);
    const value = code < 128 ? VALUE[code]! : -1;
    if (value < 0 || (i === start && value > 7)) return undefined;
    pending = (pending << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[count++] = pending >>> bits;
      pending &= (1 << bits) - 1;
    }
  }
  return uuidText(bytes);
}

/** Sixteen bytes as UUID text. */
export function uuidText(b: Uint8Array): string {
  return String.fromCharCode(
    HEX[b[0]! >> 4]!, HEX[b[0]! & 15]!, HEX[b[1]! >> 4]!, HEX[b[1]! & 15]!, HEX[b[2]! >> 4]!, HEX[b[2]! & 15]!, HEX[b[3]! >> 4]!, HEX[b[3]! & 15]!, DASH,
    HEX[b[4]! >> 4]!, HEX[b[4]! & 15]!, HEX[b[5]! >> 4]!, HEX[b[5]! & 15]!, DASH, HEX[b[6]! >> 4]!, HEX[b[6]! & 15]!, HEX[b[7]! >> 4]!, HEX[b[7]! & 15]!, DASH,
    HEX[b[8]! >> 4]!, HEX[b[8]! & 15]!, HEX[b[9]! >> 4]!, HEX[b[9]! & 15]!, DASH, HEX[b[10]! >> 4]!, HEX[b[10]! & 15]!, HEX[b[11]! >> 4]!, HEX[b[11]! & 15]!,
    HEX[b[12]! >> 4]!, HEX[b[12]! & 15]!, HEX[b[13]! >> 4]!, HEX[b[13]! & 15]!, HEX[b[14]! >> 4]!, HEX[b[14]! & 15]!, HEX[b[15]! >> 4]!, HEX[b[15]! & 15]!,
  );
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
  const ms = Math.floor(atMs);
  const high = Math.floor(ms / 2 ** 32);
  bytes[0] = high >>> 8;
  bytes[1] = high;
  bytes[2] = ms >>> 24;
  bytes[3] = ms >>> 16;
  bytes[4] = ms >>> 8;
  bytes[5] = ms;
  bytes[6] = 0x70 | (sequence >> 8);
  bytes[7] = sequence;
  bytes[8] = 0x80 | (random[offset + 2]! & 63);
  for (let i = 9; i < 16; i++) bytes[i] = random[offset + i - 6]!;
  return uuidText(bytes);
}

/** UUIDv8 text (RFC 9562 §5.8) of sixteen bytes of a hash: the id of what is found by what it is about, without being looked up. */
export function uuidV8(hash: Uint8Array): string {
  bytes.set(hash.subarray(0, 16));
  bytes[6] = 0x80 | (bytes[6]! & 15);
  bytes[8] = 0x80 | (bytes[8]! & 63);
  return uuidText(bytes);
}

/** The moment a UUIDv7 was made, in milliseconds. */
export function uuidTimeMs(uuid: string): number {
  return parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
