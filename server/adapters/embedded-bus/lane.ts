import type { Consumer, ChunkConsumer, ChunkLabel } from '../../kit/bus.ts';
import type { Clock, NewId } from '../../kit/clock.ts';
import { advance, delivery, parking } from '../../kit/consumer-delivery.ts';
import { HandlerFailure, backoffMs, isHandlers, isInnocent, isolation, type RetryOptions } from '../../kit/consumer-isolation.ts';
import { readPositions, samePosition } from '../../kit/consumer-positions.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Database, Sql } from '../../kit/database.ts';
import type { EventRecord, Position } from '../../kit/events.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import { AGAIN, IDLE, pump, type Next, type Pump } from '../bus/pump.ts';
import type { Serial } from '../bus/serial.ts';
import type { Source, SourceChunk } from '../bus/source.ts';

/** What lanes share. */
export interface LaneContext {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly newId: NewId;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly retry: RetryOptions;
  /** How long a consumer stands aside when another process runs it. */
  readonly standbyMs: number;
}

/** A consumer on one source. */
export interface Lane extends Pump {
  readonly consumer: string;
  readonly source: Source;
  /** How far it has come, saved or not. Undefined until it has read its position. */
  readonly reached: Position | undefined;
}

/** What is handed over in one transaction. */
interface Batch {
  readonly to: Position;
  readonly size: number;
  readonly oldestMs: number;
  effect(tx: Sql, replaying: ReadonlySet<string>): Promise<void>;
  /** Only a single event can be parked. */
  readonly only?: EventRecord;
}

interface LaneOptions {
  readonly name: string;
  readonly database: Database;
  readonly source: Source;
  readonly serial: Serial;
  readonly context: LaneContext;
  /** Asks to look at a service's sources: while this lane stood aside, perhaps nobody did. */
  look(service: string): void;
  /** The next batch of these chunks, at most so large, for a consumer at that position. Size 0: nothing in them is wanted. */
  gather(chunks: readonly SourceChunk[], at: Position, limit: number): Batch | Promise<Batch>;
  readonly park?: (event: EventRecord, error: unknown, attempts: number) => (tx: Sql) => Promise<void>;
}

/** A position moved by skipping alone is saved this often. */
const SAVE_EVERY_MS = 1_000;

export function eventLane(
  consumer: Consumer, wanted: ReadonlySet<string> | 'all', options: Omit<LaneOptions, 'gather' | 'park' | 'name'>,
): Lane {
  return lane({
    ...options, name: consumer.name,
    async gather(chunks, at, limit) {
      const labels = wanted === 'all' ? chunks : chunks.filter(({ types }) => types.some((type) => wanted.has(type)));
      const ofUse = labels.length === 0 ? undefined : await consumer.ofUse?.(labels);
      const { events, to, oldestMs } = gatherEvents(chunks, at, limit, wanted, ofUse);
      return { to, oldestMs, size: events.length, effect: delivery(consumer, events), only: events.length === 1 ? events[0] : undefined };
    },
    park: (event, error, attempts) => parking(options.context.newId, consumer.name, event, error, attempts),
  });
}

const CHUNKS_AT_ONCE = 64;

/** Whole chunks are never parked: the archive takes everything or waits. */
export function chunkLane(consumer: ChunkConsumer, options: Omit<LaneOptions, 'gather' | 'park' | 'name'>): Lane {
  return lane({
    ...options, name: consumer.name, context: { ...options.context, retry: { ...options.context.retry, maxEvents: CHUNKS_AT_ONCE } },
    gather(chunks, _at, limit) {
      const taken = chunks.slice(0, limit);
      return {
        to: { id: taken.at(-1)!.id + 1n, event: 0 }, size: taken.length, oldestMs: taken[0]!.recordedAtMs,
        effect: (tx) => consumer.handleChunks(taken, tx).catch((error: unknown) => { throw new HandlerFailure(error); }),
      };
    },
  });
}

