import { hash } from 'node:crypto';

/** The first 128 bits of a SHA-256, as UUID text: short enough for an index, long enough that nobody finds two alike. */
export function hashToUuid(text: string): string {
  const hex = hash('sha256', text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

export const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
