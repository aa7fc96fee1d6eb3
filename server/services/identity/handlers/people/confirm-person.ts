import { refuse } from '../../../../kit/refuse.ts';
import { RECENT_MS } from '../../domain/factors.ts';
import { findPasswordHash } from '../../store/people.ts';
import { findSessionStart } from '../../store/sessions.ts';
import { findUser } from '../../store/users.ts';
import type { Deps } from '../deps.ts';
import { closeAttempt, lockedUntil, openAttemptOf, settleAttempt } from './attempts.ts';
import type { Person } from './person.ts';

/** That it is the person who sits there, and not who found their session open: by a log-in that is not long ago, or by the password. */
export async function confirmPerson(deps: Deps, person: Person, password: string | undefined): Promise<void> {
  if (password !== undefined) return checkPassword(deps, person, password);
  const began = await findSessionStart(deps.database, person.userId, person.sessionId);
  if (began !== undefined && deps.clock.now() - began.getTime() < RECENT_MS) return;
  throw refuse('invalid_credentials', { param: 'password', detail: 'The log-in is too long ago: give the password too.' });
}

/** Guesses are counted for the session: whoever stole one can't go on guessing, and nobody else is in the way of its owner. */
export async function checkPassword(deps: Deps, person: Person, password: string): Promise<void> {
  const attempt = await openAttemptOf(deps, person.sessionId);
  const matches = await deps.passwords.verify(await findPasswordHash(deps.database, person.userId), password);
  const nowMs = deps.clock.now();
  const judged = await deps.database.transaction(async (tx) => {
    const settled = await settleAttempt(deps, tx, attempt, { right: matches, user: await findUser(tx, person.tenantId, person.userId), operation: null, requestId: person.requestId }, nowMs);
    if (settled.outcome === 'in') await closeAttempt(tx, attempt);
    return settled;
  });
  deps.committed();
  if (judged.outcome === 'locked') throw lockedUntil(deps, judged.untilMs, nowMs);
  if (judged.outcome === 'wrong') throw refuse('invalid_credentials', { param: 'password' });
}
