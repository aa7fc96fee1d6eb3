import { operation, problems, sensitiveOperation, z } from '../contract.ts';
import { ROLES, SCOPES } from '../scopes.ts';
import { id, page, pageQuery, text, timestamp } from '../shapes.ts';

export const CustomRole = z.object({ id: z.string(), name: z.string(), permissions: z.array(z.enum(SCOPES)), createdAt: timestamp });

const name = text(60).min(1);
const permissions = z.array(z.enum(SCOPES)).min(1).max(SCOPES.length);

/** Roles that a tenant makes for itself, out of named permissions. */
export const roles = {
  createRole: sensitiveOperation('identity:write', { idempotency: 'accepted', asks: 'role-change' })
    .route({ method: 'POST', path: '/v1/roles', successStatus: 201, tags: ['identity'], summary: 'Create a role out of named permissions', description: 'It can be given wherever a built-in role can. It can hold nothing that its maker may not do.' })
    .input(z.strictObject({ name, permissions })).output(CustomRole)
    .errors(problems('role_taken', 'idempotency_key_reused', 'idempotency_key_in_use')),
  listRoles: operation('identity:read')
    .route({ method: 'GET', path: '/v1/roles', tags: ['identity'], summary: 'List roles: those of the tenant, newest first, and beside them those every tenant has' })
    .input(z.strictObject({ ...pageQuery }))
    .output(page(CustomRole).extend({ builtIn: z.array(z.object({ id: z.enum(ROLES), permissions: z.array(z.enum(SCOPES)) })) })),
  updateRole: sensitiveOperation('identity:write', { asks: 'role-change' })
    .route({ method: 'PATCH', path: '/v1/roles/{id}', tags: ['identity'], summary: "Change a role's name or permissions", description: 'Whoever has the role has what it now says at once.' })
    .input(z.strictObject({ id: id('role'), name: name.optional(), permissions: permissions.optional() })).output(CustomRole)
    .errors(problems('not_found', 'role_taken')),
  deleteRole: operation('identity:write')
    .route({ method: 'DELETE', path: '/v1/roles/{id}', tags: ['identity'], summary: 'Delete a role that nobody has', description: 'An open invitation counts as well.' })
    .input(z.strictObject({ id: id('role') })).output(CustomRole).errors(problems('not_found', 'role_in_use')),
};
