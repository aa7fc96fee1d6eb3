/**
 * Card numbers (PANs) in free text. PCI DSS binds every system that stores one, so Florin takes none where it does not ask for one:
 * a number of 13 to 19 digits, with spaces, dots or dashes between, whose check digit is right and whose first digits belong to an issuer.
 */

/** First digits from–to, and how many digits such a number has. */
const ISSUERS: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  [4, 4, [13, 16, 19]],
  [51, 55, [16]], [2221, 2720, [16]],
  [34, 34, [15]], [37, 37, [15]],
  [6011, 6011, [16, 17, 18, 19]], [644, 649, [16, 17, 18, 19]], [65, 65, [16, 17, 18, 19]],
  [300, 305, [14, 16, 17, 18, 19]], [309, 309, [14, 16, 17, 18, 19]], [36, 36, [14, 15, 16, 17, 18, 19]], [38, 39, [14, 16, 17, 18, 19]],
  [3528, 3589, [16, 17, 18, 19]],
  [62, 62, [16, 17, 18, 19]], [81, 82, [16]], [508, 508, [16]], [60, 60, [16]],
  [2200, 2204, [16, 17, 18, 19]], [9792, 9792, [16]],
  [50, 50, [13, 14, 15, 16, 17, 18, 19]], [56, 58, [13, 14, 15, 16, 17, 18, 19]], [63, 63, [13, 14, 15, 16, 17, 18, 19]], [67, 67, [13, 14, 15, 16, 17, 18, 19]],
];

const LEAST = 13;
const MOST = 19;
/** E.164: no telephone number is longer. */
const LONGEST_PHONE = 15;

/** Groups of digits with one mark between each. Digits that touch a letter are part of a word: an id, a hash. */
const RUNS = /(?<![\p{L}\p{N}_])\d+(?:[ .\u00a0\u2010-\u2015-]\d+)*(?![\p{L}\p{N}_])/gu;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const IBAN = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/g;
// oxlint-disable-next-line no-control-regex -- all that is not ASCII
const BEYOND_ASCII = /[^\u0000-\u007f]/;

/** Cheap for nearly every text: those with fewer than 13 digits are counted and no more. */
export function holdsCardNumber(text: string): boolean {
  if (text.length < LEAST) return false;
  const ascii = asAscii(text);
  return hasDigits(ascii) && cardNumbers(ascii).length > 0;
}

/** The text with `mask` in place of each card number. */
export function maskCardNumbers(text: string, mask: string): string {
  if (text.length < LEAST) return text;
  const ascii = asAscii(text);
  if (!hasDigits(ascii)) return text;
  const found = cardNumbers(ascii);
  if (found.length === 0) return text;
  let masked = '';
  let from = 0;
  for (const [start, end] of found) {
    if (end <= from) continue;
    masked += ascii.slice(from, Math.max(from, start)) + mask;
    from = end;
  }
  return masked + ascii.slice(from);
}

/** Digits of other scripts and widths are digits to whoever reads them. */
const asAscii = (text: string): string => (BEYOND_ASCII.test(text) ? text.normalize('NFKC').replace(/\p{Nd}/gu, digitOf) : text);

/** Digits stand in Unicode in tens that begin at a zero. */
function digitOf(digit: string): string {
  if (digit <= '9') return digit;
  let value = 0;
  const code = digit.codePointAt(0)!;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
}

function hasDigits(text: string): boolean {
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57 && ++digits === LEAST) return true;
  }
  return false;
}

/** From–to of each card number. */
function cardNumbers(text: string): [number, number][] {
  const plain = withoutLookalikes(text);
  const found: [number, number][] = [];
  for (const run of plain.matchAll(RUNS)) {
    const groups = [...run[0].matchAll(/\d+/g)].map(({ 0: digits, index }) => ({ digits, start: run.index + index }));
    const count = groups.reduce((sum, { digits }) => sum + digits.length, 0);
    if (count < LEAST || (plain[run.index - 1] === '+' && count <= LONGEST_PHONE)) continue;
    // A card number may stand beside other numbers: `12 4242 4242 4242 4242 123`.
    for (let first = 0; first < groups.length; first++) {
      let number = '';
      for (let last = first; last < groups.length && number.length < MOST; last++) {
        number += groups[last]!.digits;
        if (isCardNumber(number)) found.push([groups[first]!.start, groups[last]!.start + groups[last]!.digits.length]);
      }
    }
  }
  return found;
}

/** UUIDs and IBANs are told apart by their shape, an IBAN by its check digits too. As many letters take their place. */
function withoutLookalikes(text: string): string {
  const blank = (match: string): string => '_'.repeat(match.length);
  return text.replace(UUID, blank).replace(IBAN, (match) => (isIban(match) ? blank(match) : match));
}

/** ISO 13616: the number that the letters and digits make is 1 modulo 97. */
function isIban(text: string): boolean {
  const iban = text.replaceAll(' ', '');
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = parseInt(character, 36);
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
  }
  return rest === 1;
}

function isCardNumber(digits: string): boolean {
  if (digits.length < LEAST || digits.length > MOST) return false;
  return ISSUERS.some(([from, to, lengths]) => {
    const start = Number(digits.slice(0, String(from).length));
    return start >= from && start <= to && lengths.includes(digits.length);
  }) && passesLuhn(digits);
}

/** ISO/IEC 7812-1: from the right, every second digit doubled. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const value = i % 2 === 0 ? digit : digit * 2;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
