import { createHmac, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';

/** Standard Webhooks 1.0.0, "Signature scheme". Secrets are `whsec_` and base64; private keys `whsk_`, public ones `whpk_`, of 32 bytes each. */
export const SECRET_PREFIX = 'whsec_';
export const PRIVATE_KEY_PREFIX = 'whsk_';
export const PUBLIC_KEY_PREFIX = 'whpk_';

/** PKCS #8 of an Ed25519 key (RFC 8410 §7) before its 32 bytes. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

export type SigningKey = { readonly kind: 'v1' | 'v1a'; readonly text: string };

export interface SignedHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** Signed with each key that is live, so that a receiver who knows any one of them is content. */
export function signedHeaders(messageId: string, atMs: number, body: string, keys: readonly SigningKey[]): SignedHeaders {
  const timestamp = String(Math.floor(atMs / 1_000));
  const content = Buffer.from(`${messageId}.${timestamp}.${body}`);
  return { 'webhook-id': messageId, 'webhook-timestamp': timestamp, 'webhook-signature': keys.map((key) => signatureOf(key, content)).join(' ') };
}

function signatureOf({ kind, text }: SigningKey, content: Buffer): string {
  if (kind === 'v1') return `v1,${createHmac('sha256', bytesOf(text, SECRET_PREFIX)).update(content).digest('base64')}`;
  return `v1a,${sign(null, content, privateKeyOf(text)).toString('base64')}`;
}

export function secretFrom(random: Buffer): string {
  return SECRET_PREFIX + random.toString('base64');
}

export function privateKeyFrom(seed: Buffer): string {
  return PRIVATE_KEY_PREFIX + seed.toString('base64');
}

export function publicKeyOf(privateKey: string): string {
  const { x = '' } = createPublicKey(privateKeyOf(privateKey)).export({ format: 'jwk' });
  return PUBLIC_KEY_PREFIX + Buffer.from(x, 'base64url').toString('base64');
}

function privateKeyOf(text: string): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, bytesOf(text, PRIVATE_KEY_PREFIX)]), format: 'der', type: 'pkcs8' });
}

const bytesOf = (text: string, prefix: string): Buffer => Buffer.from(text.slice(prefix.length), 'base64');
