import { encodeId } from '../../../../contracts/ids.ts';
import type { Scope } from '../../../../contracts/scopes.ts';
import { fail, ok, type Result } from '../../../kit/result.ts';
import { covers, tidyScopes, type Authority } from './authority.ts';
import { isBuiltIn, type OwnRole } from './role.ts';

/** A role that a tenant made for itself. */
export interface TenantRole extends OwnRole {
  readonly tenantId: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
}

export interface RoleChange {
  readonly name?: string;
  readonly permissions?: readonly Scope[];
}

/** A role of that name would be taken for one that every tenant has. */
export const isReservedName = (name: string): boolean => isBuiltIn(name.trim().toLowerCase());

/** The role after the change, or the same object where nothing changes. Nobody touches a role that may do more than they may. */
export function changeRole(role: TenantRole, change: RoleChange, authority: Authority): Result<TenantRole, 'forbidden'> {
  const name = change.name ?? role.name;
  const scopes = tidyScopes(change.permissions ?? role.scopes);
  if (!covers(authority.scopes, role.scopes) || !covers(authority.scopes, scopes)) return fail('forbidden');
  if (name === role.name && scopes.join() === role.scopes.join()) return ok(role);
  return ok({ ...role, name, scopes, version: role.version + 1 });
}

/** The role as the contract shows one. */
export function tenantRoleView(role: TenantRole) {
  return { id: encodeId('role', role.id), name: role.name, permissions: [...role.scopes], createdAt: role.createdAt.toISOString() };
}
