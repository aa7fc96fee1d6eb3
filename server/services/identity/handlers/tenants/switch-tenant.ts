import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { loggedIn } from '../../domain/events.ts';
import { holdUser } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';
import { currentSessionEnd } from '../people/current-session.ts';
import { startSession, tokensFor } from '../people/start-session.ts';

/**
 * A session of its own, beside the one there is, and no longer than that: it ends with the membership it is for, and what happens in one tenant ends nothing in another. A tenant that
 * the person is not of, or not any more, is none they can know of.
 */
export const switchTenant = (deps: Deps) => os.switchTenant.handler(async ({ input, context: { call } }) => {
  const { actor, client } = call;
  if (actor.kind !== 'user') throw refuse('not_found', { detail: 'Only people belong to several tenants.' });
  const tenantId = decodeId('tenant', input.tenantId)!;
  const nowMs = deps.clock.now();
  const { user, session } = await deps.database.transaction(async (tx) => {
    const member = await holdUser(tx, tenantId, actor.id);
    if (member?.status !== 'active') throw refuse('not_found');
    const started = await startSession(deps, tx, member, nowMs, { client, outOfOneUntil: await currentSessionEnd(tx, call, nowMs) });
    await tell(tx, tenantId, loggedIn(member, started.sessionId, nowMs));
    return { user: member, session: started };
  });
  deps.committed();
  return tokensFor(deps, user, session, nowMs);
});
