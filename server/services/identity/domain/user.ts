import { encodeId } from '../../../../contracts/ids.ts';
import { maskEmail, maskName, mentions } from '../../../../contracts/personal.ts';
import type { Role } from '../../../../contracts/scopes.ts';
import { fail, ok, type Result } from '../../../kit/result.ts';
import { mayGiveRole, type Authority } from './authority.ts';

export interface User {
  readonly id: string;
  readonly tenantId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly status: 'active' | 'disabled';
  readonly version: number;
  readonly createdAt: Date;
}

export interface UserChange {
  readonly name?: string;
  readonly role?: Role;
  readonly status?: User['status'];
}

/** The user after the change, or the same object where nothing changes. Nobody changes a person mightier than themselves. */
export function changeUser(
  user: User, change: UserChange, authority: Authority, otherActiveOwners: number,
): Result<User, 'forbidden' | 'last_owner'> {
  const { name = user.name, role = user.role, status = user.status } = change;
  if (!mayGiveRole(authority, user.role) || !mayGiveRole(authority, role)) return fail('forbidden');
  if (name === user.name && role === user.role && status === user.status) return ok(user);
  const isOwner = user.role === 'owner' && user.status === 'active';
  const staysOwner = role === 'owner' && status === 'active';
  if (isOwner && !staysOwner && otherActiveOwners === 0) return fail('last_owner');
  return ok({ ...user, name, role, status, version: user.version + 1 });
}

/** The user as the contract shows one. */
export function userView(user: User) {
  return {
    id: encodeId('user', user.id), tenantId: encodeId('tenant', user.tenantId), email: user.email, name: user.name,
    role: user.role, status: user.status, createdAt: user.createdAt.toISOString(),
  };
}

/** For who may see that there are people, and not who they are. */
export const maskUser = (user: User): User => ({ ...user, email: maskEmail(user.email), name: maskName(user.name) });

/** Whether a text that is kept for good says who the person is. */
export const namesUser = (text: string, { name, email }: User): boolean => mentions(text, name, [email]);
