import { createPublicKey } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { Signer } from '../../../kit/signing.ts';

/** Access tokens: JWTs signed with this installation's own Ed25519 key (RFC 8037), and nothing else. */
export interface AccessTokens {
  issue(claims: AccessClaims, nowMs: number): { token: string; expiresInSeconds: number };
  /** Undefined for anything that is not a token of ours, in time. */
  verify(token: string, nowMs: number): Promise<(AccessClaims & { expiresMs: number }) | undefined>;
}

export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
}

export interface AccessTokenOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly lifetimeMs: number;
}

/** Told apart from whatever else is once signed with the key (RFC 8725 §3.11, RFC 9068 §2.1). */
const TYPE = 'at+jwt';
const ALGORITHM = 'EdDSA';

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

export function accessTokens(signer: Signer, { issuer, audience, lifetimeMs }: AccessTokenOptions): AccessTokens {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(signer.publicKey, 'base64').toString('base64url') }, format: 'jwk',
  });
  const header = encode({ alg: ALGORITHM, typ: TYPE, kid: signer.keyId });
  const expiresInSeconds = Math.floor(lifetimeMs / 1000);

  return {
    issue({ userId, sessionId }, nowMs) {
      const iat = Math.floor(nowMs / 1000);
      const claims = {
        iss: issuer, aud: audience, sub: encodeId('user', userId), sid: encodeId('session', sessionId), iat, exp: iat + expiresInSeconds,
      };
      const signed = `${header}.${encode(claims)}`;
      const signature = Buffer.from(signer.sign(Buffer.from(signed)), 'base64').toString('base64url');
      return { token: `${signed}.${signature}`, expiresInSeconds };
    },

    async verify(token, nowMs) {
      try {
        const { payload, protectedHeader } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM], typ: TYPE, issuer, audience, requiredClaims: ['sub', 'sid', 'iat', 'exp'], currentDate: new Date(nowMs),
        });
        const userId = decodeId('user', payload.sub ?? '');
        const sessionId = typeof payload.sid === 'string' ? decodeId('session', payload.sid) : undefined;
        if (protectedHeader.kid !== signer.keyId || userId === undefined || sessionId === undefined) return undefined;
        return { userId, sessionId, expiresMs: (payload.exp ?? 0) * 1000 };
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
