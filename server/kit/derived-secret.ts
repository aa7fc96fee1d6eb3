import { hkdfSync } from 'node:crypto';
import type { Signer } from './signing.ts';

/**
 * A secret of this installation for one purpose, 32 bytes. An Ed25519 signature is always the same for the same message (RFC 8032 §5.1.6) and can't be made
 * without the private key, so it is a secret that every process with the key folder has and no database holds. A JWT is never what is signed here: it has no space.
 */
export function derivedSecret(signer: Signer, purpose: string): Buffer {
  const signature = Buffer.from(signer.sign(Buffer.from(`florin derived secret: ${purpose}`)), 'base64');
  return Buffer.from(hkdfSync('sha256', signature, '', `florin ${purpose}`, 32));
}
