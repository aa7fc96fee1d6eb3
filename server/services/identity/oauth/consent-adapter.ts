import { Provider, type Adapter } from 'oidc-provider';
import { encodeId, isUuid } from '../../../../contracts/ids.ts';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { endAndForget } from '../handlers/clients/end-consent.ts';
import type { Deps } from '../handlers/deps.ts';
import { OIDC_SCOPES, type OAuthConsent } from '../domain/oauth-consent.ts';
import { findLiveConsent } from '../store/oauth-consents.ts';

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/** What oidc-provider calls a grant is a consent of ours: recorded by the consent page, read here, ended by either side. */
export function consentAdapter(deps: Deps, resource: string): Adapter {
  const refuse = () => Promise.reject(new Error('consents are recorded by the consent page'));
  return {
    upsert: refuse, consume: refuse, findByUid: refuse, findByUserCode: refuse,
    async find(id) {
      const consent = isUuid(id) ? await findLiveConsent(deps.database, id) : undefined;
      return consent && grantOf(consent, resource);
    },
    // The program gave a token back, or one was shown twice: then thief and owner look alike from here, and the whole family ends.
    destroy: (id) => endAndForget(deps, id, Provider.ctx?.oidc.route === 'revocation' ? 'client' : 'token-reused'),
    revokeByGrantId: refuse,
  };
}

/** What was not granted was refused, so that nobody is asked for it again. */
function grantOf({ id, userId, clientId, scopes, oidcScopes, payment, createdAt, expiresAt }: OAuthConsent, resource: string) {
  const refused = SCOPES.filter((scope) => !scopes.includes(scope));
  const refusedOidc = OIDC_SCOPES.filter((scope) => !oidcScopes.includes(scope));
  return {
    kind: 'Grant', jti: id, accountId: encodeId('user', userId), clientId: encodeId('client', clientId), iat: seconds(createdAt), exp: seconds(expiresAt),
    openid: { scope: oidcScopes.join(' ') }, resources: { [resource]: scopes.join(' ') },
    rejected: { openid: { scope: refusedOidc.join(' ') }, resources: { [resource]: refused.join(' ') } },
    ...(payment === null ? {} : { rar: [payment] }),
  };
}
