import type { Database } from '../../kit/database.ts';

/** Rows a statement deletes: few enough that nobody waits for it. */
const ROWS_AT_ONCE = 1_000;

/** Deletes what every consumer has taken. True where there is more. */
export async function prune(database: Database, table: string, before: bigint): Promise<boolean> {
  const deleted = await database.execute(
    `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE id < $1 ORDER BY id LIMIT ${ROWS_AT_ONCE})`, [before]);
  return deleted === ROWS_AT_ONCE;
}
