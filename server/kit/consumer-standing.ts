import { isBefore, lockPositions } from './consumer-positions.ts';
import type { Sql } from './database.ts';
import type { EventRecord, Position } from './events.ts';

/** Where a consumer stands, as far as a replay must know it. A bus may keep more than one position per source. */
export interface Standing {
  /** Whether the consumer has passed the event by. */
  passed(chunk: bigint, event: EventRecord): boolean;
  /** Per source: nothing at or beyond this was passed by. */
  readonly furthest: ReadonlyMap<string, Position>;
}

/** Locks all positions of the consumer until the transaction ends, so that nothing is delivered meanwhile. */
export type LockStanding = (tx: Sql, consumer: string) => Promise<Standing>;

export const standingOf: LockStanding = async (tx, consumer) => standingAt(await lockPositions(tx, consumer));

export function standingAt(positions: ReadonlyMap<string, Position>): Standing {
  return { furthest: positions, passed: (chunk, event) => isBefore(chunk, event.index, positions.get(event.source)!) };
}
