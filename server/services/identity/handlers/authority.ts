import type { Actor, Call } from '../../../kit/call.ts';
import type { Sql } from '../../../kit/database.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Authority } from '../domain/authority.ts';
import { isRestricted } from '../domain/bounds.ts';
import { scopesOf } from '../domain/role.ts';
import { findApiKey, findMakerOfKey } from '../store/api-keys.ts';
import { lockTenant } from '../store/tenants.ts';
import { findUser } from '../store/users.ts';

/**
 * What the caller may hand on, read again with the tenant locked. The call's own scopes come from a cache: without this, a key
 * could make its successor, or a disabled owner another owner, in the moment they are being shut out.
 */
export async function lockedAuthority(tx: Sql, call: Call): Promise<Authority> {
  await lockTenant(tx, call.tenantId);
  const now = await currentAuthority(tx, call);
  if (now === undefined) throw refuse('unauthenticated');
  return { ...now, scopes: now.scopes.filter((scope) => call.actor.scopes.includes(scope)) };
}

/** What somebody may hand on at this moment, whatever they were when they began; undefined where they are shut out. */
export async function currentAuthority(tx: Sql, { tenantId, actor }: { tenantId: string; actor: Pick<Actor, 'kind' | 'id'> }): Promise<Authority | undefined> {
  if (actor.kind === 'user') {
    const user = await findUser(tx, tenantId, actor.id);
    return user?.status === 'active' ? { scopes: scopesOf(user.role), mode: 'live' } : undefined;
  }
  if (actor.kind !== 'key') return undefined;
  const key = await findApiKey(tx, tenantId, actor.id);
  if (key?.revokedAt !== null) return undefined;
  return {
    scopes: key.scopes, mode: key.mode, bounds: isRestricted(key) ? key : undefined, budgetId: key.spending.length > 0 ? key.budgetId : undefined,
  };
}

/** The person who asks, or who made the key that does. */
export async function personBehind(tx: Sql, { tenantId, actor }: Pick<Call, 'tenantId' | 'actor'>): Promise<string | null> {
  if (actor.kind === 'user') return actor.id;
  return actor.kind === 'key' ? findMakerOfKey(tx, tenantId, actor.id) : null;
}
