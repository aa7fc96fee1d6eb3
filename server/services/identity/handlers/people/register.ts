import { refuse } from '../../../../kit/refuse.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { os, type Deps } from '../deps.ts';
import { addTenant } from './add-tenant.ts';
import { queueMail } from './queue-mail.ts';
import { hashNewPassword } from './new-password.ts';
import { tokensFor } from './start-session.ts';

/** Tokens at once, and so it can't hide that an email is taken. Where strangers come, it is switched off, and a link is asked for. */
export const register = (deps: Deps) => os.register.handler(async ({ input, context: { call: { client } } }) => {
  if (!deps.openRegistration) throw refuse('forbidden', { detail: 'Ask for a link with POST /v1/auth/registrations.' });
  const email = normaliseEmail(input.email);
  const { name, tenantName } = input;
  const passwordHash = await hashNewPassword(deps, input.password, { email, names: [name, tenantName] }, 'password');
  const nowMs = deps.clock.now();
  const { user, session } = await deps.database.transaction(async (tx) => {
    const added = await addTenant(deps, tx, { email, name, tenantName, passwordHash, emailVerified: false }, nowMs, client);
    if (added === undefined) throw refuse('email_taken');
    await queueMail(deps, tx, 'verify-email', email, added.user.id);
    return added;
  });
  deps.committed();
  return tokensFor(deps, user, session, nowMs);
});
