import type { Sql } from '../../../kit/database.ts';

/** What is the person's own, in all their tenants: password and email. */
export async function findPasswordHash(sql: Sql, userId: string): Promise<string | undefined> {
  const [row] = await sql.query<{ hash: string }>('SELECT password_hash AS hash FROM users WHERE id = $1', [userId]);
  return row?.hash;
}

/** Nothing of theirs changes beside us until the transaction ends. */
export async function lockPerson(tx: Sql, userId: string): Promise<void> {
  await tx.execute('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
}

export async function setPasswordHash(tx: Sql, userId: string, hash: string): Promise<void> {
  await tx.execute('UPDATE users SET password_hash = $2 WHERE id = $1', [userId, hash]);
}

/** False where it was verified before. */
export async function markEmailVerified(tx: Sql, userId: string, now: Date): Promise<boolean> {
  return await tx.execute('UPDATE users SET email_verified_at = $2 WHERE id = $1 AND email_verified_at IS NULL', [userId, now]) === 1;
}
