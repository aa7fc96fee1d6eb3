import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kit/clock.ts';
import type { Signer } from '../../kit/signing.ts';

/**
 * Service tokens: JWTs by which one service shows another who it is. They name the calling and the called service and nothing else:
 * the call in whose name it is made stands beside, under the token's authority, since whoever holds a service's key could sign any.
 */
const TYPE = 'florin-service+jwt';
const ALGORITHM = 'EdDSA';
const LIFETIME_SECONDS = 120;
const SKEW_SECONDS = 30;

/** The name of a service's signing key. */
export const serviceKey = (service: string): string => `service-${service}`;

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** The token of `from` for `to`: kept for half its life, so that signing (50 µs) is not paid for at each call. */
export function tokenMaker(signer: Signer, from: string, to: string, clock: Clock): () => string {
  const header = encode({ alg: ALGORITHM, typ: TYPE, kid: signer.keyId });
  let token = '';
  let madeSeconds = -Infinity;
  return () => {
    const nowSeconds = Math.floor(clock.now() / 1000);
    // A clock that was set back would otherwise keep one for as long as it went.
    if (Math.abs(nowSeconds - madeSeconds) < LIFETIME_SECONDS / 2) return token;
    madeSeconds = nowSeconds;
    const signed = `${header}.${encode({ iss: from, aud: to, iat: nowSeconds, exp: nowSeconds + LIFETIME_SECONDS })}`;
    token = `${signed}.${Buffer.from(signer.sign(Buffer.from(signed)), 'base64').toString('base64url')}`;
    return token;
  };
}

export interface TokenCheckOptions {
  /** Raw public key of that service, base64; undefined where there is none. */
  publicKey(service: string): string | undefined;
  /** Whether its manifest lets `from` call `to`. */
  mayCall(from: string, to: string): boolean;
  readonly clock: Clock;
}

/** Says which service sent a token that is meant for `to`, or why it is refused. */
export type TokenCheck = (token: string, to: string) => Promise<{ from: string } | { refused: string }>;

interface Known { readonly from: string; readonly to: string; readonly untilMs: number }

/** Verified once and then known by its hash until it ends: a signature costs 100 µs, and no lookup compares what a stranger sent byte by byte. */
export function tokenCheck({ publicKey, mayCall, clock }: TokenCheckOptions): TokenCheck {
  const known = new LRUCache<string, Known>({ max: 1_000 });
  return async (token, to) => {
    const key = hash('sha256', token, 'base64');
    const present = known.get(key);
    if (present !== undefined && present.to === to && clock.now() < present.untilMs) return { from: present.from };
    const verdict = await verify(token, to);
    if ('refused' in verdict) return verdict;
    known.set(key, { ...verdict, to });
    return { from: verdict.from };
  };

  async function verify(token: string, to: string): Promise<{ from: string; untilMs: number } | { refused: string }> {
    const { errors: { JOSEError }, jwtVerify } = await import('jose');
    try {
      const { payload } = await jwtVerify(token, (_header, { payload: claims }) => keyOf(String(claims), to, (why) => new JOSEError(why)), {
        algorithms: [ALGORITHM], typ: TYPE, audience: to, requiredClaims: ['iss', 'aud', 'iat', 'exp'], clockTolerance: SKEW_SECONDS,
        currentDate: new Date(clock.now()), maxTokenAge: LIFETIME_SECONDS,
      });
      if (Array.isArray(payload.aud)) return { refused: 'it is meant for several' };
      return { from: payload.iss!, untilMs: (payload.exp! + SKEW_SECONDS) * 1000 };
    } catch (error) {
      if (error instanceof JOSEError) return { refused: error.message };
      throw error;
    }
  }

  /** jose calls this before anything is verified: what it reads here only chooses the key. */
  function keyOf(claims: string, to: string, refused: (why: string) => Error): KeyObject {
    const from = issuerOf(claims);
    if (from === undefined || !mayCall(from, to)) throw refused(`${from ?? 'nobody'} may not call ${to}`);
    const raw = publicKey(from);
    if (raw === undefined) throw refused(`there is no public key of ${from}`);
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw, 'base64').toString('base64url') }, format: 'jwk' });
  }
}

function issuerOf(claims: string): string | undefined {
  try {
    const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { iss?: unknown };
    return typeof iss === 'string' && /^[a-z]{1,40}$/.test(iss) ? iss : undefined;
  } catch {
    return undefined;
  }
}
