import { operation, problems, publicOperation, serviceOperation, z } from './contract.ts';
import { ROLES, SCOPES } from './scopes.ts';
import { id, page, pageQuery, text, timestamp } from './shapes.ts';

/** Tenants, the people who work for them, and the keys their programs use. */

export const User = z.object({
  id: z.string(), tenantId: z.string(), email: z.string(), name: z.string(), role: z.enum(ROLES), status: z.enum(['active', 'disabled']), createdAt: timestamp,
});
export const ApiKey = z.object({
  id: z.string(), name: z.string(), prefix: z.string(), mode: z.enum(['test', 'live']), scopes: z.array(z.enum(SCOPES)),
  status: z.enum(['active', 'revoked']), lastUsedAt: timestamp.nullable(), createdAt: timestamp, revokedAt: timestamp.nullable(),
});
export const Tokens = z.object({
  accessToken: z.string(), tokenType: z.literal('Bearer'), expiresIn: z.int(), refreshToken: z.string(), user: User,
});
/** Who is asking: what the host makes of a token or a key. */
export const Principal = z.object({
  tenantId: z.string(), kind: z.enum(['user', 'key']), id: z.string(), scopes: z.array(z.enum(SCOPES)), mode: z.enum(['test', 'live']),
});

const password = z.string().min(12).max(200);

export const identity = {
  register: publicOperation()
    .route({ method: 'POST', path: '/v1/auth/register', successStatus: 201, tags: ['identity'], summary: 'Register a tenant and its first owner' })
    .input(z.strictObject({ email: z.email().max(254), password, name: text(200).min(1), tenantName: text(200).min(1) }))
    .output(Tokens).errors(problems('email_taken')),
  login: publicOperation()
    .route({ method: 'POST', path: '/v1/auth/login', tags: ['identity'], summary: 'Log in' })
    .input(z.strictObject({ email: z.string().max(254), password: z.string().max(200) })).output(Tokens).errors(problems('invalid_credentials', 'user_locked')),
  refresh: publicOperation()
    .route({ method: 'POST', path: '/v1/auth/refresh', tags: ['identity'], summary: 'Swap a refresh token for new tokens', description: 'Each refresh token works once. Used twice, the whole session is ended.' })
    .input(z.strictObject({ refreshToken: z.string().max(500) })).output(Tokens).errors(problems('unauthenticated', 'token_reused')),
  logout: publicOperation()
    .route({ method: 'POST', path: '/v1/auth/logout', tags: ['identity'], summary: 'End the session of a refresh token' })
    .input(z.strictObject({ refreshToken: z.string().max(500) })).output(z.object({ ended: z.boolean() })),
  me: operation(null)
    .route({ method: 'GET', path: '/v1/auth/me', tags: ['identity'], summary: 'Who am I?' })
    .input(z.strictObject({})).output(z.object({ kind: z.enum(['user', 'key']), tenantId: z.string(), scopes: z.array(z.enum(SCOPES)), user: User.nullable(), apiKey: ApiKey.nullable() })),

  createApiKey: operation('identity:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/api-keys', successStatus: 201, tags: ['identity'], summary: 'Create an API key', description: 'The secret is shown in this answer and never again, also not when it is replayed. A key can not be given a scope its maker lacks.' })
    .input(z.strictObject({ name: text(200).min(1), mode: z.enum(['test', 'live']).default('test'), scopes: z.array(z.enum(SCOPES)).min(1) }))
    .output(ApiKey.extend({ secret: z.string().nullable() })).errors(problems('idempotency_key_reused', 'idempotency_key_in_use')),
  listApiKeys: operation('identity:read')
    .route({ method: 'GET', path: '/v1/api-keys', tags: ['identity'], summary: 'List API keys, newest first' })
    .input(z.strictObject({ ...pageQuery })).output(page(ApiKey)),
  revokeApiKey: operation('identity:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/api-keys/{id}/revoke', tags: ['identity'], summary: 'Revoke an API key at once' })
    .input(z.strictObject({ id: id('apiKey') })).output(ApiKey).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),

  createUser: operation('identity:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/users', successStatus: 201, tags: ['identity'], summary: 'Add a person to the tenant' })
    .input(z.strictObject({ email: z.email().max(254), password, name: text(200).min(1), role: z.enum(ROLES) })).output(User)
    .errors(problems('email_taken', 'idempotency_key_reused', 'idempotency_key_in_use')),
  listUsers: operation('identity:read')
    .route({ method: 'GET', path: '/v1/users', tags: ['identity'], summary: 'List people, newest first' })
    .input(z.strictObject({ ...pageQuery })).output(page(User)),
  updateUser: operation('identity:write')
    .route({ method: 'PATCH', path: '/v1/users/{id}', tags: ['identity'], summary: "Change a person's role, or disable them" })
    .input(z.strictObject({ id: id('user'), role: z.enum(ROLES).optional(), status: z.enum(['active', 'disabled']).optional(), name: text(200).min(1).optional() }))
    .output(User).errors(problems('not_found', 'last_owner')),
  getTenant: operation('identity:read')
    .route({ method: 'GET', path: '/v1/tenant', tags: ['identity'], summary: 'Get the tenant' })
    .input(z.strictObject({})).output(z.object({ id: z.string(), name: z.string(), createdAt: timestamp })),

  /** From a bearer credential to a principal; null where it is not valid (any more). */
  authenticate: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/identity/authenticate' })
    .input(z.object({ credential: z.string() })).output(z.object({ principal: Principal.nullable(), expiresAt: z.number().nullable() })),
  /** The demo tenant of a first start: idempotent by name, a new key each time. */
  provisionDemo: serviceOperation()
    .route({ method: 'POST', path: '/internal/identity/demo' })
    .input(z.object({ tenantName: z.string() })).output(z.object({ tenantId: z.string(), secret: z.string() })),
};
