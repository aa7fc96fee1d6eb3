import { hash } from 'node:crypto';

const MAX_KEY = 45;

/** A key that Square takes: at most 45 characters. One that is longer becomes its hash, which is the same for the same parts. */
export function keyOf(...parts: readonly string[]): string {
  const key = parts.join('-');
  return key.length <= MAX_KEY ? key : hash('sha256', key, 'base64url');
}
