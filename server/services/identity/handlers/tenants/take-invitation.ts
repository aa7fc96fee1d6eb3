import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { mayGiveRole } from '../../domain/authority.ts';
import { invitationEvent, loggedIn, userEvent } from '../../domain/events.ts';
import { canBeAccepted, close, type Invitation } from '../../domain/invitation.ts';
import type { User } from '../../domain/user.ts';
import { findInvitationByToken, saveStatus } from '../../store/invitations.ts';
import { markEmailVerified } from '../../store/people.ts';
import { lockTenant } from '../../store/tenants.ts';
import { findUser, insertMembership } from '../../store/users.ts';
import { currentAuthority } from '../authority.ts';
import type { Deps } from '../deps.ts';
import { startSession, type From, type StartedSession } from '../people/start-session.ts';

/** Before anything slow is done for a token. It is asked again with the tenant locked. */
export async function findUsableInvitation(sql: Sql, tokenHash: Buffer, nowMs: number): Promise<Invitation> {
  const invitation = await findInvitationByToken(sql, tokenHash);
  if (invitation === undefined || !canBeAccepted(invitation, nowMs)) throw refuse('link_invalid');
  return invitation;
}

/**
 * The invitation, with the tenant locked until the transaction ends. It is worth no more than whoever answers for it is now: else a key or an admin that was
 * shut out would have left a door open for a week.
 */
export async function lockInvitation(tx: Sql, tenantId: string, tokenHash: Buffer, nowMs: number): Promise<Invitation> {
  await lockTenant(tx, tenantId);
  const invitation = await findUsableInvitation(tx, tokenHash, nowMs);
  const authority = await currentAuthority(tx, { tenantId, actor: invitation.invitedBy });
  if (authority === undefined || !mayGiveRole(authority, invitation.role)) throw refuse('link_invalid');
  return invitation;
}

export interface Taken {
  readonly user: User;
  readonly session: StartedSession;
}

/** A person who is there already comes into the tenant. */
export async function becomeMember(tx: Sql, user: User): Promise<void> {
  if (await findUser(tx, user.tenantId, user.id) !== undefined) throw refuse('already_member');
  await insertMembership(tx, user);
}

/** Spends the invitation, and begins a session for the member that was made of it. A link that was mailed shows that the mailbox is theirs. */
export async function takeInvitation(deps: Deps, tx: Sql, invitation: Invitation, member: User, nowMs: number, from: From): Promise<Taken> {
  const verified = deps.invitationTokens === 'mail' && await markEmailVerified(tx, member.id, new Date(nowMs));
  const user = verified ? { ...member, emailVerified: true } : member;
  const accepted = close(invitation, 'accepted');
  await saveStatus(tx, accepted);
  const session = await startSession(deps, tx, user, nowMs, from);
  await tell(tx, user.tenantId, invitationEvent('invitation.accepted', accepted, nowMs), userEvent('user.registered', user, nowMs), loggedIn(user, session.sessionId, nowMs));
  if (verified) await tell(tx, user.tenantId, userEvent('user.email-verified', user, nowMs));
  return { user, session };
}

/** As a member the invitation makes of somebody. */
export function memberOf({ tenantId, email, role }: Invitation, person: Pick<User, 'id' | 'name' | 'emailVerified'>, nowMs: number): User {
  return { ...person, tenantId, email, role, status: 'active', version: 1, createdAt: new Date(nowMs) };
}
