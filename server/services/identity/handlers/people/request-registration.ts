import { normaliseEmail } from '../../domain/email.ts';
import { LINK_MS } from '../../domain/mails.ts';
import { insertRegistration } from '../../store/registrations.ts';
import { os, type Deps } from '../deps.ts';
import { hashNewPassword } from './new-password.ts';
import { queueMail } from './queue-mail.ts';

export const registrationSeal = (id: string): string => `registration ${id}`;

/** Nothing here looks whether the email is taken. The mail does, when it is sent. */
export const requestRegistration = (deps: Deps) => os.requestRegistration.handler(async ({ input, context: { call: { client } } }) => {
  const email = normaliseEmail(input.email);
  const { name, tenantName } = input;
  const passwordHash = await hashNewPassword(deps, input.password, { email, names: [name, tenantName] }, 'password');
  const id = deps.newId();
  const sealed = deps.vault.seal(registrationSeal(id), JSON.stringify({ email, name, tenantName, passwordHash }));
  await deps.database.transaction(async (tx) => {
    const queued = await queueMail(deps, tx, 'register', email, id, { by: client });
    // Without a mail nobody could confirm it.
    if (queued) await insertRegistration(tx, id, sealed, new Date(deps.clock.now() + LINK_MS.register));
  });
  return { accepted: true as const };
});
