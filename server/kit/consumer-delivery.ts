import type { Consumer } from './bus.ts';
import type { NewId } from './clock.ts';
import { park } from './consumer-dead-letters.ts';
import { HandlerFailure } from './consumer-isolation.ts';
import { lockPositions, movePosition, samePosition } from './consumer-positions.ts';
import { tenantsReplaying } from './consumer-replays.ts';
import type { Database, Sql } from './database.ts';
import type { EventRecord, Position } from './events.ts';

/** A consumer's step along a source. */
export interface Step {
  readonly consumer: string;
  readonly source: string;
  readonly from: Position;
  readonly to: Position;
}

/**
 * Moves a consumer's position in one transaction with the effect. Where the consumer stands elsewhere than thought, because
 * another process runs it too, nothing happens and the true position comes back.
 */
export async function advance(
  database: Database, step: Step, effect?: (tx: Sql, replaying: ReadonlySet<string>) => Promise<void>,
): Promise<Position | undefined> {
  return database.transaction(async (tx) => {
    const [positions, replaying] = await Promise.all([lockPositions(tx, step.consumer), tenantsReplaying(tx, step.consumer)]);
    const at = positions.get(step.source);
    if (at === undefined) throw new Error(`${step.consumer} has no position in ${step.source}`);
    if (!samePosition(at, step.from)) return at;
    await effect?.(tx, replaying);
    await movePosition(tx, step.consumer, step.source, step.to);
    return undefined;
  });
}

/** Hands events to a consumer, except those of tenants it is being rebuilt for. */
export function delivery(consumer: Consumer, events: readonly EventRecord[]) {
  return async (tx: Sql, replaying: ReadonlySet<string>): Promise<void> => {
    const live = replaying.size === 0 ? events : events.filter(({ tenantId }) => !replaying.has(tenantId));
    if (live.length === 0) return;
    try {
      await consumer.handle(live, tx);
    } catch (error) {
      throw new HandlerFailure(error);
    }
  };
}

export function parking(newId: NewId, consumer: string, event: EventRecord, error: unknown, attempts: number) {
  return (tx: Sql): Promise<void> => park(tx, newId, consumer, event, error, attempts);
}
