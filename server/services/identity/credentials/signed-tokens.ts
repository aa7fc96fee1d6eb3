import { sign, verify } from 'node:crypto';
import type { SigningKeys } from './signing-keys.ts';

/** Told apart from whatever else is once signed with the keys (RFC 8725 §3.11, RFC 9068 §2.1). */
const TYPE = 'at+jwt';
const ALGORITHM = 'EdDSA';
const SIGNATURE_BYTES = 64;
const LONGEST = 8_192;

export interface Claims extends Readonly<Record<string, unknown>> {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

export async function signToken(keys: SigningKeys, claims: Claims): Promise<string> {
  const { id, privateKey } = await keys.signing();
  const signed = `${encode({ alg: ALGORITHM, typ: TYPE, kid: id })}.${encode(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`;
}

/**
 * The claims of an access token of ours, in time; undefined for anything else. We read only what we could have written ourselves, to the letter: three
 * header members, one algorithm, our key ids, JSON without a second spelling, base64url without spare bits. So nothing is left that a library might take
 * from the token instead of from us (keys, algorithms, extensions), nor that two readers might read differently.
 */
export async function verifyToken(keys: SigningKeys, token: string, audience: string, nowMs: number): Promise<Claims | undefined> {
  const parts = token.split('.');
  if (token.length > LONGEST || parts.length !== 3) return undefined;
  const [header, claims] = parts.slice(0, 2).map(decode);
  const signature = bytesOf(parts[2]!);
  if (header === undefined || claims === undefined || signature?.length !== SIGNATURE_BYTES) return undefined;
  const { alg, typ, kid, ...rest } = header;
  if (alg !== ALGORITHM || typ !== TYPE || typeof kid !== 'string' || Object.keys(rest).length > 0) return undefined;
  const key = await keys.find(kid);
  if (key === undefined || !verify(null, Buffer.from(`${parts[0]}.${parts[1]}`), key.publicKey, signature)) return undefined;
  return isClaims(claims) && claims.aud === audience && isInTime(claims, nowMs) ? claims : undefined;
}

function isClaims(claims: Record<string, unknown>): claims is Claims & Record<string, unknown> {
  const { iss, aud, sub, iat, exp } = claims;
  return [iss, aud, sub].every((text) => typeof text === 'string') && [iat, exp].every((time) => Number.isSafeInteger(time));
}

function isInTime({ iat, exp, nbf = iat }: Claims, nowMs: number): boolean {
  const nowSeconds = nowMs / 1000;
  // Another process of ours may be a little ahead.
  return nowSeconds < exp && iat < exp && iat <= nowSeconds + CLOCKS_DIFFER_SECONDS && typeof nbf === 'number' && nbf <= nowSeconds + CLOCKS_DIFFER_SECONDS;
}

const CLOCKS_DIFFER_SECONDS = 30;

function bytesOf(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

function decode(part: string): Record<string, unknown> | undefined {
  const text = bytesOf(part)?.toString();
  if (text === undefined || !text.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
