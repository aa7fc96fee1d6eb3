import type { Sql } from '../../../kit/database.ts';

export interface LoginChallenge {
  readonly userId: string;
  readonly tenantId: string;
  /** Where failures are counted. */
  readonly counters: unknown;
  readonly failures: number;
}

export async function insertLoginChallenge(tx: Sql, hash: Buffer, challenge: Omit<LoginChallenge, 'failures'>, expiresAt: Date): Promise<void> {
  await tx.execute(`INSERT INTO challenges (hash, purpose, user_id, tenant_id, counters, expires_at) VALUES ($1, 'login', $2, $3, $4, $5)`,
    [hash, challenge.userId, challenge.tenantId, JSON.stringify(challenge.counters), expiresAt]);
}

const LOGIN = `SELECT user_id AS "userId", tenant_id AS "tenantId", counters, failures FROM challenges WHERE hash = $1 AND purpose = 'login' AND expires_at > $2`;

export async function findLoginChallenge(sql: Sql, hash: Buffer, now: Date): Promise<LoginChallenge | undefined> {
  return (await sql.query<LoginChallenge>(LOGIN, [hash, now]))[0];
}

/** Of many answers at once, each is looked at alone. */
export async function lockLoginChallenge(tx: Sql, hash: Buffer, now: Date): Promise<LoginChallenge | undefined> {
  return (await tx.query<LoginChallenge>(`${LOGIN} FOR UPDATE`, [hash, now]))[0];
}

export async function failLoginChallenge(tx: Sql, hash: Buffer): Promise<void> {
  await tx.execute('UPDATE challenges SET failures = failures + 1 WHERE hash = $1', [hash]);
}

export async function insertPasskeyChallenge(tx: Sql, hash: Buffer, userId: string, expiresAt: Date): Promise<void> {
  await tx.execute(`INSERT INTO challenges (hash, purpose, user_id, expires_at) VALUES ($1, 'add-passkey', $2, $3)`, [hash, userId, expiresAt]);
}

/** True once: a challenge that was answered is gone. */
export async function takePasskeyChallenge(tx: Sql, hash: Buffer, userId: string, now: Date): Promise<boolean> {
  return await tx.execute(`DELETE FROM challenges WHERE hash = $1 AND purpose = 'add-passkey' AND user_id = $2 AND expires_at > $3`, [hash, userId, now]) === 1;
}

export async function deleteChallenge(tx: Sql, hash: Buffer): Promise<void> {
  await tx.execute('DELETE FROM challenges WHERE hash = $1', [hash]);
}

/** Those that wait for this person: what they were asked for has changed. */
export async function deleteChallengesOf(tx: Sql, userId: string): Promise<void> {
  await tx.execute('DELETE FROM challenges WHERE user_id = $1', [userId]);
}

/** False where it was used before. */
export async function useSignedChallenge(tx: Sql, hash: Buffer, expiresAt: Date): Promise<boolean> {
  return await tx.execute(`INSERT INTO challenges (hash, purpose, expires_at) VALUES ($1, 'used', $2) ON CONFLICT DO NOTHING`, [hash, expiresAt]) === 1;
}

export async function pruneChallenges(sql: Sql, now: Date, limit: number): Promise<number> {
  return sql.execute('DELETE FROM challenges WHERE hash IN (SELECT hash FROM challenges WHERE expires_at < $1 LIMIT $2)', [now, limit]);
}
