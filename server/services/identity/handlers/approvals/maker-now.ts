import type { Actor, SpendingLimit } from '../../../../kit/call.ts';
import type { Scope } from '../../../../../contracts/scopes.ts';
import type { Sql } from '../../../../kit/database.ts';
import type { Approval } from '../../domain/approval.ts';
import { allowedByAll } from '../../domain/oauth-consent.ts';
import { scopesOf } from '../../domain/role.ts';
import { findApiKey } from '../../store/api-keys.ts';
import { findLiveOAuthClient } from '../../store/oauth-clients.ts';
import { findConsented } from '../../store/oauth-principals.ts';
import { findUser } from '../../store/users.ts';

export interface MakerNow extends Pick<Actor, 'id' | 'through'> {
  kind: 'user' | 'key' | 'client';
  scopes: Scope[];
  spending?: { id: string; limits: SpendingLimit[] };
}

/** What the maker may at this moment, as an actor. Whoever was shut out since they asked is nobody. */
export async function makerNow(tx: Sql, { tenantId, maker: { kind, id } }: Approval, now: Date): Promise<MakerNow | null> {
  if (kind === 'consent') return programNow(tx, tenantId, id, now);
  if (kind === 'user') {
    const user = await findUser(tx, tenantId, id);
    return user?.status === 'active' ? { kind, id, scopes: [...scopesOf(user.role)] } : null;
  }
  if (kind === 'client') {
    const client = await findLiveOAuthClient(tx, id);
    return client?.tenantId === tenantId ? { kind, id, scopes: client.scopes } : null;
  }
  const key = await findApiKey(tx, tenantId, id);
  if (key === undefined || key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now)) return null;
  return { kind, id, scopes: key.scopes, spending: key.spending.length === 0 ? undefined : { id: key.budgetId, limits: [...key.spending] } };
}

/** A person through the program that asked, with no more than that consent. */
async function programNow(tx: Sql, tenantId: string, consentId: string, now: Date): Promise<MakerNow | null> {
  const consented = await findConsented(tx, consentId, now);
  if (consented?.tenantId !== tenantId) return null;
  const { userId, clientId, consentScopes, clientScopes, role, payment } = consented;
  return {
    kind: 'user', id: userId, through: { clientId, consentId }, scopes: allowedByAll(consentScopes, clientScopes, scopesOf(role)),
    spending: payment === null ? undefined : { id: consentId, limits: payment.limits },
  };
}
