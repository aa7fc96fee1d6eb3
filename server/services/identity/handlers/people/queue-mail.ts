import type { Client } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { MAILS_PER_HOUR, MAILS_PER_NETWORK, type MailKind } from '../../domain/mails.ts';
import { insertMail } from '../../store/mails.ts';
import type { Deps } from '../deps.ts';
import { clientNetwork } from './client-network.ts';

export interface Recipient {
  readonly email: string;
  /** The user or registration its link is for. */
  readonly subjectId: string | undefined;
}

export const mailSeal = (id: string): string => `mail ${id}`;

/**
 * Wants a mail to be sent once this transaction has committed. Whether somebody has the address is looked up when it is sent: whoever asks gets
 * the same answer after the same work. More than five an hour to one address are dropped in silence, and so are those of a network that asks for very many.
 */
export async function queueMail(deps: Pick<Deps, 'newId' | 'clock' | 'vault'>, tx: Sql, kind: MailKind, email: string, subjectId?: string, asked?: { by: Client | undefined }): Promise<boolean> {
  const id = deps.newId();
  const createdAt = new Date(deps.clock.now());
  const recipient: Recipient = { email, subjectId };
  const sealed = deps.vault.seal(mailSeal(id), JSON.stringify(recipient));
  const origin = asked === undefined ? null : deps.vault.mac('mail origin', clientNetwork(asked.by));
  const mail = { id, kind, recipient: deps.vault.mac('mail recipient', `${kind} ${email}`), origin, sealed, createdAt };
  return insertMail(tx, mail, { perRecipient: MAILS_PER_HOUR, perOrigin: MAILS_PER_NETWORK }, new Date(createdAt.getTime() - 60 * 60_000));
}
