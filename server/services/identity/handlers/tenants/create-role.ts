import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { covers, tidyScopes } from '../../domain/authority.ts';
import { roleEvent } from '../../domain/events.ts';
import { isReservedName, tenantRoleView, type TenantRole } from '../../domain/tenant-role.ts';
import { insertRole } from '../../store/roles.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';

export const createRole = (deps: Deps) => os.createRole.handler(async ({ input, context: { call } }) => {
  const { name, permissions } = input;
  if (isReservedName(name)) throw refuse('role_taken');
  const answer = await once(deps.database, call, 'identity.createRole', input, async (tx) => {
    const nowMs = deps.clock.now();
    const authority = await lockedAuthority(tx, call, new Date(nowMs));
    if (!covers(authority.scopes, permissions)) throw refuse('forbidden', { detail: 'A role can not hold more than its maker has.' });
    const role: TenantRole = { id: deps.newId(), tenantId: call.tenantId, name, scopes: tidyScopes(permissions), version: 1, createdAt: new Date(nowMs) };
    if (!await insertRole(tx, role)) throw refuse('role_taken');
    await tell(tx, call.tenantId, roleEvent('role.created', role, nowMs));
    return tenantRoleView(role);
  });
  deps.committed();
  return answer;
});
