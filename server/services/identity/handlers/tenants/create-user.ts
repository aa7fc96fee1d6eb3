import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { userEvent } from '../../domain/events.ts';
import { userView, type User } from '../../domain/user.ts';
import { insertUser } from '../../store/users.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';
import { hashNewPassword } from '../people/new-password.ts';
import { queueMail } from '../people/queue-mail.ts';
import { findRoleToGive } from './find-given-role.ts';

export const createUser = (deps: Deps) => os.createUser.handler(async ({ input, context: { call } }) => {
  // What `once` keeps of a request is a fast hash of it, from which a password could be guessed: so the password stays out.
  const { password, ...rest } = input;
  const passwordHash = await hashNewPassword(deps, password, { email: normaliseEmail(input.email), names: [input.name] }, 'password');
  const answer = await once(deps.database, call, 'identity.createUser', rest, async (tx) => {
    const authority = await lockedAuthority(tx, call);
    const role = await findRoleToGive(tx, call.tenantId, input.role, authority);
    const nowMs = deps.clock.now();
    const user: User = {
      id: deps.newId(), tenantId: call.tenantId, email: normaliseEmail(input.email), name: input.name, role, status: 'active',
      emailVerified: false, version: 1, createdAt: new Date(nowMs),
    };
    if (!await insertUser(tx, user, passwordHash)) throw refuse('email_taken');
    await queueMail(deps, tx, 'verify-email', user.email, user.id);
    await tell(tx, call.tenantId, userEvent('user.registered', user, nowMs));
    return userView(user);
  });
  deps.committed();
  return answer;
});
