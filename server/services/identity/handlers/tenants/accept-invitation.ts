import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { findPerson, insertUser } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';
import { tokensFor } from '../people/start-session.ts';
import { provePerson } from './prove-person.ts';
import { becomeMember, findUsableInvitation, lockInvitation, memberOf, takeInvitation } from './take-invitation.ts';

const SHORTEST_PASSWORD = 12;

/** Only who has the link learns here whether its email has a user already, and whoever has the link reads that mailbox. */
export const acceptInvitation = (deps: Deps) => os.acceptInvitation.handler(async ({ input: { token, name, password } }) => {
  const tokenHash = hashSecret(token);
  const { tenantId, email } = await findUsableInvitation(deps.database, tokenHash, deps.clock.now());
  const person = await findPerson(deps.database, email);
  const passwordHash = person === undefined ? await hashNewPassword(deps, password) : undefined;
  if (person !== undefined) await provePerson(deps, person, password);

  const nowMs = deps.clock.now();
  const { user, session } = await deps.database.transaction(async (tx) => {
    const invitation = await lockInvitation(tx, tenantId, tokenHash, nowMs);
    const member = memberOf(invitation, person?.id ?? deps.newId(), name, nowMs);
    if (passwordHash === undefined) await becomeMember(tx, member);
    // Somebody registered with the email in this moment: who tries again is asked for that password.
    else if (!await insertUser(tx, member, passwordHash)) throw refuse('invalid_credentials');
    return takeInvitation(deps, tx, invitation, member, nowMs);
  });
  deps.committed();
  return tokensFor(deps, user, session, nowMs);
});

async function hashNewPassword(deps: Deps, password: string): Promise<string> {
  if (password.length >= SHORTEST_PASSWORD) return deps.passwords.hash(password);
  throw refuse('invalid_request', { param: 'password', detail: `A new password has at least ${SHORTEST_PASSWORD} characters.` });
}
