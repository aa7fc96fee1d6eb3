import { z } from 'zod';
import { identity as contract } from '../../../contracts/identity.ts';
import { refuse } from '../../kit/refuse.ts';
import { defineService } from '../../kit/service.ts';
import { accessTokens } from './credentials/access-tokens.ts';
import { passwords } from './credentials/passwords.ts';
import { signingKeys } from './credentials/signing-keys.ts';
import { derivedSecret } from './credentials/wrapping.ts';
import { authenticate } from './handlers/between/authenticate.ts';
import { listOAuthConsents, revokeOAuthConsent } from './handlers/clients/consents.ts';
import { createOAuthClient } from './handlers/clients/create-oauth-client.ts';
import { getOAuthClient, listOAuthClients } from './handlers/clients/read-oauth-clients.ts';
import { revokeOAuthClient } from './handlers/clients/revoke-oauth-client.ts';
import { rotateOAuthClientSecret } from './handlers/clients/rotate-oauth-client-secret.ts';
import { updateOAuthClient } from './handlers/clients/update-oauth-client.ts';
import { serveOAuth } from './handlers/between/serve-oauth.ts';
import { rotateKeys } from './handlers/rotate-keys.ts';
import { createApiKey } from './handlers/machines/create-api-key.ts';
import { createUser } from './handlers/tenants/create-user.ts';
import { os, type Deps } from './handlers/deps.ts';
import { getTenant } from './handlers/tenants/get-tenant.ts';
import { listApiKeys } from './handlers/machines/list-api-keys.ts';
import { listUsers } from './handlers/tenants/list-users.ts';
import { login } from './handlers/people/login.ts';
import { logout } from './handlers/people/logout.ts';
import { me } from './handlers/people/me.ts';
import { provisionDemo } from './handlers/between/provision-demo.ts';
import { prune } from './handlers/prune.ts';
import { keyUse, recordKeyUse } from './handlers/machines/record-key-use.ts';
import { refresh } from './handlers/people/refresh.ts';
import { register } from './handlers/people/register.ts';
import { revokeApiKey } from './handlers/machines/revoke-api-key.ts';
import { updateUser } from './handlers/tenants/update-user.ts';
import { oauthSite } from './oauth/site.ts';

/** Caches of principals listen here: the payload is the id of the principal to forget; an empty one means all of them. */
export const CREDENTIALS_CHANNEL = 'identity.credentials';

/** No path, no trailing slash: cookies and routes begin at the root. TLS, but on one's own machine. */
const origin = z.url().refine((value) => new URL(value).origin === value && /^(https:|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|$))/.test(value), {
  error: 'must be an https origin such as https://pay.example.com; http only for 127.0.0.1, [::1] and localhost',
});

const ms = (byDefault: number) => z.coerce.number().int().min(1_000).default(byDefault);

