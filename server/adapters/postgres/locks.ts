import type { Sql } from '../../kit/database.ts';
import type { Locks } from '../../kit/locks.ts';

/**
 * Locks in the service's own schema, by the database's clock. An advisory lock would be lighter, but it lives with a connection:
 * it knows no time to live, and gives no token that could shut out a holder who slept.
 */
export function postgresLocks(database: Sql): Locks {
  return {
    async acquire(name, ttlMs) {
      const [row] = await database.query<{ token: bigint }>(
        `INSERT INTO locks AS held (name, token, expires_at) VALUES ($1, 1, clock_timestamp() + $2 * interval '1 ms')
         ON CONFLICT (name) DO UPDATE SET token = held.token + 1, expires_at = clock_timestamp() + $2 * interval '1 ms'
           WHERE held.expires_at <= clock_timestamp()
         RETURNING token`, [name, ttlMs]);
      if (row === undefined) return undefined;
      const change = async (ttlMs: number) => await database.execute(
        `UPDATE locks SET expires_at = clock_timestamp() + $3 * interval '1 ms'
         WHERE name = $1 AND token = $2 AND expires_at > clock_timestamp()`, [name, row.token, ttlMs]) === 1;
      return { token: Number(row.token), extend: change, release: () => change(0) };
    },
  };
}
