import { readPositions } from '../../kit/consumer-positions.ts';
import type { Database } from '../../kit/database.ts';

/** Rows a statement deletes: few enough that nobody waits for it. */
const ROWS_AT_ONCE = 1_000;

/** The first id that some consumer has yet to take, or undefined where that is not known of each. */
export async function neededFrom(source: string, consumers: readonly { name: string; database: Database }[]): Promise<bigint | undefined> {
  let needed: bigint | undefined;
  for (const { name, database } of consumers) {
    const position = (await readPositions(database, name)).get(source);
    if (position === undefined) return undefined;
    if (needed === undefined || position.id < needed) needed = position.id;
  }
  return needed;
}

/** Deletes what every consumer has taken. True where there is more. */
export async function prune(database: Database, table: string, before: bigint): Promise<boolean> {
  const deleted = await database.execute(
    `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE id < $1 ORDER BY id LIMIT ${ROWS_AT_ONCE})`, [before]);
  return deleted === ROWS_AT_ONCE;
}
