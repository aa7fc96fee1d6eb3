import { ROLE_SCOPES } from '../../../../contracts/scopes.ts';
import type { Call } from '../../../kit/call.ts';
import type { Sql } from '../../../kit/database.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Authority } from '../domain/authority.ts';
import { allowedByAll } from '../domain/oauth-consent.ts';
import { findApiKey } from '../store/api-keys.ts';
import { findLiveOAuthClient } from '../store/oauth-clients.ts';
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

async function currentAuthority(tx: Sql, { tenantId, actor }: Call, now: Date): Promise<Authority | undefined> {
  if (actor.kind === 'user' && actor.through !== undefined) {
    const consented = await findConsented(tx, actor.through.consentId, now);
    return consented && { scopes: allowedByAll(consented.consentScopes, consented.clientScopes, ROLE_SCOPES[consented.role]), mode: consented.mode };
  }
  if (actor.kind === 'client') {
    const client = await findLiveOAuthClient(tx, actor.id);
    return client?.tenantId === tenantId ? client : undefined;
  }
  if (actor.kind === 'user') {
    const user = await findUser(tx, tenantId, actor.id);
    return user?.status === 'active' ? { scopes: ROLE_SCOPES[user.role], mode: 'live' } : undefined;
  }
  if (actor.kind !== 'key') return undefined;
  const key = await findApiKey(tx, tenantId, actor.id);
  return key?.revokedAt === null ? key : undefined;
}
