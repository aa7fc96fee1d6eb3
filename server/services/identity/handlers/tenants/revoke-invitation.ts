import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { invitationEvent } from '../../domain/events.ts';
import { close, invitationView } from '../../domain/invitation.ts';
import { findInvitation, saveStatus } from '../../store/invitations.ts';
import { lockTenant } from '../../store/tenants.ts';
import { os, type Deps } from '../deps.ts';
import { asItIsNow } from './create-invitation.ts';

/** One that is revoked already stays as it is. */
export const revokeInvitation = (deps: Deps) => os.revokeInvitation.handler(async ({ input, context: { call } }) => {
  const nowMs = deps.clock.now();
  const answer = await once(deps.database, call, 'identity.revokeInvitation', input, async (tx) => {
    await lockTenant(tx, call.tenantId);
    const invitation = await findInvitation(tx, call.tenantId, decodeId('invitation', input.id)!);
    if (invitation === undefined) throw refuse('not_found');
    if (invitation.status === 'accepted') throw refuse('link_invalid', { detail: 'The invitation was accepted: remove the person instead.' });
    if (invitation.status === 'revoked') return invitationView(invitation, nowMs);
    const revoked = close(invitation, 'revoked');
    await saveStatus(tx, revoked);
    await tell(tx, call.tenantId, invitationEvent('invitation.revoked', revoked, nowMs));
    return invitationView(revoked, nowMs);
  }, ({ id }) => ({ id }));
  deps.committed();
  if (!call.reply.replayed) return answer;
  const { token: _, ...now } = await asItIsNow(deps, call.tenantId, answer.id);
  return now;
});
