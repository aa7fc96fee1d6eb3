import type { Actor, Call } from '../../../kit/call.ts';
import type { Sql } from '../../../kit/database.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Authority } from '../domain/authority.ts';
import { isRestricted } from '../domain/bounds.ts';
import { allowedByAll } from '../domain/oauth-consent.ts';
import { scopesOf } from '../domain/role.ts';
import { findApiKey, findMakerOfKey } from '../store/api-keys.ts';
import { findLiveOAuthClient, findMakerOfClient } from '../store/oauth-clients.ts';
import { findConsented } from '../store/oauth-principals.ts';
import { lockTenant } from '../store/tenants.ts';
import { findUser } from '../store/users.ts';

/**
 * What the caller may hand on, read again with the tenant locked. The call's own scopes come from a cache: without this, a key
 * could make its successor, or a disabled owner another owner, in the moment they are being shut out.
 */
export async function lockedAuthority(tx: Sql, call: Call, now: Date): Promise<Authority> {
  await lockTenant(tx, call.tenantId);
  const current = await currentAuthority(tx, call, now);
  if (current === undefined) throw refuse('unauthenticated');
  return { ...current, scopes: current.scopes.filter((scope) => call.actor.scopes.includes(scope)) };
}

/** What somebody may hand on at this moment, whatever they were when they began; undefined where they are shut out. */
export async function currentAuthority(
  tx: Sql, { tenantId, actor }: { tenantId: string; actor: Pick<Actor, 'kind' | 'id' | 'through'> }, now: Date,
): Promise<Authority | undefined> {
  if (actor.kind === 'user' && actor.through !== undefined) return consentedAuthority(tx, actor.through.consentId, now);
  if (actor.kind === 'client') {
    const client = await findLiveOAuthClient(tx, actor.id);
    return client?.tenantId === tenantId ? { scopes: client.scopes, mode: client.mode } : undefined;
  }
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

/** Every consent ends, so what is made in its name is bound as what a restricted key makes: nothing that outlives it, and no people. */
async function consentedAuthority(tx: Sql, consentId: string, now: Date): Promise<Authority | undefined> {
  const consented = await findConsented(tx, consentId, now);
  if (consented === undefined) return undefined;
  const { consentScopes, clientScopes, role, mode, payment, expiresAt } = consented;
  return {
    scopes: allowedByAll(consentScopes, clientScopes, scopesOf(role)), mode, bounds: { networks: [], expiresAt, spending: payment?.limits ?? [] },
    budgetId: payment === null ? undefined : consentId,
  };
}

/** Who somebody is, where they belong and how they prove it is theirs alone: no program acts for them there, whatever they allowed it. */
export function refuseProgram({ actor }: Pick<Call, 'actor'>): void {
  if (actor.through !== undefined) throw refuse('forbidden', { detail: 'No program can do this for a person.' });
}

/** The person who asks, or who made the key or client that does. */
export async function personBehind(tx: Sql, { tenantId, actor }: { tenantId: string; actor: Pick<Actor, 'kind' | 'id'> }): Promise<string | null> {
  if (actor.kind === 'user') return actor.id;
  if (actor.kind === 'client') return findMakerOfClient(tx, tenantId, actor.id);
  return actor.kind === 'key' ? findMakerOfKey(tx, tenantId, actor.id) : null;
}
