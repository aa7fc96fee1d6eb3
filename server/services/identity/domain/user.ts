import { encodeId } from '../../../../contracts/ids.ts';
import { fail, ok, type Result } from '../../../kit/result.ts';
import { mayGiveRole, type Authority } from './authority.ts';
import { roleName, sameRole, type GivenRole } from './role.ts';

export interface User {
  readonly id: string;
  readonly tenantId: string;
  readonly email: string;
  readonly name: string;
  readonly role: GivenRole;
  readonly status: 'active' | 'disabled';
  /** Of the person, in all their tenants. */
  readonly emailVerified: boolean;
  readonly version: number;
  readonly createdAt: Date;
}

export interface UserChange {
  readonly name?: string;
  readonly role?: GivenRole;
  readonly status?: User['status'];
}

/** The user after the change, or the same object where nothing changes. Nobody changes a person mightier than themselves. */
export function changeUser(
  user: User, change: UserChange, authority: Authority, otherActiveOwners: number,
): Result<User, 'forbidden' | 'last_owner'> {
  const { name = user.name, role = user.role, status = user.status } = change;
  if (!mayGiveRole(authority, user.role) || !mayGiveRole(authority, role)) return fail('forbidden');
  if (name === user.name && sameRole(role, user.role) && status === user.status) return ok(user);
  if (isActiveOwner(user) && !isActiveOwner({ role, status }) && otherActiveOwners === 0) return fail('last_owner');
  return ok({ ...user, name, role, status, version: user.version + 1 });
}

/** Whether the person may be taken out of the tenant; what they are elsewhere is not touched by it. */
export function mayRemove(user: User, authority: Authority, otherActiveOwners: number): Result<true, 'forbidden' | 'last_owner'> {
  if (!mayGiveRole(authority, user.role)) return fail('forbidden');
  return isActiveOwner(user) && otherActiveOwners === 0 ? fail('last_owner') : ok(true);
}

const isActiveOwner = ({ role, status }: Pick<User, 'role' | 'status'>): boolean => role === 'owner' && status === 'active';

/** The user as the contract shows one. */
export function userView(user: User) {
  return {
    id: encodeId('user', user.id), tenantId: encodeId('tenant', user.tenantId), email: user.email, name: user.name,
    role: roleName(user.role), status: user.status, createdAt: user.createdAt.toISOString(), emailVerified: user.emailVerified,
  };
}
