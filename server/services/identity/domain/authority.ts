import { SCOPES, type Scope } from '../../../../contracts/scopes.ts';
import { scopesOf, type GivenRole } from './role.ts';
import type { Mode } from './secret.ts';

/** What someone may hand on to a key or a person: never more than they have. */
export interface Authority {
  readonly scopes: readonly Scope[];
  readonly mode: Mode;
}

export function covers(scopes: readonly Scope[], wanted: readonly Scope[]): boolean {
  return wanted.every((scope) => scopes.includes(scope));
}

export function mayMakeKey(authority: Authority, scopes: readonly Scope[], mode: Mode): boolean {
  return covers(authority.scopes, scopes) && (mode === 'test' || authority.mode === 'live');
}

export function mayGiveRole(authority: Authority, role: GivenRole): boolean {
  return covers(authority.scopes, scopesOf(role));
}

/** Each scope once, in the order of the contract. */
export function tidyScopes(scopes: readonly Scope[]): Scope[] {
  return SCOPES.filter((scope) => scopes.includes(scope));
}
