import { encodeId } from '../../../../contracts/ids.ts';
import type { NewEvent } from '../../../kit/events.ts';
import { apiKeyView, type ApiKey } from './api-key.ts';
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

type UserEvent = 'user.registered' | 'user.updated' | 'user.logged-in' | 'user.logged-out' | 'user.locked';

export function tenantView(tenant: Tenant) {
  return { id: encodeId('tenant', tenant.id), name: tenant.name, createdAt: tenant.createdAt.toISOString() };
}

export function tenantCreated(tenant: Tenant, timeMs: number): NewEvent {
  const data = { ...tenantView(tenant), version: tenant.version };
  return { types: ['tenant.created'], version: 1, subject: data.id, timeMs, data };
}

/** Nothing is left to say of them but that there was somebody. */
export function userErased(userId: string, tenantId: string, reason: string | null, timeMs: number): NewEvent {
  const id = encodeId('user', userId);
  const data = { id, tenantId: encodeId('tenant', tenantId), status: 'disabled', erasedAt: new Date(timeMs).toISOString(), reason };
  return { types: ['user.erased'], version: 1, subject: id, timeMs, data };
}

/** `more` says what happened; the user's own state always stands beside it. */
export function userEvent(type: UserEvent, user: User, timeMs: number, more: object = {}): NewEvent {
  const { id, tenantId, role, status, createdAt } = userView(user);
  const data = { id, tenantId, role, status, createdAt, version: user.version, ...more };
  return { types: [type], version: 1, subject: id, timeMs, data };
}

export function loggedIn(user: User, sessionId: string, timeMs: number): NewEvent {
  return userEvent('user.logged-in', user, timeMs, { sessionId: encodeId('session', sessionId) });
}

export function loggedOut(user: User, sessionId: string, cause: 'logout' | 'token-reused' | 'disabled', timeMs: number): NewEvent {
  return userEvent('user.logged-out', user, timeMs, { sessionId: encodeId('session', sessionId), cause });
}

export function apiKeyEvent(type: 'api-key.created' | 'api-key.revoked', key: ApiKey, timeMs: number): NewEvent {
  const { lastUsedAt: _, ...state } = apiKeyView(key);
  return { types: [type], version: 1, subject: state.id, timeMs, data: { ...state, version: key.version } };
}
