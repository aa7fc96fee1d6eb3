import { decodeId } from '../../../../../contracts/ids.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { hashSecret, newInvitationToken } from '../../credentials/secrets.ts';
import { mayGiveRole } from '../../domain/authority.ts';
import { invitationEvent } from '../../domain/events.ts';
import { invitationView, sendAgain } from '../../domain/invitation.ts';
import { findInvitation, saveSending } from '../../store/invitations.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';
import { asItIsNow, inviterOf, refuseMailing, type SentInvitation } from './create-invitation.ts';
import { sendInvitation } from './send-invitation.ts';

export const resendInvitation = (deps: Deps) => os.resendInvitation.handler(async ({ input, context: { call } }) => {
  const answer = await once<SentInvitation>(deps.database, call, 'identity.resendInvitation', input, async (tx) => {
    const nowMs = deps.clock.now();
    const authority = await lockedAuthority(tx, call, new Date(nowMs));
    const invitation = await findInvitation(tx, call.tenantId, decodeId('invitation', input.id)!);
    if (invitation === undefined) throw refuse('not_found');
    if (invitation.status !== 'open') throw refuse('link_invalid', { detail: `The invitation was ${invitation.status}: invite anew.` });
    if (!mayGiveRole(authority, invitation.role)) throw refuse('forbidden', { detail: 'This role may do more than you may.' });
    await refuseMailing(tx, call.tenantId, invitation.email, nowMs);
    const token = newInvitationToken();
    const again = sendAgain(invitation, inviterOf(call), nowMs);
    await saveSending(tx, again, hashSecret(token));
    await tell(tx, call.tenantId, invitationEvent('invitation.resent', again, nowMs));
    return { ...invitationView(again, nowMs), token: await sendInvitation(deps, tx, again, token) };
  }, ({ id }) => ({ id }));
  deps.committed();
  return call.reply.replayed ? asItIsNow(deps, call.tenantId, answer.id) : answer;
});
