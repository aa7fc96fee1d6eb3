import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Signer } from '../../../kit/signing.ts';

/** Seals what must be read again, such as the secret of one-time codes, and signs what comes back to us. */
export interface Vault {
  /** AES-256-GCM. `about` says whose it is and what for: opened under any other it is refused, so a row copied to another is worth nothing. */
  seal(about: string, text: string): Buffer;
  /** Throws where it was not sealed here under that name. */
  open(about: string, sealed: Buffer): string;
  /** HMAC-SHA-256. */
  mac(about: string, text: string | Buffer): Buffer;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The key follows from a private key of this installation: an Ed25519 signature of a fixed text is always the same (RFC 8032 §5.1.6), and nobody
 * else can make it. So there is one folder to keep, and back up. Without that key second factors must be set up anew.
 */
export function vault(signer: Signer): Vault {
  const root = Buffer.from(signer.sign(Buffer.from('florin identity vault v1')), 'base64');
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), purpose, 32));
  const sealing = derive('seal');
  const signing = derive('mac');
  return {
    seal(about, text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(about, sealed) {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', sealing, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(about));
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
    },
    mac: (about, text) => createHmac('sha256', signing).update(`${about}\0`).update(text).digest(),
  };
}

export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
