import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign, verify, type KeyObject } from 'node:crypto';

/** An Ed25519 key (RFC 8032) that signs; the private half never leaves this closure. */
export interface Signer {
  /** First 16 hex digits of the SHA-256 of the raw public key. */
  readonly keyId: string;
  /** Raw 32 bytes, base64. */
  readonly publicKey: string;
  /** 64 bytes, base64. */
  sign(message: Uint8Array): string;
}

export function signerFromPem(privatePem: string): Signer {
  return signerFrom(createPrivateKey(privatePem));
}

export function newPrivatePem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
}

/** Raw 32 bytes, base64. */
export function publicKeyFromPem(publicPem: string): string {
  return rawOf(createPublicKey(publicPem)).toString('base64');
}

function rawOf(publicKey: KeyObject): Buffer {
  return Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function signerFrom(privateKey: KeyObject): Signer {
  const raw = rawOf(createPublicKey(privateKey));
  return {
    keyId: hash('sha256', raw).slice(0, 16),
    publicKey: raw.toString('base64'),
    sign: (message) => sign(null, message, privateKey).toString('base64'),
  };
}

export function verifySignature(publicKey: string, message: Uint8Array, signature: string): boolean {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, message, key, Buffer.from(signature, 'base64'));
}
