import type { Sql } from '../../../kit/database.ts';
import type { MailKind } from '../domain/mails.ts';

export interface QueuedMail {
  readonly id: string;
  readonly kind: MailKind;
  readonly recipient: Buffer;
  /** Null where nobody unknown asked for it. */
  readonly origin: Buffer | null;
  readonly sealed: Buffer;
  readonly createdAt: Date;
}

/** False where the recipient was sent so many since then already, or so many were asked for from one origin. */
export async function insertMail(tx: Sql, mail: QueuedMail, most: { perRecipient: number; perOrigin: number }, since: Date): Promise<boolean> {
  return await tx.execute(
    `INSERT INTO mails (id, kind, recipient, origin, sealed, due_at, created_at)
     SELECT $1, $2, $3, $4, $5, $6, $6
     WHERE (SELECT count(*) FROM mails WHERE recipient = $3 AND created_at > $9) < $7 AND (SELECT count(*) FROM mails WHERE origin = $4 AND created_at > $9) < $8`,
    [mail.id, mail.kind, mail.recipient, mail.origin, mail.sealed, mail.createdAt, most.perRecipient, most.perOrigin, since]) === 1;
}

export interface DueMail extends Pick<QueuedMail, 'id' | 'kind' | 'sealed'> { readonly attempts: number }

/** Mails that are due, this attempt counted; nobody else takes them until `leaseUntil`. */
export async function claimMails(sql: Sql, now: Date, leaseUntil: Date, limit: number): Promise<DueMail[]> {
  return sql.query<DueMail>(
    `UPDATE mails SET attempts = attempts + 1, due_at = $2 WHERE id IN (
       SELECT id FROM mails WHERE sealed IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     RETURNING id, kind, sealed, attempts`, [now, leaseUntil, limit]);
}

/** Sent, given up, or for nobody: whom it was for is forgotten. */
export async function closeMail(sql: Sql, id: string): Promise<void> {
  await sql.execute('UPDATE mails SET sealed = NULL WHERE id = $1', [id]);
}

export async function postponeMail(sql: Sql, id: string, dueAt: Date): Promise<void> {
  await sql.execute('UPDATE mails SET due_at = $2 WHERE id = $1', [id, dueAt]);
}

export async function pruneMails(sql: Sql, before: Date, limit: number): Promise<number> {
  return sql.execute('DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE created_at < $1 AND sealed IS NULL LIMIT $2)', [before, limit]);
}
