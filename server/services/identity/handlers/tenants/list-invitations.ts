import { maskEmail } from '../../../../../contracts/personal.ts';
import { readCursor, toPage } from '../../../../kit/pages.ts';
import { invitationView } from '../../domain/invitation.ts';
import { listInvitations as list } from '../../store/invitations.ts';
import { os, type Deps } from '../deps.ts';

export const listInvitations = (deps: Deps) => os.listInvitations.handler(async ({ input, context: { call } }) => {
  const invitations = await list(deps.database, call.tenantId, readCursor('invitation', input.cursor), input.limit + 1);
  const whole = call.actor.scopes.includes('identity:write');
  return toPage('invitation', invitations, input.limit, (invitation) => invitationView(whole ? invitation : { ...invitation, email: maskEmail(invitation.email) }, deps.clock.now()));
});
