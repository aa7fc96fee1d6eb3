import type { Sql } from '../../../../kit/database.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Invitation } from '../../domain/invitation.ts';
import type { Deps } from '../deps.ts';

/**
 * The one place from which the token of an invitation leaves: to the mailbox it is for, or, where the installation is set so, to whoever invites. Returns what
 * the answer may hold of it. Refuses rather than to promise a mail that nobody would get.
 */
export async function sendInvitation(deps: Pick<Deps, 'invitationTokens'>, _tx: Sql, _invitation: Invitation, token: string): Promise<string | null> {
  if (deps.invitationTokens === 'answer') return token;
  throw refuse('unavailable', { detail: 'This installation sends no mail. FLORIN_IDENTITY_INVITATION_TOKENS=answer hands the token to whoever invites.' });
}