export const identity = defineService({
  name: 'identity',
  contract,
  uses: [],
  listens: [],
  tells: {
    'tenant.created': 'A tenant was registered.',
    'user.registered': 'A person was added to a tenant, or registered one.',
    'user.updated': "A person's name, role or status changed.",
    'user.logged-in': 'A session began.',
    'user.logged-out': 'A session ended: by logout, by a refresh token used twice, or because the person was disabled.',
    'user.locked': 'Too many log-ins in a row failed.',
    'api-key.created': 'An API key was made.',
    'api-key.revoked': 'An API key was revoked.',
    'oauth-client.created': 'An OAuth client was registered.',
    'oauth-client.updated': 'An OAuth client was changed.',
    'oauth-client.secret-rotated': 'An OAuth client was given a new secret.',
    'oauth-client.revoked': 'An OAuth client was revoked.',
    'oauth-consent.given': 'A person allowed an OAuth client to act for them.',
    'oauth-consent.revoked': 'A consent ended: revoked by a person, given back by the client, with the client itself, or because a token was shown twice.',
  },
  config: z.object({
    issuer: z.string().min(1).default('florin').describe('who access tokens say they are from'),
    audience: z.string().min(1).default('florin-api').describe('whom access tokens say they are for'),
    accessTokenMs: ms(15 * 60_000).describe('how long an access token is valid'),
    publicUrl: origin.default('http://127.0.0.1:3000').describe('where browsers and OAuth clients find this installation: the issuer of OAuth tokens; an https origin without a path'),
    signingKeyMs: z.coerce.number().int().min(3_600_000).default(30 * 24 * 60 * 60_000).describe('how long a key signs tokens before the next one takes over'),
    oauthAccessTokenMs: ms(10 * 60_000).describe('how long an access token of an OAuth client is valid'),
    oauthRefreshTokenMs: ms(30 * 24 * 60 * 60_000).describe('how long a refresh token of an OAuth client waits to be used'),
    oauthConsentMs: ms(180 * 24 * 60 * 60_000).describe('how long a consent lasts at most'),
    sessionMs: ms(30 * 24 * 60 * 60_000).describe('how long a session lasts at most, refreshed or not'),
    principalCacheMs: ms(60_000).describe('how long whoever asks may remember who is behind a credential'),
    passwordConcurrency: z.coerce.number().int().min(1).default(2).describe('passwords computed at once'),
    passwordsWaiting: z.coerce.number().int().min(1).default(100).describe('passwords that may wait for that, before more are told unavailable'),
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: ['record-key-use', 'rotate-keys', 'prune'],
  setup({ config, database, signals, clock, newId, log, metrics, signer, committed }) {
    const { issuer, audience, accessTokenMs, sessionMs, principalCacheMs, publicUrl } = config;
    const keys = signingKeys({
      database, clock, wrappingKey: derivedSecret(signer('token'), 'signing keys'), periodMs: config.signingKeyMs, tokenMs: Math.max(accessTokenMs, config.oauthAccessTokenMs),
    });
    const use = keyUse(database);
    const deps: Deps = {
      database, clock, newId, log, metrics, committed, sessionMs, principalCacheMs, keyUse: use,
      passwords: passwords({
        concurrency: config.passwordConcurrency, maxWaiting: config.passwordsWaiting,
        full: () => refuse('unavailable', { detail: 'Too many passwords are being checked at the moment.' }),
      }),
      signingKeys: keys, audience, publicUrl,
      oauth: { accessTokenMs: config.oauthAccessTokenMs, refreshTokenMs: config.oauthRefreshTokenMs, consentMs: config.oauthConsentMs },
      accessTokens: accessTokens(keys, { issuer, audience, lifetimeMs: accessTokenMs }),
      async forget(...principalIds) {
        // The change is committed: a signal that can't be sent must not turn it into an error. Caches forget within a minute.
        const lost = (error: unknown) => log.error({ error }, 'caches were not told of a revoked credential');
        for (const id of principalIds) await signals.notify(CREDENTIALS_CHANNEL, id).catch(lost);
      },
    };
    return {
      router: os.router({
        register: register(deps), login: login(deps), refresh: refresh(deps), logout: logout(deps), me: me(deps),
        createApiKey: createApiKey(deps), listApiKeys: listApiKeys(deps), revokeApiKey: revokeApiKey(deps),
        createUser: createUser(deps), listUsers: listUsers(deps), updateUser: updateUser(deps), getTenant: getTenant(deps),
        createOAuthClient: createOAuthClient(deps), listOAuthClients: listOAuthClients(deps), getOAuthClient: getOAuthClient(deps),
        updateOAuthClient: updateOAuthClient(deps), rotateOAuthClientSecret: rotateOAuthClientSecret(deps), revokeOAuthClient: revokeOAuthClient(deps),
        listOAuthConsents: listOAuthConsents(deps), revokeOAuthConsent: revokeOAuthConsent(deps),
        serveOAuth: serveOAuth(oauthSite(deps, signer('token'))),
        authenticate: authenticate(deps), provisionDemo: provisionDemo(deps),
      }),
      consumers: [],
      jobs: [recordKeyUse(use), rotateKeys(keys), prune(deps)],
      drain: () => use.flush(),
    };
  },
});
