import type { Sql } from '../../../../kit/database.ts';
import type { Invitation } from '../../domain/invitation.ts';
import type { Deps } from '../deps.ts';
import { queueMail } from '../people/queue-mail.ts';

/**
 * The one place from which the token of an invitation leaves, where the installation is set so: to whoever invites. Otherwise the job that sends mails draws
 * another one, which only the mailbox gets to see. Returns what the answer may hold of it.
 */
export async function sendInvitation(deps: Deps, tx: Sql, invitation: Invitation, token: string): Promise<string | null> {
  if (deps.invitationTokens === 'answer') return token;
  await queueMail(deps, tx, 'invitation', invitation.email, invitation.id);
  return null;
}
