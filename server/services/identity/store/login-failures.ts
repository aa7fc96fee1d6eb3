import type { Sql } from '../../../kit/database.ts';
import type { Failures } from '../domain/lock-out.ts';

interface Row { failures: number; lastFailedAt: Date; lockedUntil: Date | null }

const COLUMNS = `failures, last_failed_at AS "lastFailedAt", locked_until AS "lockedUntil"`;

/** A row that was only just made to be locked counts for nothing yet. */
function toFailures(row: Row | undefined): Failures | undefined {
  if (row === undefined || row.failures === 0) return undefined;
  return { failures: row.failures, lastFailedMs: row.lastFailedAt.getTime(), lockedUntilMs: row.lockedUntil?.getTime() ?? null };
}

export async function findFailures(sql: Sql, emailHash: Buffer): Promise<Failures | undefined> {
  const [row] = await sql.query<Row>(`SELECT ${COLUMNS} FROM login_failures WHERE email_hash = $1`, [emailHash]);
  return toFailures(row);
}

export async function lockFailures(tx: Sql, emailHash: Buffer, now: Date): Promise<Failures | undefined> {
  const [row] = await tx.query<Row>(
    `INSERT INTO login_failures (email_hash, last_failed_at) VALUES ($1, $2)
     ON CONFLICT (email_hash) DO UPDATE SET email_hash = excluded.email_hash RETURNING ${COLUMNS}`, [emailHash, now]);
  return toFailures(row);
}

export async function saveFailures(tx: Sql, emailHash: Buffer, state: Failures): Promise<void> {
  await tx.execute('UPDATE login_failures SET failures = $2, last_failed_at = $3, locked_until = $4 WHERE email_hash = $1',
    [emailHash, state.failures, new Date(state.lastFailedMs), state.lockedUntilMs === null ? null : new Date(state.lockedUntilMs)]);
}

export async function forgetFailures(tx: Sql, emailHash: Buffer): Promise<void> {
  await tx.execute('DELETE FROM login_failures WHERE email_hash = $1', [emailHash]);
}

export async function pruneFailures(sql: Sql, before: Date, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM login_failures WHERE email_hash IN (
       SELECT email_hash FROM login_failures WHERE last_failed_at < $1 ORDER BY last_failed_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [before, limit]);
}