export function gatherEvents(
  chunks: readonly SourceChunk[], at: Position, limit: number, wanted: ReadonlySet<string> | 'all', ofUse: (chunk: ChunkLabel) => boolean = () => true,
) {
  const events: EventRecord[] = [];
  let to = at;
  let oldestMs = 0;
  for (const chunk of chunks) {
    const start = chunk.id === at.id ? at.event : 0;
    if ((wanted === 'all' || chunk.types.some((type) => wanted.has(type))) && ofUse(chunk)) {
      for (const event of chunk.events()) {
        if (event.index < start || (wanted !== 'all' && !wanted.has(event.type))) continue;
        if (events.length === 0) oldestMs = chunk.recordedAtMs;
        events.push(event);
        if (events.length === limit) return { events, oldestMs, to: { id: chunk.id, event: event.index + 1 } };
      }
    }
    to = { id: chunk.id + 1n, event: 0 };
  }
  return { events, to, oldestMs };
}

function lane({ name, database, source, serial, context, look, gather, park }: LaneOptions): Lane {
  const { clock, log, metrics } = context;
  const labels = { consumer: name, source: source.name };
  const isolating = isolation(context.retry);
  /** What the database says, and how far this lane has skipped beyond. */
  let saved: Position | undefined;
  let reached: Position | undefined;
  let savedAtMs = 0;
  let troubles = 0;

  async function step(): Promise<Next> {
    try {
      const next = await move();
      troubles = 0;
      return next;
    } catch (error) {
      log.error({ ...labels, error }, 'the bus can not read or move a consumer');
      saved = undefined; // whether the last step was committed is not known
      return { do: 'wait', ms: backoffMs(++troubles, context.retry) };
    }
  }

  async function move(): Promise<Next> {
    if (saved === undefined || reached === undefined) {
      saved = (await readPositions(database, name)).get(source.name);
      if (saved === undefined) throw new Error(`${name} has no position in ${source.name}`);
      reached = saved;
      look(source.service);
    }
    const chunks = await source.read(reached.id);
    if (chunks.length === 0) return rest(saved, reached);
    const batch = await gather(chunks, reached, isolating.limit);
    if (batch.size === 0) {
      reached = batch.to;
      return clock.now() - savedAtMs > SAVE_EVERY_MS ? goTo(batch.to) : AGAIN;
    }
    return handOver(batch);
  }

  async function handOver(batch: Batch): Promise<Next> {
    try {
      const next = await goTo(batch.to, batch.effect);
      if (next !== AGAIN) return next;
      isolating.succeeded();
      metrics.count('florin_bus_events_total', 'Events handed to consumers', labels, batch.size);
      metrics.observe('florin_bus_lag_seconds', 'From commit to the commit of the effect', (clock.now() - batch.oldestMs) / 1_000, labels);
      return AGAIN;
    } catch (error) {
      if (!isHandlers(error)) throw error;
      return failed(batch, error instanceof HandlerFailure ? error.cause : error);
    }
  }

  async function failed(batch: Batch, error: unknown): Promise<Next> {
    const verdict = isolating.failed(batch.size, isInnocent(error));
    log.warn({ ...labels, error, events: batch.size, event: batch.only?.id, verdict: verdict.do }, 'a consumer failed');
    if (verdict.do === 'again') return verdict.afterMs === 0 ? AGAIN : { do: 'wait', ms: verdict.afterMs };
    if (park === undefined || batch.only === undefined) return { do: 'wait', ms: context.retry.capMs };
    const next = await goTo(batch.to, park(batch.only, error, verdict.attempts));
    if (next === AGAIN) {
      isolating.succeeded();
      metrics.count('florin_bus_parked_total', 'Events parked as dead letters', labels);
    }
    return next;
  }

  /** Nothing to read: what was skipped is saved, though not at each wake. */
  async function rest(from: Position, at: Position): Promise<Next> {
    if (samePosition(from, at)) return IDLE;
    const dueInMs = savedAtMs + SAVE_EVERY_MS - clock.now();
    return dueInMs <= 0 ? goTo(at) : { do: 'idle', atMostMs: dueInMs };
  }

  async function goTo(to: Position, effect?: Batch['effect']): Promise<Next> {
    const elsewhere = await serial(() => advance(database, { consumer: name, source: source.name, from: saved!, to }, effect));
    savedAtMs = clock.now();
    reached = elsewhere ?? to;
    // Another process runs this consumer. Where it stands after a while is read anew.
    saved = elsewhere === undefined ? to : undefined;
    return elsewhere === undefined ? AGAIN : { do: 'wait', ms: context.standbyMs };
  }

  const running = pump(context.timers, step);
  return {
    consumer: name, source, wake: running.wake, stop: running.stop,
    get waiting() {
      return running.waiting;
    },
    get reached() {
      return reached;
    },
  };
}
