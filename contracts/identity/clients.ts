import { operation, problems, sensitiveOperation, z } from '../contract.ts';
import { SCOPES } from '../scopes.ts';
import { id, page, pageQuery, text } from '../shapes.ts';
import { ClientKey, ClientType, Grant, OAuthClient, OAuthConsent, OpenTo, redirectUri } from './oauth.ts';
import { Mode } from './shapes.ts';

const SECRET_SHOWN = 'The secret is shown in this answer and never again, also not when it is replayed.';

const redirectUris = z.array(redirectUri).max(20).refine((uris) => new Set(uris).size === uris.length, { error: 'each once' });
const scopes = z.array(z.enum(SCOPES)).min(1);

const publicKeys = z.array(ClientKey).max(5);

/** Programs of third parties, and what people allowed them (OAuth 2.0). */
export const clients = {
  createOAuthClient: sensitiveOperation('identity:keys', { idempotency: 'accepted', asks: 'wide-key' })
    .route({ method: 'POST', path: '/v1/oauth/clients', successStatus: 201, tags: ['oauth'], summary: 'Register an OAuth client', description: `${SECRET_SHOWN} A client can not be given a scope its maker lacks. A public client has no secret and no client credentials. One with \`publicKeys\` has no secret either: it signs (\`private_key_jwt\`).` })
    .input(z.strictObject({
      name: text(200).min(1), type: ClientType, grants: z.array(Grant).min(1).max(2), redirectUris: redirectUris.default([]), scopes,
      openTo: OpenTo.default('tenant'), mode: Mode.default('test'), publicKeys: publicKeys.default([]),
    }))
    .output(OAuthClient.extend({ secret: z.string().nullable() })).errors(problems('idempotency_key_reused', 'idempotency_key_in_use', 'clock_moved')),
  listOAuthClients: operation('identity:read')
    .route({ method: 'GET', path: '/v1/oauth/clients', tags: ['oauth'], summary: 'List OAuth clients, newest first' })
    .input(z.strictObject({ ...pageQuery })).output(page(OAuthClient)),
  getOAuthClient: operation('identity:read')
    .route({ method: 'GET', path: '/v1/oauth/clients/{id}', tags: ['oauth'], summary: 'Get an OAuth client' })
    .input(z.strictObject({ id: id('client') })).output(OAuthClient).errors(problems('not_found')),
  updateOAuthClient: operation('identity:keys')
    .route({ method: 'PATCH', path: '/v1/oauth/clients/{id}', tags: ['oauth'], summary: 'Change an OAuth client', description: 'What it loses, its tokens lose at once.' })
    .input(z.strictObject({ id: id('client'), name: text(200).min(1).optional(), redirectUris: redirectUris.optional(), scopes: scopes.optional(), openTo: OpenTo.optional(), publicKeys: publicKeys.min(1).optional() }))
    .output(OAuthClient).errors(problems('not_found')),
  rotateOAuthClientSecret: operation('identity:keys', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/oauth/clients/{id}/secret', tags: ['oauth'], summary: 'Give an OAuth client a new secret', description: `${SECRET_SHOWN} The one before goes on working for overlapSeconds, any older one ends at once.` })
    .input(z.strictObject({ id: id('client'), overlapSeconds: z.int().min(0).max(30 * 24 * 3600).default(24 * 3600) }))
    .output(OAuthClient.extend({ secret: z.string().nullable() })).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
  revokeOAuthClient: operation('identity:keys', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/oauth/clients/{id}/revoke', tags: ['oauth'], summary: 'Revoke an OAuth client at once', description: 'Its tokens, and all consents given to it, end with it.' })
    .input(z.strictObject({ id: id('client') })).output(OAuthClient).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
  listOAuthConsents: operation(null)
    .route({ method: 'GET', path: '/v1/oauth/consents', tags: ['oauth'], summary: 'List consents, newest first', description: "One's own; with the scope identity:read, everybody's in the tenant." })
    .input(z.strictObject({ ...pageQuery })).output(page(OAuthConsent)),
  revokeOAuthConsent: operation(null, { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/oauth/consents/{id}/revoke', tags: ['oauth'], summary: 'Revoke a consent at once', description: "One's own; with the scope identity:keys, anybody's in the tenant." })
    .input(z.strictObject({ id: id('consent') })).output(OAuthConsent).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
};
