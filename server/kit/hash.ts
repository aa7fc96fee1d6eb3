import { hash } from 'node:crypto';
import { uuidText } from '../../contracts/ids.ts';

/** The first 128 bits of a SHA-256, as UUID text: short enough for an index, long enough that nobody finds two alike. */
export function hashToUuid(text: string): string {
  return uuidText(hash('sha256', text, 'buffer'));
}

export const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');
