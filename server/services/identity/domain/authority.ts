import { SCOPES, type Scope } from '../../../../contracts/scopes.ts';
import type { ApiKey } from './api-key.ts';
import { isWithin, type Bounds } from './bounds.ts';
import { scopesOf, type GivenRole } from './role.ts';
import type { Mode } from './secret.ts';

/** What someone may hand on to a key or a person: never more than they have. */
export interface Authority {
  readonly scopes: readonly Scope[];
  readonly mode: Mode;
  /** Of a restricted key. */
  readonly bounds?: Bounds;
  /** Of a key with spending limits: what it spends is counted together with all that it makes. */
  readonly budgetId?: string;
}

export function covers(scopes: readonly Scope[], wanted: readonly Scope[]): boolean {
  return wanted.every((scope) => scopes.includes(scope));
}

export function mayMakeKey(authority: Authority, { scopes, mode, bounds }: { readonly scopes: readonly Scope[]; readonly mode: Mode; readonly bounds: Bounds }): boolean {
  return covers(authority.scopes, scopes) && (mode === 'test' || authority.mode === 'live') && (authority.bounds === undefined || isWithin(authority.bounds, bounds));
}

/**
 * Whether they may give a key that is there a new secret, or make it as it is to be: as if they made it. Whoever may spend only so much leaves keys alone
 * whose spending is counted elsewhere, or they would have as many budgets as there are keys.
 */
export function mayChangeKey(authority: Authority, key: ApiKey, bounds: Bounds): boolean {
  return mayMakeKey(authority, { ...key, bounds }) && (authority.budgetId === undefined || authority.budgetId === key.budgetId);
}

/** People are bound by no network, end or budget: a restricted key makes none. */
export function mayGiveRole(authority: Authority, role: GivenRole): boolean {
  return authority.bounds === undefined && covers(authority.scopes, scopesOf(role));
}

/** Each scope once, in the order of the contract. */
export function tidyScopes(scopes: readonly Scope[]): Scope[] {
  return SCOPES.filter((scope) => scopes.includes(scope));
}
