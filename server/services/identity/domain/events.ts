import { encodeId } from '../../../../contracts/ids.ts';
import type { NewEvent } from '../../../kit/events.ts';
import { apiKeyView, type ApiKey } from './api-key.ts';
import type { FactorKind } from './factors.ts';
import { invitationView, type Invitation } from './invitation.ts';
import { securityEventView, type SecurityEvent } from './security-event.ts';
import { tenantRoleView, type TenantRole } from './tenant-role.ts';
import { userView, type User } from './user.ts';

/**
 * What identity tells. The data is the aggregate's state after the event, without what is personal (email, name), secret
 * (hashes) or only seen by the way (last use): the archive keeps events for good, and who they are about can ask to be forgotten.
 */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
}

type UserEvent = 'user.registered' | 'user.updated' | 'user.removed' | 'user.email-verified' | 'user.logged-in' | 'user.logged-out' | 'user.locked'
  | 'user.password-changed' | 'user.mfa-enrolled' | 'user.mfa-removed' | 'user.recovery-code-used';

/** Why a session ended. `ended`: its person ended it from elsewhere. */
export type LogoutCause = 'logout' | 'token-reused' | 'disabled' | 'removed' | 'ended' | 'password-changed';

export function tenantView(tenant: Tenant) {
  return { id: encodeId('tenant', tenant.id), name: tenant.name, createdAt: tenant.createdAt.toISOString() };
}

export function tenantCreated(tenant: Tenant, timeMs: number): NewEvent {
  const data = { ...tenantView(tenant), version: tenant.version };
  return { types: ['tenant.created'], version: 1, subject: data.id, timeMs, data };
}

/** Origins name web sites of the tenant, and no person. */
export function originsChanged(tenantId: string, origins: readonly string[], timeMs: number): NewEvent {
  const id = encodeId('tenant', tenantId);
  return { types: ['tenant.origins-changed'], version: 1, subject: id, timeMs, data: { id, origins } };
}

/** `more` says what happened; the user's own state always stands beside it. */
export function userEvent(type: UserEvent, user: User, timeMs: number, more: object = {}): NewEvent {
  const { id, tenantId, role, status, createdAt } = userView(user);
  const data = { id, tenantId, role, status, createdAt, version: user.version, ...more };
  return { types: [type], version: 1, subject: id, timeMs, data };
}

/** How somebody came in, and whether they had been seen there before: in that network, or on that device. */
export interface Entrance {
  readonly factors: readonly ('password' | FactorKind)[];
  readonly knownPlace: boolean;
}

export function loggedIn(user: User, sessionId: string, timeMs: number, entrance?: Entrance): NewEvent {
  return userEvent('user.logged-in', user, timeMs, { sessionId: encodeId('session', sessionId), ...entrance });
}

export function loggedOut(user: User, sessionId: string, cause: LogoutCause, timeMs: number): NewEvent {
  return userEvent('user.logged-out', user, timeMs, { sessionId: encodeId('session', sessionId), cause });
}

type ApiKeyEvent = 'api-key.created' | 'api-key.updated' | 'api-key.rotated' | 'api-key.revoked';

/** A network may be the address of a person's home; what becomes of an old secret is no state of the key. */
export function apiKeyEvent(type: ApiKeyEvent, key: ApiKey, timeMs: number, more: object = {}): NewEvent {
  const { id, name, prefix, mode, kind, scopes, expiresAt, spending, status, createdAt, revokedAt } = apiKeyView(key);
  const data = { id, name, prefix, mode, kind, scopes, expiresAt, spending, status, createdAt, revokedAt, version: key.version, ...more };
  return { types: [type], version: 1, subject: id, timeMs, data };
}

export function roleEvent(type: 'role.created' | 'role.updated' | 'role.deleted', role: TenantRole, timeMs: number): NewEvent {
  const state = tenantRoleView(role);
  return { types: [type], version: 1, subject: state.id, timeMs, data: { ...state, version: role.version } };
}

export function invitationEvent(
  type: 'invitation.created' | 'invitation.resent' | 'invitation.accepted' | 'invitation.revoked', invitation: Invitation, timeMs: number,
): NewEvent {
  const { email: _, status: _shown, ...state } = invitationView(invitation, timeMs);
  return { types: [type], version: 1, subject: state.id, timeMs, data: { ...state, status: invitation.status, version: invitation.version } };
}

/** Without the network, which says where a person was. */
export function securityEvent(event: SecurityEvent): NewEvent {
  const { network: _, count: _count, lastAt: _last, ...state } = securityEventView(event);
  return { types: [event.type], version: 1, subject: state.id, timeMs: event.firstAt.getTime(), data: state };
}
