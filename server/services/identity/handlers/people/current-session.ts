import type { Call } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { findSessionEnd } from '../../store/sessions.ts';
import { personOf } from './person.ts';

/**
 * When the session that asks will end. To be called with the person held: whoever ends all their sessions at this moment ends what is begun out of this one too,
 * or is seen here to have ended it.
 */
export async function currentSessionEnd(tx: Sql, call: Call, nowMs: number): Promise<Date> {
  const { userId, sessionId } = personOf(call);
  const until = await findSessionEnd(tx, userId, sessionId, new Date(nowMs));
  if (until === undefined) throw refuse('unauthenticated');
  return until;
}
