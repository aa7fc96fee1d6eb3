import { decodeId } from '../../../../../contracts/ids.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { os, type Deps } from '../deps.ts';
import { endSessions } from './end-sessions.ts';
import { personOf } from './person.ts';

export const endSession = (deps: Deps) => os.endSession.handler(async ({ input, context: { call } }) => {
  const { userId } = personOf(call);
  const nowMs = deps.clock.now();
  const ended = await deps.database.transaction((tx) => endSessions(tx, userId, { only: decodeId('session', input.id)! }, 'ended', nowMs));
  if (ended === 0) throw refuse('not_found');
  deps.committed();
  await deps.forget(userId);
  return { id: input.id, endedAt: new Date(nowMs).toISOString() };
});
