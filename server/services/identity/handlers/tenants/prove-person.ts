import type { Call } from '../../../../kit/call.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hasFactor } from '../../store/factors.ts';
import { findPasswordHash, lockPerson } from '../../store/people.ts';
import { findPerson, type Person } from '../../store/users.ts';
import type { Sql } from '../../../../kit/database.ts';
import type { Deps } from '../deps.ts';
import { closeAttempt, lockedUntil, openAttempt, settleAttempt } from '../people/attempts.ts';

/**
 * Whoever has the link of a person must still be that person: a mailbox alone opens no account that is there. Guesses count as those at a log-in do, in the
 * same places. A password alone opens none that has a second factor either: its owner logs in with that, and joins.
 */
export async function provePerson(deps: Deps, person: Person, password: string, { client, requestId }: Call): Promise<void> {
  const attempt = await openAttempt(deps, { email: person.email, userId: person.id, client });
  const right = await deps.passwords.verify(person.passwordHash, password);
  const nowMs = deps.clock.now();
  const judged = await deps.database.transaction(async (tx) => {
    const user = await findPerson(tx, person.id);
    const settled = await settleAttempt(deps, tx, attempt, { right, user, operation: 'identity.acceptInvitation', requestId }, nowMs);
    if (settled.outcome !== 'in') return settled;
    // Failures stay counted where a factor is set up, as at a log-in: else each right password would allow five more guesses at it.
    if (await hasFactor(tx, person.id)) return { outcome: 'guarded' as const };
    await closeAttempt(tx, attempt);
    return settled;
  });
  deps.committed();
  if (judged.outcome === 'locked') throw lockedUntil(deps, judged.untilMs, nowMs);
  if (judged.outcome === 'wrong') throw refuse('invalid_credentials');
  if (judged.outcome === 'guarded') throw guarded();
}

/** That what was proved is so still, with the person locked: no other password was set since, and no factor set up. */
export async function stillProven(tx: Sql, person: Person): Promise<void> {
  await lockPerson(tx, person.id);
  if (await findPasswordHash(tx, person.id) !== person.passwordHash) throw refuse('invalid_credentials');
  if (await hasFactor(tx, person.id)) throw guarded();
}

const guarded = () => refuse('mfa_required', { detail: 'Log in with your second factor, and join then.' });
