import { encodeId } from '../../../../contracts/ids.ts';
import { ROLE_SCOPES, ROLES, type Role, type Scope } from '../../../../contracts/scopes.ts';

/** A role of a tenant's own, as far as whoever has it is concerned. */
export interface OwnRole {
  readonly id: string;
  readonly scopes: readonly Scope[];
}

/** What a person has, or is invited to have: the name of a role every tenant has, or one of the tenant's own. */
export type GivenRole = Role | OwnRole;

export const scopesOf = (role: GivenRole): readonly Scope[] => (typeof role === 'string' ? ROLE_SCOPES[role] : role.scopes);

/** The role as the contract names one. */
export const roleName = (role: GivenRole): string => (typeof role === 'string' ? role : encodeId('role', role.id));

export const sameRole = (one: GivenRole, other: GivenRole): boolean => roleName(one) === roleName(other);

export const isBuiltIn = (name: string): name is Role => (ROLES as readonly string[]).includes(name);
