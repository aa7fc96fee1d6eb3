import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { userEvent } from '../../domain/events.ts';
import { dropLinks } from '../../store/links.ts';
import { findPasswordHash, lockPerson, setPasswordHash } from '../../store/people.ts';
import { endConsentsOf } from '../clients/end-consent.ts';
import { os, type Deps } from '../deps.ts';
import { checkPassword } from './confirm-person.ts';
import { endSessions } from './end-sessions.ts';
import { hashNewPassword } from './new-password.ts';
import { personOf, userOf } from './person.ts';
import { queueMail } from './queue-mail.ts';

/** What was begun under the old password ends: other sessions, programs that were allowed to act, links that would reset it. Whoever knew it could have begun any of them. */
export const changePassword = (deps: Deps) => os.changePassword.handler(async ({ input, context: { call } }) => {
  const person = personOf(call);
  const user = await userOf(deps, person);
  const before = await findPasswordHash(deps.database, person.userId);
  await checkPassword(deps, person, input.password);
  const hash = await hashNewPassword(deps, input.newPassword, { email: user.email, names: [user.name] }, 'newPassword');
  const nowMs = deps.clock.now();
  const ended = await deps.database.transaction(async (tx) => {
    await lockPerson(tx, user.id);
    // Another change came first: the password that was checked is none any more.
    if (await findPasswordHash(tx, user.id) !== before) throw refuse('invalid_credentials', { param: 'password' });
    await setPasswordHash(tx, user.id, hash);
    await dropLinks(tx, user.id, 'reset-password');
    await tell(tx, user.tenantId, userEvent('user.password-changed', user, nowMs, { how: 'changed' }));
    await queueMail(deps, tx, 'password-changed', user.email);
    return {
      endedSessions: await endSessions(tx, user.id, { but: person.sessionId }, 'password-changed', nowMs),
      endedConsents: await endConsentsOf(tx, user.id, 'password-changed', nowMs),
    };
  });
  deps.committed();
  await deps.forget(user.id);
  return ended;
});
