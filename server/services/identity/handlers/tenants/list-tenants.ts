import { encodeId } from '../../../../../contracts/ids.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { roleName } from '../../domain/role.ts';
import { findTenant } from '../../store/tenants.ts';
import { listTenantsOf } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';

export const listTenants = (deps: Deps) => os.listTenants.handler(async ({ context: { call: { tenantId, actor } } }) => {
  if (actor.kind === 'user') {
    const tenants = await listTenantsOf(deps.database, actor.id);
    // A program knows of the tenant that it was allowed into.
    const shown = actor.through === undefined ? tenants : tenants.filter(({ id }) => id === tenantId);
    return { data: shown.map(({ id, name, role, status }) => ({ id: encodeId('tenant', id), name, role: roleName(role), status, current: id === tenantId })) };
  }
  const tenant = await findTenant(deps.database, tenantId);
  if (tenant === undefined) throw refuse('unauthenticated');
  return { data: [{ id: encodeId('tenant', tenant.id), name: tenant.name, role: null, status: 'active' as const, current: true }] };
});
