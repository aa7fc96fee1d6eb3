import type { Client } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { loggedIn, tenantCreated, userEvent, type Tenant } from '../../domain/events.ts';
import type { User } from '../../domain/user.ts';
import { insertTenant } from '../../store/tenants.ts';
import { insertUser } from '../../store/users.ts';
import type { Deps } from '../deps.ts';
import { startSession, type StartedSession } from './start-session.ts';

export interface Newcomer {
  readonly email: string;
  readonly name: string;
  readonly tenantName: string;
  readonly passwordHash: string;
  readonly emailVerified: boolean;
}

/** A tenant, its first owner and their session. Undefined where the email is taken: then nothing of this transaction may stay. */
export async function addTenant(deps: Deps, tx: Sql, newcomer: Newcomer, nowMs: number, client: Client | undefined): Promise<{ user: User; session: StartedSession } | undefined> {
  const createdAt = new Date(nowMs);
  const { email, name, emailVerified } = newcomer;
  const tenant: Tenant = { id: deps.newId(), name: newcomer.tenantName, version: 1, createdAt };
  const user: User = { id: deps.newId(), tenantId: tenant.id, email, name, role: 'owner', status: 'active', emailVerified, version: 1, createdAt };
  await insertTenant(tx, tenant);
  if (!await insertUser(tx, user, newcomer.passwordHash)) return undefined;
  const session = await startSession(deps, tx, user, nowMs, { client });
  await tell(tx, tenant.id, tenantCreated(tenant, nowMs), userEvent('user.registered', user, nowMs), loggedIn(user, session.sessionId, nowMs));
  return { user, session };
}
