import { createHmac, timingSafeEqual } from 'node:crypto';
import { openBytes, sealBytes } from './personal-data/envelope.ts';
import type { Signer } from './signing.ts';
import { derivedSecret } from './derived-secret.ts';

/** Seals what must be read again, such as the secret of one-time codes, and signs what comes back to us. */
export interface Vault {
  /** AES-256-GCM. `about` says whose it is and what for: opened under any other it is refused, so a row copied to another is worth nothing. */
  seal(about: string, text: string): Buffer;
  /** Throws where it was not sealed here under that name. */
  open(about: string, sealed: Buffer): string;
  /** HMAC-SHA-256. */
  mac(about: string, text: string | Buffer): Buffer;
}

/**
 * A room's. Its keys follow from a private key of this installation, so there is one folder to keep, and back up. Without that key what was sealed must be set up
 * anew: second factors, credentials of providers.
 */
export function vault(signer: Signer, room: string): Vault {
  const sealing = derivedSecret(signer, `${room} vault: seal`);
  const signing = derivedSecret(signer, `${room} vault: mac`);
  return {
    seal: (about, text) => sealBytes(sealing, Buffer.from(text), about),
    open: (about, sealed) => openBytes(sealing, sealed, about).toString(),
    mac: (about, text) => createHmac('sha256', signing).update(`${about}\0`).update(text).digest(),
  };
}

export function sameBytes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
