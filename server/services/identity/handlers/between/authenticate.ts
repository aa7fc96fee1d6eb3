import { hashSecret } from '../../credentials/secrets.ts';
import { verifyToken, type Claims } from '../../credentials/signed-tokens.ts';
import { scopesOf } from '../../domain/role.ts';
import { isApiKeySecret } from '../../domain/secret.ts';
import { findLiveApiKey } from '../../store/api-keys.ts';
import { findLiveSession } from '../../store/sessions.ts';
import { os, type Deps } from '../deps.ts';
import { authenticateOAuth } from './authenticate-oauth.ts';
import { rulesOf } from './rules-of.ts';

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
  const { userId, sessionId, expiresMs } = named;
  const rules = await rulesOf(deps, tenantId);
  return {
    principal: { tenantId, kind: 'user' as const, id: userId, scopes: [...scopesOf(role)], mode: 'live' as const, userId, sessionId, ...rules },
    expiresAt: Math.min(expiresMs, live.expiresAt.getTime(), nowMs + deps.principalCacheMs),
  };
}

async function authenticateKey(deps: Deps, secret: string) {
  if (!isApiKeySecret(secret)) return NOBODY;
  const nowMs = deps.clock.now();
  const hash = hashSecret(secret);
  const key = await findLiveApiKey(deps.database, hash, new Date(nowMs));
  if (key === undefined) return NOBODY;
  deps.keyUse.note(hash, nowMs);
  const ends = [key.expiresAt, key.secretValidUntil].filter((end) => end !== null);
  return {
    principal: {
      tenantId: key.tenantId, kind: 'key' as const, id: key.id, scopes: key.scopes, mode: key.mode,
      networks: key.networks.length === 0 ? undefined : [...key.networks],
      spending: key.spending.length === 0 ? undefined : { id: key.budgetId, limits: [...key.spending] },
      version: key.apiVersion, ...await rulesOf(deps, key.tenantId),
    },
    expiresAt: Math.min(nowMs + deps.principalCacheMs, ...ends.map((end) => end.getTime())),
  };
}
