import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { loggedOut, type LogoutCause } from '../../domain/events.ts';
import { deleteChallengesOf } from '../../store/challenges.ts';
import { deleteLogInsOf } from '../../store/oauth-records.ts';
import { endOwnSessions } from '../../store/sessions.ts';
import { findUser } from '../../store/users.ts';

/** Ends a person's sessions, and tells each tenant of those in it. Log-ins that wait for a second factor or a consent come to nothing, too. Returns how many. */
export async function endSessions(tx: Sql, userId: string, which: { only?: string; but?: string }, cause: LogoutCause, nowMs: number): Promise<number> {
  const ended = await endOwnSessions(tx, userId, which, new Date(nowMs));
  if (which.only === undefined) {
    await deleteChallengesOf(tx, userId);
    await deleteLogInsOf(tx, userId);
  }
  for (const [tenantId, sessions] of Map.groupBy(ended, (session) => session.tenantId)) {
    const user = await findUser(tx, tenantId, userId);
    if (user !== undefined) await tell(tx, tenantId, ...sessions.map(({ id }) => loggedOut(user, id, cause, nowMs)));
  }
  return ended.length;
}
