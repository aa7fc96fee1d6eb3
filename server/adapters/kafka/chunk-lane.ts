import type { ChunkConsumer } from '../../kit/bus.ts';
import type { Clock } from '../../kit/clock.ts';
import { HandlerFailure, backoffMs, type RetryOptions } from '../../kit/consumer-isolation.ts';
import { lockPositions, movePosition } from '../../kit/consumer-positions.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Database } from '../../kit/database.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import { AGAIN, pump, type Next, type Pump } from '../bus/pump.ts';
import { decodeChunkRecord, type PlacedChunk } from './cloud-event.ts';
import { offsets, type Place } from './offsets.ts';
import type { InRecord, Reader } from './reader.ts';

export interface ChunkLaneOptions {
  readonly consumer: ChunkConsumer;
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly retry: RetryOptions;
  readonly reader: () => Reader;
}

export interface ChunkLane extends Pump {
  /** False where the record is no chunk. */
  hear(record: InRecord): boolean;
}

interface Arrived extends PlacedChunk { readonly place: Place }

const CHUNKS_AT_ONCE = 64;
const STOP_AT = 1_000;
const GO_ON_AT = 250;
const COMMIT_EVERY_MS = 500;

/** Hands the archive what comes. A source's chunks lie on one partition, so one position per source is enough; none is ever parked. */
export function chunkLane(options: ChunkLaneOptions): ChunkLane {
  const { consumer: { name, handleChunks }, database, clock, log } = options;
  const kept = offsets();
  let pending: Arrived[] = [];
  let full = false;
  let committedAtMs = 0;
  let troubles = 0;

  async function step(): Promise<Next> {
    try {
      const batch = pending.slice(0, CHUNKS_AT_ONCE);
      const next: Next = batch.length === 0 ? { do: 'idle', atMostMs: COMMIT_EVERY_MS } : AGAIN;
      if (batch.length > 0) {
        await take(batch);
        for (const { place } of batch) kept.done(place);
        pending = pending.slice(batch.length);
        flow();
      }
      if (batch.length === 0 || clock.now() - committedAtMs >= COMMIT_EVERY_MS) await commitOffsets();
      troubles = 0;
      return next;
    } catch (error) {
      log.error({ consumer: name, error: error instanceof HandlerFailure ? error.cause : error }, 'the archive can not take what came');
      return { do: 'wait', ms: backoffMs(++troubles, options.retry) };
    }
  }

  async function take(batch: readonly Arrived[]): Promise<void> {
    const taken = await database.transaction(async (tx) => {
      const positions = await lockPositions(tx, name);
      const next: Arrived[] = [];
      const moved = new Map<string, bigint>();
      for (const one of batch) {
        const { chunk, prev } = one;
        const at = moved.get(chunk.source) ?? positions.get(chunk.source)?.id ?? 0n;
        if (chunk.id < at) continue;
        if (at > 0n && prev >= at) throw new Error(`${chunk.source} ${chunk.id} came, but not ${prev} before it: the broker no longer has it`);
        next.push(one);
        moved.set(chunk.source, chunk.id + 1n);
      }
      if (next.length === 0) return next;
      await handleChunks(next.map(({ chunk }) => chunk), tx).catch((error: unknown) => { throw new HandlerFailure(error); });
      for (const [source, id] of moved) await movePosition(tx, name, source, { id, event: 0 });
      return next;
    });
    if (taken.length > 0) {
      options.metrics.observe('florin_bus_lag_seconds', 'From commit to the commit of the effect', (clock.now() - taken[0]!.chunk.recordedAtMs) / 1_000, { consumer: name, source: taken[0]!.chunk.source });
    }
  }

  function flow(): void {
    if (!full && pending.length >= STOP_AT) options.reader().pause();
    else if (full && pending.length <= GO_ON_AT) options.reader().resume();
    else return;
    full = !full;
  }

  async function commitOffsets(): Promise<void> {
    committedAtMs = clock.now();
    await options.reader().commit(kept.toCommit()).catch((error: unknown) => log.debug({ consumer: name, error }, 'offsets were not committed'));
  }

  const running = pump(options.timers, step);
  return {
    wake: running.wake, stop: running.stop,
    get waiting() {
      return running.waiting;
    },
    hear({ topic, partition, offset, value, headers }) {
      const placed = decodeChunkRecord(value, headers);
      const place = { topic, partition, offset };
      kept.arrived(place);
      if (placed === undefined) kept.done(place);
      else pending.push({ ...placed, place });
      flow();
      return placed !== undefined;
    },
  };
}
