import type { Sql } from '../../../kit/database.ts';

export async function insertSecret(tx: Sql, keyId: string, hash: Buffer): Promise<void> {
  await tx.execute('INSERT INTO api_key_secrets (hash, key_id) VALUES ($1, $2)', [hash, keyId]);
}

/** The current secret becomes the previous one until then; what was the previous one before is gone. */
export async function retireSecret(tx: Sql, keyId: string, validUntil: Date): Promise<void> {
  await tx.execute('DELETE FROM api_key_secrets WHERE key_id = $1 AND valid_until IS NOT NULL', [keyId]);
  await tx.execute('UPDATE api_key_secrets SET valid_until = $2 WHERE key_id = $1', [keyId, validUntil]);
}

export interface SecretUse { readonly hash: Buffer; readonly atMs: number }

/** Writes each secret at most once a minute, and passes by what another process is writing. */
export async function recordSecretUse(sql: Sql, uses: readonly SecretUse[]): Promise<void> {
  await sql.execute(
    `WITH used AS (SELECT * FROM unnest($1::bytea[], $2::timestamptz[]) AS used (hash, at)),
     due AS (
       SELECT s.hash, s.key_id, used.at FROM api_key_secrets s JOIN used ON used.hash = s.hash
       WHERE s.last_used_at IS NULL OR s.last_used_at <= used.at - interval '1 minute' FOR UPDATE OF s SKIP LOCKED),
     secrets AS (UPDATE api_key_secrets s SET last_used_at = due.at FROM due WHERE s.hash = due.hash)
     UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, latest.at) FROM (SELECT key_id, max(at) AS at FROM due GROUP BY key_id) latest WHERE k.id = latest.key_id`,
    [uses.map(({ hash }) => hash), uses.map(({ atMs }) => new Date(atMs))]);
}

/** Secrets whose overlap ended before that: by then nobody wants to know whether they were still in use. */
export async function pruneSecrets(sql: Sql, endedBefore: Date, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM api_key_secrets WHERE hash IN (
       SELECT hash FROM api_key_secrets WHERE valid_until < $1 ORDER BY valid_until LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [endedBefore, limit]);
}
