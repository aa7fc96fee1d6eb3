import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Encryption under a key that is at hand: AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. Sealed: format, nonce, ciphertext, tag. */

export const KEY_BYTES = 32;
const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const newKey = (): Buffer => randomBytes(KEY_BYTES);

/** `place` is authenticated with the text: sealed bytes that are moved to another place can't be opened there. */
export function sealBytes(key: Buffer, plain: Uint8Array, place: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place));
  return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws where key, place or a single bit is another. */
export function openBytes(key: Buffer, sealed: Uint8Array, place: string): Buffer {
  if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== FORMAT) throw new Error('these are no sealed bytes');
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
}

/** Parts as one text from which they can be told apart again, whatever is in them. */
export const placeOf = (...parts: readonly string[]): string => JSON.stringify(parts);

/** A key of its own for each field, so that the same value in two fields gives two indexes. */
export function indexKeyOf(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `florin blind index ${purpose}`, KEY_BYTES));
}

/** Each index but those under a tenant's first key begins with the id of its key: so a row tells under which it is. */
export const indexPrefix = (keyId: string): Buffer => Buffer.from(keyId.replaceAll('-', ''), 'hex');

/** HMAC-SHA-256: finds equal values, and tells nothing of them to whoever lacks the key. */
export const blindIndex = (key: Buffer, value: string): Buffer => createHmac('sha256', key).update(value).digest();
