import type { Sql } from '../../../kit/database.ts';

export type LinkPurpose = 'verify-email' | 'reset-password' | 'register';

export async function insertLink(tx: Sql, hash: Buffer, purpose: LinkPurpose, subjectId: string, expiresAt: Date): Promise<void> {
  await tx.execute('INSERT INTO links (hash, purpose, subject_id, expires_at) VALUES ($1, $2, $3, $4)', [hash, purpose, subjectId, expiresAt]);
}

/** Whom a link is about, for what must be looked at before it is used. */
export async function findLink(sql: Sql, hash: Buffer, purpose: LinkPurpose, now: Date): Promise<string | undefined> {
  const [link] = await sql.query<{ subjectId: string }>(
    'SELECT subject_id AS "subjectId" FROM links WHERE hash = $1 AND purpose = $2 AND expires_at > $3', [hash, purpose, now]);
  return link?.subjectId;
}

/** Uses it up, with all of its kind for the same subject: of two who show one, or two, at once, one comes first. */
export async function takeLink(tx: Sql, hash: Buffer, purpose: LinkPurpose, now: Date): Promise<string | undefined> {
  const [link] = await tx.query<{ subjectId: string }>(
    'DELETE FROM links WHERE hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING subject_id AS "subjectId"', [hash, purpose, now]);
  if (link !== undefined) await dropLinks(tx, link.subjectId, purpose);
  return link?.subjectId;
}

export async function dropLinks(tx: Sql, subjectId: string, purpose: LinkPurpose): Promise<void> {
  await tx.execute('DELETE FROM links WHERE subject_id = $1 AND purpose = $2', [subjectId, purpose]);
}

export async function pruneLinks(sql: Sql, now: Date, limit: number): Promise<number> {
  return sql.execute('DELETE FROM links WHERE hash IN (SELECT hash FROM links WHERE expires_at < $1 LIMIT $2)', [now, limit]);
}
