import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { afterFailure, isLocked } from '../../domain/lock-out.ts';
import { findFailures, forgetFailures, lockFailures, saveFailures } from '../../store/login-failures.ts';
import type { Person } from '../../store/users.ts';
import type { Deps } from '../deps.ts';

/**
 * Whoever has the link of a person must still be that person: a mailbox alone opens no account that is there. Guesses count as those at a log-in do, and
 * those sent at once are settled one by one.
 */
export async function provePerson(deps: Deps, person: Person, password: string): Promise<void> {
  const emailHash = hashSecret(person.email);
  const before = await findFailures(deps.database, emailHash);
  if (isLocked(before, deps.clock.now())) throw refuse('user_locked');
  const matches = await deps.passwords.verify(person.passwordHash, password);
  const nowMs = deps.clock.now();
  const outcome = await deps.database.transaction(async (tx) => {
    const failures = await lockFailures(tx, emailHash, new Date(nowMs));
    if (isLocked(failures, nowMs)) return 'user_locked';
    if (matches) await forgetFailures(tx, emailHash);
    else await saveFailures(tx, emailHash, afterFailure(failures, nowMs));
    return matches ? undefined : 'invalid_credentials';
  });
  if (outcome !== undefined) throw refuse(outcome);
}
