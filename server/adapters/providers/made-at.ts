const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** When one of our ids was made: a UUIDv7 begins with it, also as a TypeID. Null for other ids. */
export function madeAtMs(id: string): number | null {
  const [, hex, version] = /^([0-9a-f]{8}-[0-9a-f]{4})-(\d)/.exec(id) ?? [];
  if (hex !== undefined) return version === '7' ? Number.parseInt(hex.replace('-', ''), 16) : null;
  const letters = /^[a-z]{3}_([0-9a-z]{26})$/.exec(id)?.[1];
  // Ten letters hold the 48 bits of the time behind two zeros; the next begins with the version.
  if (letters === undefined || ALPHABET.indexOf(letters[10]!) >> 1 !== 7) return null;
  return Array.from(letters.slice(0, 10)).reduce((ms, letter) => ms * 32 + ALPHABET.indexOf(letter), 0);
}
