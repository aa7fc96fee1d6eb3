import { readPositions } from '../../kit/consumer-positions.ts';
import type { Database } from '../../kit/database.ts';

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
