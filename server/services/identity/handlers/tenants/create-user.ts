import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { userEvent } from '../../domain/events.ts';
import { userView, type User } from '../../domain/user.ts';
import { keyedRequest } from '../../store/sealed-people.ts';
import { findUser, insertUser } from '../../store/users.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';
import { hashNewPassword } from '../people/new-password.ts';
import { queueMail } from '../people/queue-mail.ts';
import { findRoleToGive } from './find-given-role.ts';

export const createUser = (deps: Deps) => os.createUser.handler(async ({ input, context: { call } }) => {
  // What `once` keeps of a request is a fast hash of it, from which a password could be guessed: so the password stays out.
  const { password, ...rest } = input;
  const passwordHash = await hashNewPassword(deps, password, { email: normaliseEmail(input.email), names: [input.name] }, 'password');
  const asked = await keyedRequest(deps.database, rest);
  const answer = await once<ReturnType<typeof userView>>(deps.database, call, 'identity.createUser', asked, async (tx) => {
    const authority = await lockedAuthority(tx, call, new Date(deps.clock.now()));
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
    // Of an answer about a person only the id is kept: who asks again is told of the person as they are by then.
  }, ({ id }) => ({ id }));
  deps.committed();
  if (!call.reply.replayed) return answer;
  const user = await findUser(deps.database, call.tenantId, decodeId('user', answer.id)!);
  if (user === undefined) throw refuse('erased', { resourceId: answer.id });
  return userView(user);
});
