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

/** By the first four digits: a bit for each length that a card number beginning so may have. */
const LENGTHS = new Uint32Array(10_000);
for (const [from, to, lengths] of ISSUERS) {
  const scale = 10 ** (4 - String(from).length);
  const bits = lengths.reduce((sum, length) => sum | (1 << length), 0);
  for (let prefix = from * scale; prefix < (to + 1) * scale; prefix++) LENGTHS[prefix]! |= bits;
}

const LEAST = 13;
const MOST = 19;
/** E.164: no telephone number is longer. */
const LONGEST_PHONE = 15;

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

type Found = [from: number, to: number][];

/** From–to of each card number. What looks like one may be part of a UUID or an IBAN: looked at only then, for it is dear. */
function cardNumbers(text: string): Found {
  const found = scan(text);
  return found.length === 0 ? found : scan(withoutLookalikes(text));
}

/**
 * Goes through the runs of a text: groups of digits with one mark between each. By hand and not by patterns: clients may send many long texts, and
 * each character is looked at once.
 */
function scan(text: string): Found {
  const found: Found = [];
  for (let at = 0; at < text.length;) {
    if (!isDigit(text.charCodeAt(at))) at++;
    else at = scanRun(text, at, found);
  }
  return found;
}

/** Returns where the run ends. */
function scanRun(text: string, start: number, found: Found): number {
  const digits: number[] = [];
  const groups: { first: number; from: number; to: number }[] = [];
  let at = start;
  for (;;) {
    const group = { first: digits.length, from: at, to: at };
    while (isDigit(text.charCodeAt(at))) digits.push(text.charCodeAt(at++) - 48);
    group.to = at;
    // Digits that touch a letter are part of a word: an id, a hash.
    if (isWord(text, at) || (group.from === start && start > 0 && isWord(text, start - 1))) digits.length = group.first;
    else groups.push(group);
    if (!isMark(text.charCodeAt(at)) || !isDigit(text.charCodeAt(at + 1))) break;
    at++;
  }
  if (digits.length >= LEAST && !(text[start - 1] === '+' && digits.length <= LONGEST_PHONE)) findIn(digits, groups, found);
  return at;
}

/** A card number may stand beside other numbers: `12 4242 4242 4242 4242 123`. It begins and ends with a group. */
function findIn(digits: readonly number[], groups: readonly { first: number; from: number; to: number }[], found: Found): void {
  for (let start = 0; start < groups.length; start++) {
    const { first, from } = groups[start]!;
    if (digits.length - first < LEAST) return;
    const lengths = LENGTHS[digits[first]! * 1000 + digits[first + 1]! * 100 + digits[first + 2]! * 10 + digits[first + 3]!]!;
    if (lengths === 0) continue;
    for (let last = start; last < groups.length; last++) {
      const end = groups[last + 1]?.first ?? digits.length;
      if (end - first > MOST) break;
      if ((lengths & (1 << (end - first))) !== 0 && passesLuhn(digits, first, end)) found.push([from, groups[last]!.to]);
    }
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Space, full stop, dashes. */
const isMark = (code: number): boolean => code === 32 || code === 46 || code === 45 || code === 160 || (code >= 0x2010 && code <= 0x2015);

const LETTER = /[\p{L}\p{N}_]/u;

function isWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || isDigit(code);
  return at < text.length && LETTER.test(text[at]!);
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

/** ISO/IEC 7812-1: from the right, every second digit doubled. */
function passesLuhn(digits: readonly number[], from: number, to: number): boolean {
  let sum = 0;
  for (let i = to - 1; i >= from; i--) {
    const value = (to - 1 - i) % 2 === 0 ? digits[i]! : digits[i]! * 2;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}
