import { createHash } from 'node:crypto';

/** Ids that look like a provider's and are the same in every run with the same seed. */
export interface Ids {
  /** `pi_3Nk…`: the prefix and so many letters and digits. */
  text(prefix: string, length?: number): string;
  /** Upper case letters and digits only, as PayPal and Adyen have them. */
  upper(length: number): string;
  uuid(): string;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const UPPER = 36;

export function seededIds(seed: number, provider: string): Ids {
  let count = 0;
  const bytes = () => createHash('sha512').update(`${seed}:${provider}:${count++}`).digest();
  const letters = (length: number, of: number) => Array.from(bytes().subarray(0, length), (byte) => ALPHABET[byte % of]).join('');
  return {
    text: (prefix, length = 24) => prefix + letters(length, ALPHABET.length),
    upper: (length) => letters(length, UPPER),
    uuid: () => bytes().toString('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5'),
  };
}
