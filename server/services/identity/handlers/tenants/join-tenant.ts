import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { holdUser } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';
import { currentSessionEnd } from '../people/current-session.ts';
import { tokensFor } from '../people/start-session.ts';
import { becomeMember, findUsableInvitation, lockInvitation, memberOf, takeInvitation } from './take-invitation.ts';

/** A link for another email is as good as none: who found it in somebody's mailbox is not who was invited. */
export const joinTenant = (deps: Deps) => os.joinTenant.handler(async ({ input, context: { call } }) => {
  if (call.actor.kind !== 'user') throw refuse('forbidden', { detail: 'Only a person can join a tenant.' });
  const nowMs = deps.clock.now();
  const tokenHash = hashSecret(input.token);
  const { tenantId } = await findUsableInvitation(deps.database, tokenHash, nowMs);
  const taken = await deps.database.transaction(async (tx) => {
    const invitation = await lockInvitation(tx, tenantId, tokenHash, nowMs);
    const self = await holdUser(tx, call.tenantId, call.actor.id);
    if (self?.status !== 'active') throw refuse('unauthenticated');
    if (self.email !== invitation.email) throw refuse('link_invalid');
    const member = memberOf(invitation, { id: self.id, name: self.name, emailVerified: self.emailVerified }, nowMs);
    await becomeMember(tx, member);
    return takeInvitation(deps, tx, invitation, member, nowMs, { client: call.client, outOfOneUntil: await currentSessionEnd(tx, call, nowMs) });
  });
  deps.committed();
  return tokensFor(deps, taken.user, taken.session, nowMs);
});
