import { crc32 } from 'node:zlib';

/**
 * The secret of an API key: `fl_test_` or `fl_live_`, 256 random bits as 43 base62 digits, and a CRC-32 of all that as six
 * more. The checksum lets a secret scanner tell a leaked key from a lookalike, and us refuse a mistyped one unasked.
 */
export type Mode = 'test' | 'live';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_DIGITS = 43;
const CHECKSUM_DIGITS = 6;
const SHOWN_DIGITS = 4;
const SECRET = new RegExp(`^fl_(test|live)_[0-9A-Za-z]{${RANDOM_DIGITS + CHECKSUM_DIGITS}}$`);

function base62(number: bigint, digits: number): string {
  let text = '';
  for (let rest = number; text.length < digits; rest /= 62n) text = DIGITS[Number(rest % 62n)]! + text;
  return text;
}

const checksum = (text: string) => base62(BigInt(crc32(text)), CHECKSUM_DIGITS);

/** `random` is 32 bytes. */
export function apiKeySecret(mode: Mode, random: Buffer): string {
  const body = `fl_${mode}_${base62(BigInt(`0x${random.toString('hex')}`), RANDOM_DIGITS)}`;
  return body + checksum(body);
}

export function isApiKeySecret(text: string): boolean {
  return SECRET.test(text) && checksum(text.slice(0, -CHECKSUM_DIGITS)) === text.slice(-CHECKSUM_DIGITS);
}

/** What may be shown of a secret, so that its owner knows it again. */
export function shownPrefix(secret: string): string {
  return secret.slice(0, 'fl_test_'.length + SHOWN_DIGITS);
}
