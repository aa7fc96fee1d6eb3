import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { signToken, type Claims } from './signed-tokens.ts';
import type { SigningKeys } from './signing-keys.ts';

/** The access tokens of our own sessions. */
export interface AccessTokens {
  issue(claims: AccessClaims, nowMs: number): Promise<{ token: string; expiresInSeconds: number }>;
  /** What the claims of a verified token say, where it is one of a session. */
  read(claims: Claims): (AccessClaims & { expiresMs: number }) | undefined;
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

export function accessTokens(keys: SigningKeys, { issuer, audience, lifetimeMs }: AccessTokenOptions): AccessTokens {
  const expiresInSeconds = Math.floor(lifetimeMs / 1000);
  return {
    async issue({ userId, sessionId }, nowMs) {
      const iat = Math.floor(nowMs / 1000);
      const token = await signToken(keys, {
        iss: issuer, aud: audience, sub: encodeId('user', userId), sid: encodeId('session', sessionId), iat, exp: iat + expiresInSeconds,
      });
      return { token, expiresInSeconds };
    },
    read({ iss, sub, sid, exp, client_id: clientId }) {
      const userId = decodeId('user', sub);
      const sessionId = typeof sid === 'string' ? decodeId('session', sid) : undefined;
      if (iss !== issuer || clientId !== undefined || userId === undefined || sessionId === undefined) return undefined;
      return { userId, sessionId, expiresMs: exp * 1000 };
    },
  };
}
