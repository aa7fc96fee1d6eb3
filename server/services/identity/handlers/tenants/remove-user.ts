import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { loggedOut, userEvent } from '../../domain/events.ts';
import { mayRemove, userView } from '../../domain/user.ts';
import { endSessionsOf } from '../../store/sessions.ts';
import { countOtherActiveOwners, deleteMembership, findUser } from '../../store/users.ts';
import { lockedAuthority } from '../authority.ts';
import { endConsentsOf } from '../clients/end-consent.ts';
import { os, type Deps } from '../deps.ts';

export const removeUser = (deps: Deps) => os.removeUser.handler(async ({ input, context: { call } }) => {
  const userId = decodeId('user', input.id)!;
  const nowMs = deps.clock.now();
  const removed = await deps.database.transaction(async (tx) => {
    const authority = await lockedAuthority(tx, call, new Date(nowMs));
    const user = await findUser(tx, call.tenantId, userId);
    if (user === undefined) throw refuse('not_found');
    const allowed = mayRemove(user, authority, await countOtherActiveOwners(tx, call.tenantId, userId));
    if (!allowed.ok) throw refuse(allowed.error);
    // First the membership, for which a log-in that is just being recorded makes this wait: its session must not outlive it, and live again with the next.
    await deleteMembership(tx, call.tenantId, userId);
    const ended = await endSessionsOf(tx, call.tenantId, userId, new Date(nowMs));
    // Else they would live again with the next membership.
    await endConsentsOf(tx, userId, 'removed', nowMs, call.tenantId);
    const after = { ...user, status: 'disabled' as const, version: user.version + 1 };
    await tell(tx, call.tenantId, ...ended.map((sessionId) => loggedOut(after, sessionId, 'removed', nowMs)), userEvent('user.removed', after, nowMs));
    return after;
  });
  deps.committed();
  await deps.forget(userId);
  return userView(removed);
});
