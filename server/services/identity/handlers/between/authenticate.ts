import { ROLE_SCOPES } from '../../../../../contracts/scopes.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { verifyToken, type Claims } from '../../credentials/signed-tokens.ts';
import { isApiKeySecret } from '../../domain/secret.ts';
import { findLiveApiKey } from '../../store/api-keys.ts';
import { findLiveSession } from '../../store/sessions.ts';
import { os, type Deps } from '../deps.ts';
import { authenticateOAuth } from './authenticate-oauth.ts';

const NOBODY = { principal: null, expiresAt: null };

/**
 * `expiresAt` is how long a cache may keep the answer: a minute at most, so that a signal lost on its way leaves a revoked
 * credential no longer than that, and a key in steady use is seen here once a minute.
 */
export const authenticate = (deps: Deps) => os.authenticate.handler(async ({ input: { credential } }) => {
  if (credential.startsWith('fl_')) return authenticateKey(deps, credential);
  const claims = await verifyToken(deps.signingKeys, credential, deps.audience, deps.clock.now());
  if (claims === undefined) return NOBODY;
  return await authenticateSession(deps, claims) ?? await authenticateOAuth(deps, claims) ?? NOBODY;
});

async function authenticateSession(deps: Deps, claims: Claims) {
  const nowMs = deps.clock.now();
  const named = deps.accessTokens.read(claims);
  const live = named && await findLiveSession(deps.database, named.sessionId, named.userId, new Date(nowMs));
  if (named === undefined || live === undefined) return undefined;
  const { tenantId, role } = live;
  return {
    principal: { tenantId, kind: 'user' as const, id: named.userId, scopes: [...ROLE_SCOPES[role]], mode: 'live' as const },
    expiresAt: Math.min(named.expiresMs, live.expiresAt.getTime(), nowMs + deps.principalCacheMs),
  };
}

async function authenticateKey(deps: Deps, secret: string) {
  if (!isApiKeySecret(secret)) return NOBODY;
  const key = await findLiveApiKey(deps.database, hashSecret(secret));
  if (key === undefined) return NOBODY;
  const nowMs = deps.clock.now();
  deps.keyUse.note(key.id, nowMs);
  return {
    principal: { tenantId: key.tenantId, kind: 'key' as const, id: key.id, scopes: key.scopes, mode: key.mode },
    expiresAt: nowMs + deps.principalCacheMs,
  };
}
