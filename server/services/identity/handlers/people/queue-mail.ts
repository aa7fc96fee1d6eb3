import type { Sql } from '../../../../kit/database.ts';
import { MAILS_PER_HOUR, type MailKind } from '../../domain/mails.ts';
import { insertMail } from '../../store/mails.ts';
import type { Deps } from '../deps.ts';

export interface Recipient {
  readonly email: string;
  /** The user or registration its link is for. */
  readonly subjectId: string | undefined;
}

export const mailSeal = (id: string): string => `mail ${id}`;

/**
 * Wants a mail to be sent once this transaction has committed. Whether somebody has the address is looked up when it is sent: whoever asks gets
 * the same answer after the same work. More than five an hour to one address are dropped in silence.
 */
export async function queueMail(deps: Pick<Deps, 'newId' | 'clock' | 'vault'>, tx: Sql, kind: MailKind, email: string, subjectId?: string): Promise<void> {
  const id = deps.newId();
  const createdAt = new Date(deps.clock.now());
  const recipient: Recipient = { email, subjectId };
  const sealed = deps.vault.seal(mailSeal(id), JSON.stringify(recipient));
  const mail = { id, kind, recipient: deps.vault.mac('mail recipient', `${kind} ${email}`), sealed, createdAt };
  await insertMail(tx, mail, MAILS_PER_HOUR, new Date(createdAt.getTime() - 60 * 60_000));
}
