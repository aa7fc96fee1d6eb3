import type { Sql } from './database.ts';
import type { Chunk, EventRecord, Position } from './events.ts';

/**
 * How events reach their consumers. The embedded bus reads the sources' outboxes; Kafka fills the same port. Each event takes
 * effect once: a consumer's position moves in the transaction of its effect. Order is kept per aggregate.
 */
export interface Consumer {
  /** The consumer group: `transactions.summary`. Its durable position goes by this name. */
  readonly name: string;
  /** Keeps what handlers of its service have in memory up to date: it runs on their thread. The others may run aside. */
  readonly beside?: boolean;
  /** Event types it wants, of those its service listens to. Empty: all of these. */
  readonly types: readonly string[];
  /**
   * Which of these chunks may hold what it wants, asked anew each time before any is decoded: for a consumer that wants events of few tenants. It only
   * saves work: `handle` may be given the others too.
   */
  ofUse?(chunks: readonly ChunkLabel[]): Promise<(chunk: ChunkLabel) => boolean>;
  /** Events in order, and the transaction of this consumer's own schema in which their effect must happen. */
  handle(events: readonly EventRecord[], tx: Sql): Promise<void>;
  /** Where it can be rebuilt: forgets what it made of a tenant's events. */
  reset?(tenantId: string, tx: Sql): Promise<void>;
}

/** What is known of a chunk without decoding it. */
export type ChunkLabel = Pick<Chunk, 'tenantId' | 'types'>;

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
  /** Events it could not take, waiting in its dead letters. */
  readonly parked: number;
}

/** An event that a consumer could not take. */
export interface DeadLetter {
  readonly id: string;
  readonly tenantId: string;
  readonly consumer: string;
  readonly event: EventRecord;
  readonly error: string;
  readonly attempts: number;
  readonly status: 'parked' | 'replayed' | 'discarded';
  readonly parkedAtMs: number;
}

export interface DeadLetterQuery {
  readonly consumer?: string;
  readonly status?: DeadLetter['status'];
  /** Only those before this id: newest come first. */
  readonly before?: string;
  readonly limit: number;
}

/** A consumer that can be rebuilt, and what it reads. */
export interface Projection {
  readonly name: string;
  /** The sources it reads, each with the event types it wants of it. */
  readonly wants: ReadonlyMap<string, ReadonlySet<string> | 'all'>;
}

export function isWanted({ wants }: Projection, { source, type }: Pick<EventRecord, 'source' | 'type'>): boolean {
  const types = wants.get(source);
  return types === 'all' || (types?.has(type) ?? false);
}

export interface ReplayOf {
  readonly replayId: string;
  readonly projection: string;
  readonly tenantId: string;
}

/** A piece of the archive: a tenant's events from `fromOffset` up to, not with, `toOffset`. */
export interface ReplayPage {
  readonly fromOffset: number;
  readonly toOffset: number;
  readonly events: readonly { readonly offset: number; readonly chunk: bigint; readonly event: EventRecord }[];
  /** Where this is all the archive has: how far it had come in each source when it was read. */
  readonly archivedTo?: ReadonlyMap<string, bigint>;
}

/** What the events service needs of the bus to show and steer it. */
export interface BusControl {
  /** Every consumer and source. With a tenant, only its events and letters are counted. */
  lag(tenantId?: string): Promise<Lag[]>;
  /** A promise where some of them run in other processes. */
  projections(): readonly Projection[] | Promise<readonly Projection[]>;
  listDeadLetters(tenantId: string, query: DeadLetterQuery): Promise<DeadLetter[]>;
  /** Hands the event to its consumer again. Where that fails once more it stays parked. Undefined: no such letter. */
  replayDeadLetter(tenantId: string, id: string): Promise<DeadLetter | undefined>;
  discardDeadLetter(tenantId: string, id: string): Promise<DeadLetter | undefined>;
  /**
   * Forgets a tenant's part of a projection and from now on keeps its events from the consumer. For a replay begun before, it
   * only says where that stands.
   */
  beginReplay(replay: ReplayOf, fromOffset: number): Promise<ReplayState>;
  /** Hands archived events over. Once all that the bus kept back is in, the replay is finished and the bus goes on. */
  feedReplay(replay: ReplayOf, page: ReplayPage): Promise<ReplayState>;
  /** Runs something while the consumer gets nothing in this process, so that a replay can catch up with it under load. Keep it short. */
  hold<T>(projection: string, run: () => Promise<T>): Promise<T>;
}

export interface ReplayState {
  readonly nextOffset: number;
  readonly finished: boolean;
  /** How long to wait before the next page: the consumer failed, or is not yet where the archive is. */
  readonly waitMs: number;
}

/** Decoded events for whoever is looking, without durability: server-sent events. */
export interface Tap {
  /** Returns a function that ends it. */
  tap(tenantId: string, hear: (events: readonly EventRecord[]) => void): () => void;
}

/** `position` reads `id.event`. */
export function formatPosition(position: Position): string {
  return `${position.id}.${position.event}`;
}
