import { decodeId } from '../../../../../contracts/ids.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import type { Claims } from '../../credentials/signed-tokens.ts';
import { allowedByAll } from '../../domain/oauth-consent.ts';
import { scopesOf } from '../../domain/role.ts';
import { findClientPrincipal, findConsentedPrincipal } from '../../store/oauth-principals.ts';
import type { Deps } from '../deps.ts';
import { rulesOf } from './rules-of.ts';

/**
 * Who is behind an access token of the authorization server: a client on its own, or a person who acts through one. The token says what it was
 * issued for; what counts is what is so now, in the state of token, consent, client and person. Undefined where one of them has ended.
 */
export async function authenticateOAuth(deps: Deps, claims: Claims) {
  const { iss, sub, jti, client_id: client, scope, exp } = claims;
  const clientId = typeof client === 'string' ? decodeId('client', client) : undefined;
  if (iss !== deps.publicUrl || clientId === undefined || typeof jti !== 'string') return undefined;
  const nowMs = deps.clock.now();
  const tokenScopes = typeof scope === 'string' ? scope.split(' ') : [];
  const expiresAt = Math.min(exp * 1000, nowMs + deps.principalCacheMs);
  const [token, now] = [hashSecret(jti), new Date(nowMs)];
  return sub === client
    ? byItself(deps, { token, now, clientId, tokenScopes, expiresAt })
    : forPerson(deps, { token, now, clientId, tokenScopes, expiresAt, userId: decodeId('user', sub) });
}

interface Shown { readonly token: Buffer; readonly now: Date; readonly clientId: string; readonly tokenScopes: readonly string[]; readonly expiresAt: number }

async function byItself(deps: Deps, { token, now, clientId, tokenScopes, expiresAt }: Shown) {
  const client = await findClientPrincipal(deps.database, token, now);
  if (client?.id !== clientId) return undefined;
  const { tenantId, id, mode } = client;
  return { principal: { tenantId, kind: 'client' as const, id, scopes: allowedByAll(tokenScopes, client.scopes), mode, ...await rulesOf(deps, tenantId) }, expiresAt };
}

async function forPerson(deps: Deps, { token, now, clientId, tokenScopes, expiresAt, userId }: Shown & { readonly userId: string | undefined }) {
  const found = await findConsentedPrincipal(deps.database, token, now);
  if (found?.clientId !== clientId || found.userId !== userId) return undefined;
  const { tenantId, consentId, consentScopes, clientScopes, role, mode, payment } = found;
  return {
    principal: {
      tenantId, kind: 'user' as const, id: found.userId, scopes: allowedByAll(tokenScopes, consentScopes, clientScopes, scopesOf(role)), mode,
      through: { clientId, consentId }, userId: found.userId, ...await rulesOf(deps, tenantId),
      ...(payment === null ? {} : { spending: { id: consentId, limits: payment.limits } }),
    },
    expiresAt: Math.min(expiresAt, found.expiresAt.getTime()),
  };
}
