/**
 * Permissions, `room:action`. A key or client carries a list of them; a role stands for one. `read` and `write` are the ordinary work of a room;
 * what may do more harm than that, or wants another pair of eyes, has an action of its own.
 */
export const SCOPES = [
  'tenant:write',
  'identity:read', 'identity:write', 'identity:keys', 'identity:approve', 'security:read',
  'accounts:read', 'accounts:write', 'accounts:freeze', 'accounts:erase',
  'transactions:read', 'transactions:write', 'transactions:reverse', 'transactions:review',
  'ledger:read', 'ledger:write', 'events:read', 'events:write',
  'payments:read', 'payments:write', 'payments:refund', 'payments:configure', 'payouts:read', 'payouts:write',
  'currency:read', 'currency:write', 'currency:configure', 'notifications:read', 'notifications:write', 'notifications:configure',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Roles every tenant has. It can make others of its own (`rol_…`), out of the same permissions. */
export const ROLES = ['owner', 'admin', 'operator', 'analyst', 'viewer', 'auditor'] as const;

export type Role = (typeof ROLES)[number];

const NOT_OF_OPERATORS: readonly Scope[] = ['tenant:write', 'identity:write', 'identity:keys', 'accounts:erase', 'payments:configure', 'currency:configure', 'notifications:configure'];

/**
 * `owner` everything; `admin` all but the rules of the tenant itself; `operator` runs the money but not the people; `analyst` reads all but what concerns
 * security; `viewer` reads money only; `auditor` reads everything and changes nothing.
 */
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  owner: SCOPES,
  admin: SCOPES.filter((scope) => scope !== 'tenant:write'),
  operator: SCOPES.filter((scope) => !NOT_OF_OPERATORS.includes(scope) && scope !== 'security:read'),
  analyst: SCOPES.filter((scope) => scope.endsWith(':read') && scope !== 'security:read'),
  viewer: ['accounts:read', 'transactions:read', 'ledger:read', 'payments:read', 'payouts:read', 'currency:read'],
  auditor: SCOPES.filter((scope) => scope.endsWith(':read')),
};
