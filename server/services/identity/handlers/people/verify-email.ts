import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { userEvent } from '../../domain/events.ts';
import { takeLink } from '../../store/links.ts';
import { markEmailVerified } from '../../store/people.ts';
import { findPerson } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';

export const verifyEmail = (deps: Deps) => os.verifyEmail.handler(async ({ input }) => {
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  await deps.database.transaction(async (tx) => {
    const userId = await takeLink(tx, hashSecret(input.token), 'verify-email', now);
    if (userId === undefined) throw refuse('link_invalid');
    if (!await markEmailVerified(tx, userId, now)) return;
    const user = await findPerson(tx, userId);
    if (user !== undefined) await tell(tx, user.tenantId, userEvent('user.email-verified', user, nowMs));
  });
  deps.committed();
  return { verified: true as const };
});
