import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { userEvent } from '../../domain/events.ts';
import { takeLink } from '../../store/links.ts';
import { takeRegistration } from '../../store/registrations.ts';
import { os, type Deps } from '../deps.ts';
import { addTenant, type Newcomer } from './add-tenant.ts';
import { registrationSeal } from './request-registration.ts';
import { tokensFor } from './start-session.ts';

/** Where the email was registered meanwhile, by another link, this one is not valid any more. */
export const confirmRegistration = (deps: Deps) => os.confirmRegistration.handler(async ({ input, context: { call: { client } } }) => {
  const nowMs = deps.clock.now();
  const { user, session } = await deps.database.transaction(async (tx) => {
    const id = await takeLink(tx, hashSecret(input.token), 'register', new Date(nowMs));
    const sealed = id === undefined ? undefined : await takeRegistration(tx, id);
    if (id === undefined || sealed === undefined) throw refuse('link_invalid');
    const newcomer = JSON.parse(deps.vault.open(registrationSeal(id), sealed)) as Omit<Newcomer, 'emailVerified'>;
    const added = await addTenant(deps, tx, { ...newcomer, emailVerified: true }, nowMs, client);
    if (added === undefined) throw refuse('link_invalid');
    await tell(tx, added.user.tenantId, userEvent('user.email-verified', added.user, nowMs));
    return added;
  });
  deps.committed();
  return tokensFor(deps, user, session, nowMs);
});
