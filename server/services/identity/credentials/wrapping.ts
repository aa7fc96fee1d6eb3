import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Signer } from '../../../kit/signing.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A secret of this installation for one purpose, 32 bytes. An Ed25519 signature is always the same for the same message (RFC 8032) and can't be made
 * without the private key, so it is a secret that every process with the key folder has and no database holds. A JWT is never what is signed here: it has no space.
 */
export function derivedSecret(signer: Signer, purpose: string): Buffer {
  const signature = Buffer.from(signer.sign(Buffer.from(`florin derived secret: ${purpose}`)), 'base64');
  return Buffer.from(hkdfSync('sha256', signature, '', `florin ${purpose}`, 32));
}

/** Nonce, tag, ciphertext. `name` is bound in: what is wrapped for one name opens under no other. */
export function wrap(key: Buffer, name: string, secret: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Throws where it was wrapped by another key, for another name, or changed since. */
export function unwrap(key: Buffer, name: string, wrapped: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, wrapped.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(name));
  decipher.setAuthTag(wrapped.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}
