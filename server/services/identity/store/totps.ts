import type { Sql } from '../../../kit/database.ts';

export interface Totp {
  readonly sealedSecret: Buffer;
  readonly confirmedAt: Date | null;
  readonly lastStep: bigint;
}

/** In place of one that was begun and not confirmed. False where one is confirmed. */
export async function beginTotp(tx: Sql, userId: string, sealedSecret: Buffer, now: Date): Promise<boolean> {
  return await tx.execute(
    `INSERT INTO totps (user_id, sealed_secret, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, created_at = excluded.created_at, last_step = 0 WHERE totps.confirmed_at IS NULL`,
    [userId, sealedSecret, now]) === 1;
}

export async function findTotp(sql: Sql, userId: string): Promise<Totp | undefined> {
  const [totp] = await sql.query<Totp>(
    'SELECT sealed_secret AS "sealedSecret", confirmed_at AS "confirmedAt", last_step AS "lastStep" FROM totps WHERE user_id = $1', [userId]);
  return totp;
}

/** False where a code of that step, or a later one, was taken meanwhile. */
export async function useTotpStep(tx: Sql, userId: string, step: number): Promise<boolean> {
  return await tx.execute('UPDATE totps SET last_step = $2 WHERE user_id = $1 AND last_step < $2', [userId, step]) === 1;
}

export async function confirmTotp(tx: Sql, userId: string, now: Date): Promise<void> {
  await tx.execute('UPDATE totps SET confirmed_at = $2 WHERE user_id = $1', [userId, now]);
}

/** False where there was none that counted. */
export async function deleteTotp(tx: Sql, userId: string): Promise<boolean> {
  const rows = await tx.query<{ counted: boolean }>('DELETE FROM totps WHERE user_id = $1 RETURNING confirmed_at IS NOT NULL AS counted', [userId]);
  return rows[0]?.counted === true;
}
