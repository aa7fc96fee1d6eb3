import { asksForNothing } from '../../../../../contracts/identity/sensitive.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { scopesOf } from '../../domain/role.ts';
import { isApiKeySecret } from '../../domain/secret.ts';
import { findLiveApiKey } from '../../store/api-keys.ts';
import { findPolicy } from '../../store/policies.ts';
import { findLiveSession } from '../../store/sessions.ts';
import { os, type Deps } from '../deps.ts';

const NOBODY = { principal: null, expiresAt: null };

/**
 * `expiresAt` is how long a cache may keep the answer: a minute at most, so that a signal lost on its way leaves a revoked
 * credential no longer than that, and a key in steady use is seen here once a minute.
 */
export const authenticate = (deps: Deps) => os.authenticate.handler(async ({ input: { credential } }) => {
  if (credential.startsWith('fl_')) return authenticateKey(deps, credential);
  const nowMs = deps.clock.now();
  const claims = await deps.accessTokens.verify(credential, nowMs);
  const live = claims && await findLiveSession(deps.database, claims.sessionId, claims.userId, new Date(nowMs));
  if (claims === undefined || live === undefined) return NOBODY;
  const { tenantId, role } = live;
  const { userId, sessionId } = claims;
  const rules = await rulesOf(deps, tenantId);
  return {
    principal: { tenantId, kind: 'user' as const, id: userId, scopes: [...scopesOf(role)], mode: 'live' as const, userId, sessionId, ...rules },
    expiresAt: Math.min(claims.expiresMs, live.expiresAt.getTime(), nowMs + deps.principalCacheMs),
  };
});

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

/** What the tenant asks beyond permissions; nothing at all where it asks nothing. */
async function rulesOf({ database }: Deps, tenantId: string) {
  const policy = await findPolicy(database, tenantId);
  return policy === undefined || asksForNothing(policy.rules) ? {} : { rules: policy.rules };
}
