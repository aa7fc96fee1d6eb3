import type { Sql } from './database.ts';

/** What `query` finds first after `afterMs`, which is `$1`: `SELECT min(due_at) AS at FROM … WHERE due_at > $1`. */
export async function nextMoment(sql: Sql, query: string, afterMs: number, ...more: unknown[]): Promise<number | undefined> {
  const [row] = await sql.query<{ at: Date | null }>(query, [new Date(afterMs), ...more]);
  return row?.at?.getTime();
}
