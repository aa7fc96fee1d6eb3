import type { Sql } from '../../../kit/database.ts';
import type { Failures } from '../domain/lock-out.ts';

interface Row { key: Buffer; failures: number; lastFailedAt: Date; lockedUntil: Date | null }

const COLUMNS = `key, failures, last_failed_at AS "lastFailedAt", locked_until AS "lockedUntil"`;

export type FailuresByKey = (key: Buffer) => Failures | undefined;

/** A row that was only just made to be locked counts for nothing yet. */
function byKey(rows: readonly Row[]): FailuresByKey {
  return (key) => {
    const row = rows.find((each) => each.key.equals(key));
    if (row === undefined || row.failures === 0) return undefined;
    return { failures: row.failures, lastFailedMs: row.lastFailedAt.getTime(), lockedUntilMs: row.lockedUntil?.getTime() ?? null };
  };
}

export async function findFailures(sql: Sql, keys: readonly Buffer[]): Promise<FailuresByKey> {
  return byKey(await sql.query<Row>(`SELECT ${COLUMNS} FROM login_failures WHERE key = ANY ($1)`, [keys]));
}

/** In the order given, one after the other: keys that many share must come last, and are then locked for a moment only. */
export async function lockFailures(tx: Sql, keys: readonly Buffer[], now: Date): Promise<FailuresByKey> {
  const rows: Row[] = [];
  for (const key of keys) {
    rows.push(...await tx.query<Row>(
      `INSERT INTO login_failures (key, last_failed_at) VALUES ($1, $2)
       ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING ${COLUMNS}`, [key, now]));
  }
  return byKey(rows);
}

/** To be called with the row locked. */
export async function saveFailures(tx: Sql, key: Buffer, state: Failures): Promise<void> {
  await tx.execute('UPDATE login_failures SET failures = $2, last_failed_at = $3, locked_until = $4 WHERE key = $1',
    [key, state.failures, new Date(state.lastFailedMs), state.lockedUntilMs === null ? null : new Date(state.lockedUntilMs)]);
}

export async function forgetFailures(tx: Sql, key: Buffer): Promise<void> {
  await tx.execute('DELETE FROM login_failures WHERE key = $1', [key]);
}

/** Rows that were made to be locked, and came to count nothing. */
export async function dropUnusedFailures(tx: Sql, keys: readonly Buffer[]): Promise<void> {
  await tx.execute('DELETE FROM login_failures WHERE key = ANY ($1) AND failures = 0', [keys]);
}

/** Old ones, and the oldest where there are more than `most`: whoever makes up emails by the million fills no disk. */
export async function pruneFailures(sql: Sql, before: Date, most: number, limit: number): Promise<number> {
  return sql.execute(
    `DELETE FROM login_failures WHERE key IN (
       SELECT key FROM login_failures
       WHERE last_failed_at < greatest($1, (SELECT last_failed_at FROM login_failures ORDER BY last_failed_at DESC OFFSET $2 LIMIT 1))
       ORDER BY last_failed_at LIMIT $3 FOR UPDATE SKIP LOCKED)`,
    [before, most, limit]);
}
