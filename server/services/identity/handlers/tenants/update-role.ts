import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { roleEvent } from '../../domain/events.ts';
import { changeRole, isReservedName, tenantRoleView } from '../../domain/tenant-role.ts';
import { findRole, holdersOfRole, updateRole as update } from '../../store/roles.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';

/** So many are forgotten one by one; more, and it is cheaper that caches forget everybody once. */
const MOST_FORGOTTEN = 100;

export const updateRole = (deps: Deps) => os.updateRole.handler(async ({ input, context: { call } }) => {
  const { id, ...change } = input;
  if (change.name !== undefined && isReservedName(change.name)) throw refuse('role_taken');
  const roleId = decodeId('role', id)!;
  const nowMs = deps.clock.now();
  const { role, holders } = await deps.database.transaction(async (tx) => {
    const authority = await lockedAuthority(tx, call, new Date(nowMs));
    const before = await findRole(tx, call.tenantId, roleId);
    if (before === undefined) throw refuse('not_found');
    const changed = changeRole(before, change, authority);
    if (!changed.ok) throw refuse('forbidden', { detail: 'This role may do more than you may.' });
    if (changed.value === before) return { role: before, holders: [] };
    if (!await update(tx, changed.value)) throw refuse('role_taken');
    await tell(tx, call.tenantId, roleEvent('role.updated', changed.value, nowMs));
    return { role: changed.value, holders: await holdersOfRole(tx, call.tenantId, roleId) };
  });
  deps.committed();
  await deps.forget(...holders.length > MOST_FORGOTTEN ? [''] : holders);
  return tenantRoleView(role);
});
