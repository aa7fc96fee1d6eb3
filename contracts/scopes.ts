/** Permissions, `room:verb`. A key carries a list of them; a user's role stands for one. */
export const SCOPES = [
  'identity:read', 'identity:write', 'accounts:read', 'accounts:write', 'transactions:read', 'transactions:write',
  'ledger:read', 'ledger:write', 'events:read', 'events:write',
] as const;

export type Scope = (typeof SCOPES)[number];

export const ROLES = ['owner', 'operator', 'analyst', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

/** `owner` everything; `operator` runs the money but not the people; `analyst` reads all; `viewer` reads money only. */
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  owner: SCOPES,
  operator: SCOPES.filter((scope) => scope !== 'identity:write'),
  analyst: SCOPES.filter((scope) => scope.endsWith(':read')),
  viewer: ['accounts:read', 'transactions:read', 'ledger:read'],
};
