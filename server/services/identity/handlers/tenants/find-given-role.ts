import { decodeId } from '../../../../../contracts/ids.ts';
import type { Sql } from '../../../../kit/database.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { mayGiveRole, type Authority } from '../../domain/authority.ts';
import { isBuiltIn, type GivenRole } from '../../domain/role.ts';
import { findRole } from '../../store/roles.ts';

/** The role by the name a request gives it. */
export async function findGivenRole(tx: Sql, tenantId: string, name: string): Promise<GivenRole> {
  if (isBuiltIn(name)) return name;
  const roleId = decodeId('role', name);
  const role = roleId === undefined ? undefined : await findRole(tx, tenantId, roleId);
  if (role === undefined) throw refuse('not_found', { param: 'role', detail: 'There is no such role.' });
  return { id: role.id, scopes: role.scopes };
}

/** The same, where whoever asks may give it. */
export async function findRoleToGive(tx: Sql, tenantId: string, name: string, authority: Authority): Promise<GivenRole> {
  const role = await findGivenRole(tx, tenantId, name);
  if (!mayGiveRole(authority, role)) throw refuse('forbidden', { detail: 'This role may do more than you may.' });
  return role;
}
