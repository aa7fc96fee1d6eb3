import { encodeId } from '../../../../contracts/ids.ts';
import { roleName, type GivenRole } from './role.ts';

/** An open door into a tenant, for one email and one time. */
export interface Invitation {
  readonly id: string;
  readonly tenantId: string;
  readonly email: string;
  readonly role: GivenRole;
  readonly status: 'open' | 'accepted' | 'revoked';
  /** Who answers for the role: the invitation is worth no more than they are when it is accepted. */
  readonly invitedBy: { readonly kind: 'user' | 'key' | 'client'; readonly id: string };
  readonly version: number;
  readonly createdAt: Date;
  readonly sentAt: Date;
  readonly expiresAt: Date;
}

export const INVITATION_MS = 7 * 24 * 60 * 60_000;
/** Mails a tenant may send to one address in a day: an invitation must not be a way to flood a stranger's mailbox. */
export const MOST_MAILS_A_DAY = 10;
export const DAY_MS = 24 * 60 * 60_000;

export function newInvitation(given: Pick<Invitation, 'id' | 'tenantId' | 'email' | 'role' | 'invitedBy'>, nowMs: number): Invitation {
  const now = new Date(nowMs);
  return { ...given, status: 'open', version: 1, createdAt: now, sentAt: now, expiresAt: new Date(nowMs + INVITATION_MS) };
}

export const canBeAccepted = (invitation: Invitation, nowMs: number): boolean => invitation.status === 'open' && invitation.expiresAt.getTime() > nowMs;

export function close(invitation: Invitation, status: 'accepted' | 'revoked'): Invitation {
  return { ...invitation, status, version: invitation.version + 1 };
}

/** Sent again by whoever asks for that now, who answers for it from here on. */
export function sendAgain(invitation: Invitation, invitedBy: Invitation['invitedBy'], nowMs: number): Invitation {
  return { ...invitation, invitedBy, version: invitation.version + 1, sentAt: new Date(nowMs), expiresAt: new Date(nowMs + INVITATION_MS) };
}

/** The invitation as the contract shows one. */
export function invitationView(invitation: Invitation, nowMs: number) {
  const { id, email, role, status, createdAt, sentAt, expiresAt } = invitation;
  return {
    id: encodeId('invitation', id), email, role: roleName(role),
    status: status === 'open' && !canBeAccepted(invitation, nowMs) ? 'expired' as const : status,
    createdAt: createdAt.toISOString(), sentAt: sentAt.toISOString(), expiresAt: expiresAt.toISOString(),
  };
}
