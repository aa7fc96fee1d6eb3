import type { Call } from '../../../../kit/call.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { User } from '../../domain/user.ts';
import { findUser } from '../../store/users.ts';
import type { Deps } from '../deps.ts';

export interface Person {
  readonly userId: string;
  readonly tenantId: string;
  readonly sessionId: string;
  readonly requestId: string;
}

/** The person who asks. A key has no password, no sessions and no second factor. */
export function personOf({ actor, tenantId, requestId }: Call): Person {
  if (actor.kind !== 'user' || actor.sessionId === undefined) throw refuse('forbidden', { detail: 'This is for people who have logged in.' });
  return { userId: actor.id, tenantId, sessionId: actor.sessionId, requestId };
}

export async function userOf(deps: Pick<Deps, 'database'>, { tenantId, userId }: Person): Promise<User> {
  const user = await findUser(deps.database, tenantId, userId);
  if (user === undefined) throw refuse('unauthenticated');
  return user;
}
