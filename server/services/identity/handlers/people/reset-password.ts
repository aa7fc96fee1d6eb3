import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { userEvent } from '../../domain/events.ts';
import { deleteFactors } from '../../store/factors.ts';
import { forgetPlaces, rememberNetwork } from '../../store/known-networks.ts';
import { findLink, takeLink } from '../../store/links.ts';
import { markEmailVerified, setPasswordHash } from '../../store/people.ts';
import { findPerson } from '../../store/users.ts';
import { endConsentsOf } from '../clients/end-consent.ts';
import { os, type Deps } from '../deps.ts';
import { clientNetwork } from './client-network.ts';
import { endSessions } from './end-sessions.ts';
import { hashNewPassword } from './new-password.ts';
import { queueMail } from './queue-mail.ts';

/**
 * Whoever opens the link has the mailbox, so the email is verified by it. Where it was not before, somebody else may have registered it first and
 * lain in wait: then their second factors go too. A verified owner's factors stay, and are asked for at the next log-in.
 */
export const resetPassword = (deps: Deps) => os.resetPassword.handler(async ({ input, context: { call: { client } } }) => {
  const linkHash = hashSecret(input.token);
  // Looked at before it is used up: a password that is refused must not cost the link.
  const userId = await findLink(deps.database, linkHash, 'reset-password', new Date(deps.clock.now()));
  const user = userId === undefined ? undefined : await findPerson(deps.database, userId);
  if (user?.status !== 'active') throw refuse('link_invalid');
  const hash = await hashNewPassword(deps, input.newPassword, { email: user.email, names: [user.name] }, 'newPassword');
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  const ended = await deps.database.transaction(async (tx) => {
    if (await takeLink(tx, linkHash, 'reset-password', now) === undefined) throw refuse('link_invalid');
    await setPasswordHash(tx, user.id, hash);
    if (await markEmailVerified(tx, user.id, now)) {
      await deleteFactors(tx, user.id);
      await tell(tx, user.tenantId, userEvent('user.email-verified', user, nowMs));
    }
    await forgetPlaces(tx, user.id, now);
    await rememberNetwork(tx, user.id, clientNetwork(client), now);
    await tell(tx, user.tenantId, userEvent('user.password-changed', user, nowMs, { how: 'reset' }));
    await queueMail(deps, tx, 'password-changed', user.email);
    return {
      endedSessions: await endSessions(tx, user.id, {}, 'password-changed', nowMs),
      endedConsents: await endConsentsOf(tx, user.id, 'password-changed', nowMs),
    };
  });
  deps.committed();
  await deps.forget(user.id);
  return ended;
});
