import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { findPersonByEmail, insertUser } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';
import { hashNewPassword } from '../people/new-password.ts';
import { tokensFor } from '../people/start-session.ts';
import { provePerson, stillProven } from './prove-person.ts';
import { becomeMember, findUsableInvitation, lockInvitation, memberOf, takeInvitation } from './take-invitation.ts';

const SHORTEST_PASSWORD = 12;

/** Only who has the link learns here whether its email has a user already, and whoever has the link reads that mailbox. */
export const acceptInvitation = (deps: Deps) => os.acceptInvitation.handler(async ({ input: { token, name, password }, context: { call } }) => {
  const tokenHash = hashSecret(token);
  const { tenantId, email } = await findUsableInvitation(deps.database, tokenHash, deps.clock.now());
  const person = await findPersonByEmail(deps.database, email);
  const passwordHash = person === undefined ? await hashFirstPassword(deps, password, email, name) : undefined;
  if (person !== undefined) await provePerson(deps, person, password, call);

  const nowMs = deps.clock.now();
  const { user, session } = await deps.database.transaction(async (tx) => {
    const invitation = await lockInvitation(tx, tenantId, tokenHash, nowMs);
    const member = memberOf(invitation, { id: person?.id ?? deps.newId(), name, emailVerified: person?.emailVerified ?? false }, nowMs);
    if (person !== undefined) {
      await stillProven(tx, person);
      await becomeMember(tx, member);
    // Somebody registered with the email in this moment: who tries again is asked for that password.
    } else if (!await insertUser(tx, member, passwordHash!)) throw refuse('invalid_credentials');
    return takeInvitation(deps, tx, invitation, member, nowMs, { client: call.client });
  });
  deps.committed();
  return tokensFor(deps, user, session, nowMs);
});

/** The contract takes any password, as who is here already may have one from before. */
async function hashFirstPassword(deps: Deps, password: string, email: string, name: string): Promise<string> {
  if (password.length >= SHORTEST_PASSWORD) return hashNewPassword(deps, password, { email, names: [name] }, 'password');
  throw refuse('invalid_request', { param: 'password', detail: `A new password has at least ${SHORTEST_PASSWORD} characters.` });
}
