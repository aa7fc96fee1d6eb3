/**
 * Which new passwords are refused beside those on lists. Guessing programs try words, names, repeats and runs of keys first, in all their usual
 * disguises; what is left of a password once these are taken out must still be long enough (NIST SP 800-63B §3.1.1.2). No rule asks for digits
 * or signs: that only makes people write "Password1234!".
 */
export interface Whose {
  readonly email: string;
  readonly names: readonly string[];
}

export type Weakness = 'listed' | 'guessable' | 'personal';

/** Characters that count, of the twelve or more that it has. */
const LEAST_LEFT = 8;
const LEAST_DIFFERENT = 5;

/** `isListed` is asked for the password in lower case, and as it is without what people put around words. */
export function weaknessOf(password: string, whose: Whose, isListed: (text: string) => boolean): Weakness | undefined {
  const plain = password.normalize('NFKC').toLowerCase();
  const undisguised = undisguise(plain);
  const core = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  if ([plain, undisguised, core].some((form) => form.length >= 12 && isListed(form))) return 'listed';
  if (new Set(plain).size < LEAST_DIFFERENT || leftOf(plain) < LEAST_LEFT || leftOf(undisguised) < LEAST_LEFT) return 'guessable';
  const personal = personalWords(whose);
  if ([plain, undisguised].some((form) => leftOf(without(form, personal)) < LEAST_LEFT)) return 'personal';
  return undefined;
}

/** Usual replacements of letters, undone. */
function undisguise(text: string): string {
  return text.replaceAll(/[0134578@$!|+]/g, (sign) => LETTERS[sign] ?? sign);
}

const LETTERS: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b', '@': 'a', $: 's', '!': 'i', '|': 'l', '+': 't' };

/** How many characters are left once common words, repeats and runs are each worth one. */
function leftOf(text: string): number {
  return withoutRuns(withoutRepeats(without(text, COMMON))).length;
}

/** Each word found becomes one character, which no rule knows. */
function without(text: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, '\u{1}'), text);
}

/** `abcabcabc` is worth `abc`; the longest unit first, so that it is found whole. */
function withoutRepeats(text: string): string {
  return text.replaceAll(/(.{1,32}?)\1{2,}/gu, '$1').replaceAll(/(.{3,32})\1+/gu, '$1');
}

const ROWS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm', 'qwertzuiop', 'yxcvbnm', 'azertyuiop', 'qsdfghjklm', 'wxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p', '1q2w3e4r5t6y7u8i9o0p', 'qazwsxedcrfvtgbyhnujmikolp', '!@#$%^&*()'];
const RUNS = [...ROWS, ...ROWS.map((row) => [...row].toReversed().join(''))];
const SHORTEST_RUN = 4;

/** Keys side by side, and letters and digits in order, forwards or back: each run is worth one character. */
function withoutRuns(text: string): string {
  let rest = '';
  for (let at = 0; at < text.length;) {
    const length = runAt(text, at);
    rest += text[at];
    at += length;
  }
  return rest;
}

function runAt(text: string, at: number): number {
  let length = SHORTEST_RUN;
  while (at + length <= text.length && RUNS.some((run) => run.includes(text.slice(at, at + length)))) length++;
  return length === SHORTEST_RUN ? 1 : length - 1;
}

const SHORTEST_NAME = 3;

/** Of an email the part before the @ and the name of its domain, whole and in pieces; names likewise; and ours. Longest first. */
function personalWords({ email, names }: Whose): string[] {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  const whole = [local, domain.split('.').slice(0, -1).join('.'), ...names.map((name) => name.toLowerCase().replaceAll(/\s/g, ''))];
  const pieces = [local, domain.split('.').slice(0, -1).join('.'), ...names].flatMap((text) => text.toLowerCase().split(/[^\p{L}]+/u));
  return [...new Set([...whole, ...pieces, 'florin'])].filter((word) => word.length >= SHORTEST_NAME).toSorted((a, b) => b.length - a.length);
}

/** What is most often found inside of leaked passwords, longest first where one holds another. */
const COMMON = [
  'administrator', 'motherfucker', 'changeme', 'letmein', 'iloveyou', 'passwort', 'password', 'passwd', 'princess', 'sunshine', 'football', 'baseball', 'superman',
  'starwars', 'computer', 'internet', 'whatever', 'trustno', 'welcome', 'monkey', 'dragon', 'master', 'shadow', 'killer', 'batman', 'pokemon', 'summer', 'winter',
  'spring', 'autumn', 'secret', 'hello', 'admin', 'login', 'qwerty', 'azerty', 'love', 'pass', 'test', 'user', 'root', 'guest', 'default',
  'january', 'february', 'monday', 'friday', 'sunday', '2019', '2020', '2021', '2022', '2023', '2024', '2025', '2026', '2027', '2028',
];
