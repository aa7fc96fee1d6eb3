import { forgetPlaces, rememberNetwork } from '../../store/known-networks.ts';
import { os, type Deps } from '../deps.ts';
import { clientNetwork } from './client-network.ts';
import { endSessions } from './end-sessions.ts';
import { personOf } from './person.ts';

/** Whoever was where they should not have been is a stranger there again. Where this was asked from stays known. */
export const logoutEverywhere = (deps: Deps) => os.logoutEverywhere.handler(async ({ context: { call } }) => {
  const { userId } = personOf(call);
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  const ended = await deps.database.transaction(async (tx) => {
    await forgetPlaces(tx, userId, now);
    await rememberNetwork(tx, userId, clientNetwork(call.client), now);
    return endSessions(tx, userId, {}, 'ended', nowMs);
  });
  deps.committed();
  await deps.forget(userId);
  return { ended };
});
