import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { covers } from '../../domain/authority.ts';
import { roleEvent } from '../../domain/events.ts';
import { tenantRoleView } from '../../domain/tenant-role.ts';
import { deleteRole as remove, findRole, isRoleInUse } from '../../store/roles.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';

export const deleteRole = (deps: Deps) => os.deleteRole.handler(async ({ input, context: { call } }) => {
  const roleId = decodeId('role', input.id)!;
  const nowMs = deps.clock.now();
  const deleted = await deps.database.transaction(async (tx) => {
    const authority = await lockedAuthority(tx, call, new Date(nowMs));
    const role = await findRole(tx, call.tenantId, roleId);
    if (role === undefined) throw refuse('not_found');
    if (!covers(authority.scopes, role.scopes)) throw refuse('forbidden', { detail: 'This role may do more than you may.' });
    if (await isRoleInUse(tx, call.tenantId, roleId, new Date(nowMs))) throw refuse('role_in_use');
    await remove(tx, call.tenantId, roleId);
    const after = { ...role, version: role.version + 1 };
    await tell(tx, call.tenantId, roleEvent('role.deleted', after, nowMs));
    return after;
  });
  deps.committed();
  return tenantRoleView(deleted);
});
