import type { Sql } from './database.ts';
import type { Chunk, EventRecord } from './events.ts';

/**
 * How events reach their consumers. The embedded bus reads the sources' outboxes; Kafka fills the same port. Each event takes
 * effect once: a consumer's position moves in the transaction of its effect. Order is kept per aggregate.
 */
export interface Consumer {
  /** The consumer group: `transactions.summary`. Its durable position goes by this name. */
  readonly name: string;
  /** Event types it wants. Empty: all. */
  readonly types: readonly string[];
  /** Events in order, and the transaction of this consumer's own schema in which their effect must happen. */
  handle(events: readonly EventRecord[], tx: Sql): Promise<void>;
  /** Where it can be rebuilt: forgets what it made of a tenant's events. */
  reset?(tenantId: string, tx: Sql): Promise<void>;
}

/** A consumer that takes whole chunks as they are stored. Only the archive has a use for it. */
export interface ChunkConsumer {
  readonly name: string;
  handleChunks(chunks: readonly Chunk[], tx: Sql): Promise<void>;
}

export interface Lag {
  readonly consumer: string;
  readonly source: string;
  readonly position: string;
  /** Events committed at the source and not yet taken. */
  readonly behind: number;
  readonly parked: number;
}
