import { operation, problems, sensitiveOperation, z } from '../contract.ts';
import { id, page, pageQuery, text, timestamp } from '../shapes.ts';
import { GivenRole, password, Tokens, User } from './shapes.ts';

/** Tenants, and who works for them. */
export const tenants = {
  createUser: sensitiveOperation('identity:write', { idempotency: 'accepted', asks: 'new-person' })
    .route({ method: 'POST', path: '/v1/users', successStatus: 201, tags: ['identity'], summary: 'Add a person to the tenant' })
    .input(z.strictObject({ email: z.email().max(254), password, name: text(200).min(1), role: GivenRole })).output(User)
    .errors(problems('not_found', 'email_taken', 'password_breached', 'idempotency_key_reused', 'idempotency_key_in_use')),
  listUsers: operation('identity:read')
    .route({ method: 'GET', path: '/v1/users', tags: ['identity'], summary: 'List people, newest first' })
    .input(z.strictObject({ ...pageQuery })).output(page(User)),
  updateUser: sensitiveOperation('identity:write', { asks: 'role-change' })
    .route({ method: 'PATCH', path: '/v1/users/{id}', tags: ['identity'], summary: "Change a person's role, or disable them" })
    .input(z.strictObject({ id: id('user'), role: GivenRole.optional(), status: z.enum(['active', 'disabled']).optional(), name: text(200).min(1).optional() }))
    .output(User).errors(problems('not_found', 'last_owner')),
  removeUser: operation('identity:write')
    .route({ method: 'DELETE', path: '/v1/users/{id}', tags: ['identity'], summary: 'Remove a person from the tenant', description: 'Their sessions in this tenant end at once. What they are in other tenants stays. Keys they made belong to the tenant, and stay too.' })
    .input(z.strictObject({ id: id('user') })).output(User).errors(problems('not_found', 'last_owner')),
  listTenants: operation(null)
    .route({ method: 'GET', path: '/v1/auth/tenants', tags: ['identity'], summary: 'List the tenants you belong to', description: 'The oldest membership first. A key belongs to one tenant, and has no role there.' })
    .input(z.strictObject({})).output(z.object({ data: z.array(z.object({
      id: z.string(), name: z.string(), role: z.string().nullable(), status: z.enum(['active', 'disabled']), current: z.boolean(),
    })) })),
  switchTenant: operation(null)
    .route({ method: 'POST', path: '/v1/auth/switch', tags: ['identity'], summary: 'Begin a session in another of your tenants', description: 'The session you have goes on beside it.' })
    .input(z.strictObject({ tenantId: id('tenant') })).output(Tokens).errors(problems('not_found')),
  getTenant: operation('identity:read')
    .route({ method: 'GET', path: '/v1/tenant', tags: ['identity'], summary: 'Get the tenant' })
    .input(z.strictObject({})).output(z.object({ id: z.string(), name: z.string(), createdAt: timestamp })),
};
