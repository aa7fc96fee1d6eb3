import { ROLE_SCOPES, ROLES } from '../../../../../contracts/scopes.ts';
import { readCursor, toPage } from '../../../../kit/pages.ts';
import { tenantRoleView } from '../../domain/tenant-role.ts';
import { listRoles as list } from '../../store/roles.ts';
import { os, type Deps } from '../deps.ts';

const builtIn = ROLES.map((role) => ({ id: role, permissions: [...ROLE_SCOPES[role]] }));

export const listRoles = (deps: Deps) => os.listRoles.handler(async ({ input, context: { call } }) => {
  const roles = await list(deps.database, call.tenantId, readCursor('role', input.cursor), input.limit + 1);
  return { ...toPage('role', roles, input.limit, tenantRoleView), builtIn };
});
