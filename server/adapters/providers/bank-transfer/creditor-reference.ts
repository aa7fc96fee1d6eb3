import { createHash } from 'node:crypto';

/** Digits alone: the check notices each one that is mistyped, which with letters it does not, and a telephone has them at hand. */
const DIGITS = 18;

/** A structured creditor reference (ISO 11649): `RF`, two check digits, and sixty bits of the attempt's hash. The same attempt has always the same. */
export function creditorReference(attemptId: string): string {
  const hash = createHash('sha256').update(attemptId).digest();
  const body = String(hash.readBigUInt64BE() % 10n ** BigInt(DIGITS)).padStart(DIGITS, '0');
  return `RF${String(98 - remainder(`${body}RF00`)).padStart(2, '0')}${body}`;
}

export const isCreditorReference = (text: string): boolean => /^RF\d{2}[0-9A-Z]{1,21}$/.test(text) && remainder(text.slice(4) + text.slice(0, 4)) === 1;

/** Modulo 97, letters as 10 to 35, digit by digit: the number is longer than a float. */
function remainder(text: string): number {
  let rest = 0;
  for (const character of text) {
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest;
}
