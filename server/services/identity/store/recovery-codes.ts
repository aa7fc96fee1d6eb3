import type { Sql } from '../../../kit/database.ts';

export async function replaceRecoveryCodes(tx: Sql, userId: string, hashes: readonly Buffer[]): Promise<void> {
  await tx.execute('DELETE FROM recovery_codes WHERE user_id = $1', [userId]);
  await tx.execute('INSERT INTO recovery_codes (user_id, hash) SELECT $1, unnest($2::bytea[])', [userId, hashes]);
}

/** False where it is none, or was used: of two who show it at once, one comes first. */
export async function useRecoveryCode(tx: Sql, userId: string, hash: Buffer): Promise<boolean> {
  return await tx.execute('DELETE FROM recovery_codes WHERE user_id = $1 AND hash = $2', [userId, hash]) === 1;
}

export async function countRecoveryCodes(sql: Sql, userId: string): Promise<number> {
  const [row] = await sql.query<{ left: number }>('SELECT count(*)::int AS left FROM recovery_codes WHERE user_id = $1', [userId]);
  return row?.left ?? 0;
}
