import { encodeId } from '../../../../contracts/ids.ts';
import { verifyToken } from '../credentials/signed-tokens.ts';
import { authenticateOAuth } from '../handlers/between/authenticate-oauth.ts';
import type { Deps } from '../handlers/deps.ts';
import { findLiveConsent } from '../store/oauth-consents.ts';
import { findUser } from '../store/users.ts';
import type { SiteAnswer, SiteRequest } from './transport.ts';

export const USERINFO = '/oauth/userinfo';

/** The token is all that counts, and no browser adds it by itself: so any page may ask that has one. */
const ANY_PAGE = [{ name: 'Access-Control-Allow-Origin', value: '*' }];
const PREFLIGHT = [...ANY_PAGE, { name: 'Access-Control-Allow-Headers', value: 'authorization' }, { name: 'Access-Control-Allow-Methods', value: 'GET, POST' }, { name: 'Access-Control-Max-Age', value: '3600' }];

/**
 * Who consented (OpenID Connect Core §5.3). The library's own endpoint takes tokens that are for nothing else; ours are all for the API, so that a client
 * has one, and it is as good here as it is there: while token, consent, client and person are.
 */
export async function userinfo(deps: Deps, { method, headers }: SiteRequest): Promise<SiteAnswer> {
  if (method === 'OPTIONS') return { status: 204, headers: PREFLIGHT, body: '' };
  const consent = await consentBehind(deps, headers.authorization);
  const person = consent && await findUser(deps.database, consent.tenantId, consent.userId);
  if (consent === undefined || person === undefined) return refused(401, 'invalid_token');
  if (!consent.oidcScopes.includes('openid')) return refused(403, 'insufficient_scope', ', scope="openid"');
  return json(200, {
    sub: encodeId('user', person.id), tenant_id: encodeId('tenant', person.tenantId),
    ...(consent.oidcScopes.includes('profile') ? { name: person.name } : {}),
    ...(consent.oidcScopes.includes('email') ? { email: person.email, email_verified: person.emailVerified } : {}),
  });
}

async function consentBehind(deps: Deps, authorization: string | undefined) {
  const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
  const claims = token === undefined ? undefined : await verifyToken(deps.signingKeys, token, deps.audience, deps.clock.now());
  const found = claims === undefined ? undefined : await authenticateOAuth(deps, claims);
  return found?.principal.kind === 'user' ? findLiveConsent(deps.database, found.principal.through.consentId) : undefined;
}

/** RFC 6750 §3. */
const refused = (status: number, error: string, more = ''): SiteAnswer =>
  json(status, { error }, [{ name: 'WWW-Authenticate', value: `Bearer error="${error}"${more}` }]);

const json = (status: number, body: object, headers: SiteAnswer['headers'] = []): SiteAnswer =>
  ({ status, headers: [{ name: 'Content-Type', value: 'application/json' }, ...ANY_PAGE, ...headers], body: JSON.stringify(body) });
