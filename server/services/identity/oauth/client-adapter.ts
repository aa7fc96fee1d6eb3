import { randomBytes } from 'node:crypto';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { Deps } from '../handlers/deps.ts';
import { OIDC_SCOPES } from '../domain/oauth-consent.ts';
import type { OAuthClient } from '../domain/oauth-client.ts';
import { findLiveOAuthClient } from '../store/oauth-clients.ts';

/** The library wants a secret to compare with; ours are hashes, and compared elsewhere. This one is nobody's. */
const NOBODYS_SECRET = randomBytes(32).toString('base64url');

/** Where the library keeps what it knows nothing of: the scopes of our API. */
export const API_SCOPES = 'florin_scopes';

/** Clients are registered by `/v1/oauth/clients` and only read here, anew each time: one that is revoked is gone at once. */
export function clientAdapter(deps: Deps): Adapter {
  const refuse = () => Promise.reject(new Error('clients are registered by the API'));
  return {
    upsert: refuse, consume: refuse, destroy: refuse, findByUid: refuse, findByUserCode: refuse, revokeByGrantId: refuse,
    async find(id) {
      const clientId = decodeId('client', id);
      const client = clientId === undefined ? undefined : await findLiveOAuthClient(deps.database, clientId);
      return client && metadataOf(client);
    },
  };
}

function metadataOf({ id, name, type, grants, redirectUris, scopes, publicKeys }: OAuthClient): AdapterPayload {
  const sendsPeople = grants.includes('authorization_code');
  return {
    client_id: encodeId('client', id), client_name: name, grant_types: sendsPeople ? [...grants, 'refresh_token'] : grants,
    response_types: sendsPeople ? ['code'] : [], redirect_uris: redirectUris,
    // Others would need a script on a page of ours.
    response_modes: sendsPeople ? ['query'] : undefined,
    scope: OIDC_SCOPES.join(' '), [API_SCOPES]: scopes.join(' '),
    authorization_details_types: sendsPeople ? ['florin_payment'] : undefined,
    ...shownBy(type, publicKeys),
  };
}

/** How it shows who it is. */
function shownBy(type: OAuthClient['type'], keys: OAuthClient['publicKeys']): AdapterPayload {
  if (type === 'public') return { token_endpoint_auth_method: 'none' };
  if (keys.length > 0) return { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys } };
  return { token_endpoint_auth_method: 'client_secret_basic', client_secret: NOBODYS_SECRET };
}
