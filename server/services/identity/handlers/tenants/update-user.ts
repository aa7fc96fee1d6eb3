import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { loggedOut, userEvent } from '../../domain/events.ts';
import { changeUser, userView } from '../../domain/user.ts';
import { keyedRequest } from '../../store/sealed-people.ts';
import { endSessionsOf } from '../../store/sessions.ts';
import { countOtherActiveOwners, findUser, updateUser as update } from '../../store/users.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';
import { findGivenRole } from './find-given-role.ts';

export const updateUser = (deps: Deps) => os.updateUser.handler(async ({ input, context: { call } }) => {
  const { id, role, ...rest } = input;
  const userId = decodeId('user', id)!;
  const nowMs = deps.clock.now();
  // Once where it was approved, and is carried out under the approval's key: whoever changed the person since must not be overruled.
  const asked = await keyedRequest(deps.database, input);
  const answer = await once<ReturnType<typeof userView>>(deps.database, call, 'identity.updateUser', asked, async (tx) => {
    const authority = await lockedAuthority(tx, call, new Date(deps.clock.now()));
    const before = await findUser(tx, call.tenantId, userId);
    if (before === undefined) throw refuse('not_found');
    const change = { ...rest, role: role === undefined ? undefined : await findGivenRole(tx, call.tenantId, role) };
    const changed = changeUser(before, change, authority, await countOtherActiveOwners(tx, call.tenantId, userId));
    if (!changed.ok) throw refuse(changed.error);
    const after = changed.value;
    if (after === before) return userView(before);
    await update(tx, after);
    const ended = after.status === 'disabled' ? await endSessionsOf(tx, call.tenantId, userId, new Date(nowMs)) : [];
    await tell(tx, call.tenantId, userEvent('user.updated', after, nowMs),
      ...ended.map((sessionId) => loggedOut(after, sessionId, 'disabled', nowMs)));
    return userView(after);
  }, ({ id: changed }) => ({ id: changed }));
  deps.committed();
  // Also after a change of role: what is cached are the scopes of the old one.
  await deps.forget(userId);
  if (!call.reply.replayed) return answer;
  const user = await findUser(deps.database, call.tenantId, userId);
  if (user === undefined) throw refuse('not_found');
  return userView(user);
});
