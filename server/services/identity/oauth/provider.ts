import { errors, Provider, type Adapter, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { decodeId } from '../../../../contracts/ids.ts';
import { hashSecret } from '../credentials/secrets.ts';
import type { SigningKey } from '../credentials/signing-keys.ts';
import { OIDC_SCOPES, readPayment } from '../domain/oauth-consent.ts';
import type { Deps } from '../handlers/deps.ts';
import { isClientSecret } from '../store/oauth-clients.ts';
import { accountOf } from './account.ts';
import { API_SCOPES, clientAdapter } from './client-adapter.ts';
import { consentAdapter } from './consent-adapter.ts';
import { tokenClaims } from './claims.ts';
import { errorPage } from './pages/error-page.ts';
import { stampJwt } from './library-clock.ts';
import { recordAdapter } from './records.ts';
import { resourceOf, ROUTES } from './routes.ts';
import { USERINFO } from './userinfo.ts';
import { keepAccessTokens } from './token-records.ts';
import { personOf } from './texts/texts.ts';

/** A person logs in and consents within this time, or begins anew. */
const INTERACTION_SECONDS = 15 * 60;
const CODE_SECONDS = 60;
const LONGEST_ASSERTION_SECONDS = 10 * 60;

/** oidc-provider as we want it: codes with PKCE, client credentials, refresh tokens that rotate; one API, one signature algorithm, nothing else. */
export function oauthProvider(deps: Deps, keys: readonly SigningKey[], cookieKeys: readonly string[]): Provider {
  const { publicUrl, oauth } = deps;
  const provider = new Provider(publicUrl, { ...configuration(deps, keys, cookieKeys), ttl: {
    AccessToken: seconds(oauth.accessTokenMs), ClientCredentials: seconds(oauth.accessTokenMs), IdToken: seconds(oauth.accessTokenMs),
    AuthorizationCode: CODE_SECONDS, RefreshToken: seconds(oauth.refreshTokenMs), Grant: seconds(oauth.consentMs),
    Interaction: INTERACTION_SECONDS, Session: INTERACTION_SECONDS,
  } });
  // Behind the gateway: site.ts says which address people see.
  provider.proxy = true;
  provider.Client.prototype.compareClientSecret = function compare(secret: string) {
    return isClientSecret(deps.database, decodeId('client', this.clientId) ?? '', hashSecret(secret), new Date(deps.clock.now()));
  };
  keepAccessTokens(provider);
  provider.on('server_error', (_ctx, error) => deps.log.error({ err: error }, 'the authorization server failed'));
  return provider;
}

const seconds = (ms: number) => Math.floor(ms / 1000);

function configuration(deps: Deps, keys: readonly SigningKey[], cookieKeys: readonly string[]): Configuration {
  const resource = resourceOf(deps.publicUrl);
  const secure = deps.publicUrl.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', secure, signed: true } as const;
  return {
    adapter: (kind: string): Adapter => kind === 'Client' ? clientAdapter(deps) : kind === 'Grant' ? consentAdapter(deps, resource) : recordAdapter(deps, kind),
    jwks: { keys: keys.map(({ id, privateKey }) => ({ ...privateKey.export({ format: 'jwk' }), kid: id, alg: 'EdDSA', use: 'sig' })) as never },
    routes: ROUTES,
    cookies: { keys: [...cookieKeys], long: cookie, short: cookie, names: { session: 'florin_oauth', interaction: 'florin_oauth_step', resume: 'florin_oauth_resume' } },
    responseTypes: ['code'],
    scopes: [...OIDC_SCOPES],
    extraClientMetadata: { properties: [API_SCOPES] },
    claims: { openid: ['sub', 'tenant_id'], profile: ['name'], email: ['email', 'email_verified'] },
    discovery: { userinfo_endpoint: `${deps.publicUrl}${USERINFO}` },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    clientDefaults: { id_token_signed_response_alg: 'EdDSA', grant_types: ['authorization_code'], response_types: ['code'] },
    enabledJWA: { idTokenSigningAlgValues: ['EdDSA'], clientAuthSigningAlgValues: ['EdDSA', 'Ed25519', 'ES256'] },
    // One that is good for years would have to be remembered for years, so that it is taken once.
    assertJwtClientAuthClaimsAndHeader: (_ctx, { exp }) => checkAssertionEnd(Number(exp)),
    clockTolerance: 5,
    formats: { customizers: { jwt: (_ctx, _token, jwt) => stampJwt(deps.clock, jwt.payload) } },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, client) => Promise.resolve(client.grantTypeAllowed('refresh_token')),
    expiresWithSession: () => Promise.resolve(false),
    revokeGrantPolicy: () => true,
    interactions: { url: (_ctx, { uid }) => Promise.resolve(`/oauth/interaction/${uid}`) },
    findAccount: (_ctx, id, token) => accountOf(deps, id, token),
    extraTokenClaims: (_ctx, token) => tokenClaims(deps, token),
    clientBasedCORS: (_ctx, origin, client) => client.tokenEndpointAuthMethod === 'none' && (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin),
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'html';
      ctx.body = errorPage(personOf(ctx.req.headers), error, description);
      return Promise.resolve();
    },
    features: features(deps, resource),
  };
}

/** By the machine's clock, as the library reads the rest of it. */
async function checkAssertionEnd(expSeconds: number): Promise<void> {
  if (expSeconds > Date.now() / 1000 + LONGEST_ASSERTION_SECONDS) throw new errors.InvalidClientAuth('exp is too far ahead');
}

function features(deps: Deps, resource: string): Configuration['features'] {
  const own = (_ctx: KoaContextWithOIDC, client: { clientId: string }, token: { clientId?: string }) => Promise.resolve(client.clientId === token.clientId);
  return {
    devInteractions: { enabled: false }, userinfo: { enabled: false }, rpInitiatedLogout: { enabled: false },
    // A token bound to a key would be taken without that key: the API knows bearer tokens only.
    dPoP: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: own },
    revocation: { enabled: true, allowedPolicy: own },
    pushedAuthorizationRequests: { enabled: true },
    resourceIndicators: {
      enabled: true, defaultResource: () => Promise.resolve(resource), useGrantedResource: () => Promise.resolve(true),
      getResourceServerInfo(_ctx, wanted, client) {
        if (wanted !== resource) throw new errors.InvalidTarget();
        const { [API_SCOPES]: scope } = client;
        if (typeof scope !== 'string') throw new Error('a client without its scopes');
        return Promise.resolve({ scope, audience: deps.audience, accessTokenFormat: 'jwt', accessTokenTTL: seconds(deps.oauth.accessTokenMs), jwt: { sign: { alg: 'EdDSA' } } });
      },
    },
    richAuthorizationRequests: {
      enabled: true,
      types: { florin_payment: { validate: (ctx) => checkPayment(deps, resource, ctx) } },
      // What the person consented to, whatever was asked for.
      authorizationDetailsForGrantSource: (ctx) => ctx.oidc.entities.Grant?.rar,
      authorizationDetailsForAccessToken(ctx, _token, source) {
        if (source === undefined) throw new errors.InvalidAuthorizationDetails('a client has no spending limit on its own behalf');
        return ctx.oidc.entities.Grant?.rar;
      },
      authorizationDetailsForIntrospection: (_ctx, token) => token.rar,
    },
  };
}

function checkPayment(deps: Deps, resource: string, ctx: KoaContextWithOIDC): void {
  const read = readPayment(JSON.parse(String(ctx.oidc.params?.authorization_details)), [deps.publicUrl, resource], deps.clock.now());
  if ('wrong' in read) throw new errors.InvalidAuthorizationDetails(read.wrong);
}

