import type { Sql } from '../../../kit/database.ts';

/** Whether a log-in asks this person for more than a password. */
export async function hasFactor(sql: Sql, userId: string): Promise<boolean> {
  const [row] = await sql.query<{ has: boolean }>(
    `SELECT EXISTS (SELECT FROM totps WHERE user_id = $1 AND confirmed_at IS NOT NULL) OR EXISTS (SELECT FROM passkeys WHERE user_id = $1) AS has`, [userId]);
  return row?.has === true;
}

export async function deleteFactors(tx: Sql, userId: string): Promise<void> {
  for (const table of ['totps', 'passkeys', 'recovery_codes']) await tx.execute(`DELETE FROM ${table} WHERE user_id = $1`, [userId]);
}
