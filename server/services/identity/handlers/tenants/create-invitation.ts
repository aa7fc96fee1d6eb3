import { decodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Sql } from '../../../../kit/database.ts';
import { hashSecret, newInvitationToken } from '../../credentials/secrets.ts';
import { normaliseEmail } from '../../domain/email.ts';
import { invitationEvent } from '../../domain/events.ts';
import { close, DAY_MS, invitationView, MOST_MAILS_A_DAY, newInvitation, type Invitation } from '../../domain/invitation.ts';
import { countSends, findInvitation, findOpenInvitation, insertInvitation, saveStatus } from '../../store/invitations.ts';
import { keyedRequest } from '../../store/sealed-people.ts';
import { findMember } from '../../store/users.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';
import { findRoleToGive } from './find-given-role.ts';
import { sendInvitation } from './send-invitation.ts';

export type SentInvitation = ReturnType<typeof invitationView> & { token: string | null };

/** Looks only at who is of this tenant: whether the email belongs to anybody else makes no difference to the answer or the work. */
export const createInvitation = (deps: Deps) => os.createInvitation.handler(async ({ input, context: { call } }) => {
  const email = normaliseEmail(input.email);
  const asked = await keyedRequest(deps.database, input);
  const answer = await once<SentInvitation>(deps.database, call, 'identity.createInvitation', asked, async (tx) => {
    const nowMs = deps.clock.now();
    const authority = await lockedAuthority(tx, call, new Date(nowMs));
    const role = await findRoleToGive(tx, call.tenantId, input.role, authority);
    await refuseMailing(tx, call.tenantId, email, nowMs);
    const before = await findOpenInvitation(tx, call.tenantId, email);
    const closed = before && close(before, 'revoked');
    if (closed !== undefined) await saveStatus(tx, closed);
    const token = newInvitationToken();
    const invitation = newInvitation({ id: deps.newId(), tenantId: call.tenantId, email, role, invitedBy: inviterOf(call) }, nowMs);
    await insertInvitation(tx, invitation, hashSecret(token));
    await tell(tx, call.tenantId, ...closed === undefined ? [] : [invitationEvent('invitation.revoked', closed, nowMs)], invitationEvent('invitation.created', invitation, nowMs));
    return { ...invitationView(invitation, nowMs), token: await sendInvitation(deps, tx, invitation, token) };
  }, ({ id }) => ({ id }));
  deps.committed();
  return call.reply.replayed ? asItIsNow(deps, call.tenantId, answer.id) : answer;
});

/** Of an answer only the id is kept, and never a token: who asks again is told of the invitation as it is by then. */
export async function asItIsNow(deps: Pick<Deps, 'database' | 'clock'>, tenantId: string, id: string): Promise<SentInvitation> {
  const invitation = await findInvitation(deps.database, tenantId, decodeId('invitation', id)!);
  if (invitation === undefined) throw refuse('not_found');
  return { ...invitationView(invitation, deps.clock.now()), token: null };
}

/** Who answers for an invitation. Services invite nobody: `lockedAuthority` has refused them. */
export function inviterOf({ actor: { kind, id } }: Call): Invitation['invitedBy'] {
  if (kind === 'service') throw refuse('unauthenticated');
  return { kind, id };
}

export async function refuseMailing(tx: Sql, tenantId: string, email: string, nowMs: number): Promise<void> {
  if (await findMember(tx, tenantId, email) !== undefined) throw refuse('already_member');
  if (await countSends(tx, tenantId, email, new Date(nowMs - DAY_MS)) < MOST_MAILS_A_DAY) return;
  throw refuse('rate_limited', { detail: `This address was mailed ${MOST_MAILS_A_DAY} times within a day.` });
}
