import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { loggedIn, tenantCreated, userEvent, type Tenant } from '../../domain/events.ts';
import type { User } from '../../domain/user.ts';
import { insertTenant } from '../../store/tenants.ts';
import { insertUser } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';
import { startSession, tokensFor } from './start-session.ts';

export const register = (deps: Deps) => os.register.handler(async ({ input }) => {
  const passwordHash = await deps.passwords.hash(input.password);
  const nowMs = deps.clock.now();
  const createdAt = new Date(nowMs);
  const tenant: Tenant = { id: deps.newId(), name: input.tenantName, version: 1, createdAt };
  const user: User = {
    id: deps.newId(), tenantId: tenant.id, email: normaliseEmail(input.email), name: input.name, role: 'owner', status: 'active',
    version: 1, createdAt,
  };
  const session = await deps.database.transaction(async (tx) => {
    await insertTenant(tx, tenant);
    if (!await insertUser(tx, user, passwordHash)) throw refuse('email_taken');
    const started = await startSession(deps, tx, user, nowMs);
    await tell(tx, tenant.id, tenantCreated(tenant, nowMs), userEvent('user.registered', user, nowMs),
      loggedIn(user, started.sessionId, nowMs));
    return started;
  });
  deps.committed();
  return tokensFor(deps, user, session, nowMs);
});
