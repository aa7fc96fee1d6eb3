import { tell } from '../../../../kit/events.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { loggedOut } from '../../domain/events.ts';
import { endSession, lockSessionOfToken } from '../../store/sessions.ts';
import { findUser } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';

/** Any token of the session will do, also a used one: whoever has one may end it, and nothing more. */
export const logout = (deps: Deps) => os.logout.handler(async ({ input }) => {
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  const endedUserId = await deps.database.transaction(async (tx) => {
    const session = await lockSessionOfToken(tx, hashSecret(input.refreshToken));
    if (session === undefined || session.endedAt !== null || session.expiresAt <= now) return undefined;
    const user = await findUser(tx, session.tenantId, session.userId);
    if (user === undefined) return undefined;
    await endSession(tx, session.id, now);
    await tell(tx, user.tenantId, loggedOut(user, session.id, 'logout', nowMs));
    return user.id;
  });
  if (endedUserId === undefined) return { ended: false };
  deps.committed();
  await deps.forget(endedUserId);
  return { ended: true };
});
