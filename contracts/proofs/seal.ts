import { fromBase64, toHex, utf8 } from './bytes.ts';
import { webSha256, type Sha256 } from './merkle.ts';

/**
 * A seal is a signed tree head over all postings so far. What is signed (Ed25519, RFC 8032) is the UTF-8 of this JSON array
 * without spaces:
 *
 *     ["florin-seal-1",sequence,treeSize,rootHash,previousHash,sealedAt,keyId]
 *
 * Hashes are lower-case hexadecimal, `sealedAt` is the moment as the seal shows it, the signature is base64. `previousHash` is
 * SHA-256 of the previous seal's text followed by its signature; the first seal has 64 zeros. So each seal vouches for all before it.
 */
export interface Seal {
  readonly sequence: number;
  readonly treeSize: number;
  readonly rootHash: string;
  readonly previousHash: string;
  readonly sealedAt: string;
  readonly keyId: string;
  readonly signature: string;
}

export const NO_SEAL_BEFORE = '0'.repeat(64);

export function sealText(seal: Omit<Seal, 'signature'>): string {
  return JSON.stringify(['florin-seal-1', seal.sequence, seal.treeSize, seal.rootHash, seal.previousHash, seal.sealedAt, seal.keyId]);
}

/** What the next seal names as `previousHash`. */
export async function sealHash(seal: Seal, sha256: Sha256 = webSha256): Promise<string> {
  return toHex(await sha256(utf8(sealText(seal) + seal.signature)));
}

/** First 16 hex digits of the SHA-256 of the raw public key. */
export async function keyIdOf(publicKey: string, sha256: Sha256 = webSha256): Promise<string> {
  return toHex(await sha256(fromBase64(publicKey))).slice(0, 16);
}

/** Whether this key signed exactly this seal. `publicKey` is the raw 32 bytes in base64. */
export async function verifySeal(seal: Seal, publicKey: string): Promise<boolean> {
  try {
    if (await keyIdOf(publicKey) !== seal.keyId) return false;
    const key = await crypto.subtle.importKey('raw', fromBase64(publicKey), { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, fromBase64(seal.signature), utf8(sealText(seal)));
  } catch {
    // A key or a signature that can not even be read signs nothing.
    return false;
  }
}
