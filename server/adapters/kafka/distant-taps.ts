import { randomUUID } from 'node:crypto';
import type { Tap } from '../../kit/bus.ts';
import type { RetryOptions } from '../../kit/consumer-isolation.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import { decodeChunk } from '../../kit/events.ts';
import type { Log } from '../../kit/observe.ts';
import { onlookers } from '../bus/onlookers.ts';
import { decodeChunkRecord } from './cloud-event.ts';
import type { KafkaConnection } from './connection.ts';
import { reader, type Reader } from './reader.ts';
import type { Names } from './topics.ts';

export interface DistantTapsOptions {
  readonly connection: KafkaConnection;
  readonly named: Names;
  readonly timers: Timers;
  readonly log: Log;
  readonly retry: RetryOptions;
  /** Sources that are recorded in other processes. */
  sources(): readonly string[];
}

/** Whoever looks on often comes back at once, and to join a group takes a moment. */
const LINGER_MS = 60_000;

/** Live events of services that run elsewhere: a group of its own that begins at the end, and is gone when nobody looks. */
export function distantTaps(options: DistantTapsOptions): Tap & { stop(): Promise<void> } {
  const { named, timers, log } = options;
  const looking = onlookers(log);
  let reading: Reader | undefined;
  let callOff = () => {};

  function open(): void {
    const topics = options.sources().map((source) => named.chunks(source));
    if (topics.length === 0) return;
    reading = reader({
      connection: options.connection, group: named.group(`tap.${randomUUID()}`), topics, from: 'latest', timers, log, retry: options.retry,
      hear({ value, headers }) {
        const placed = decodeChunkRecord(value, headers);
        if (placed !== undefined) looking.tell(placed.chunk.tenantId, () => decodeChunk(placed.chunk));
      },
    });
    reading.start();
  }

  async function close(): Promise<void> {
    callOff();
    const closing = reading;
    reading = undefined;
    await closing?.stop();
  }

  return {
    tap(tenantId, hear) {
      callOff();
      const end = looking.add(tenantId, hear);
      if (reading === undefined) open();
      return () => {
        end();
        if (looking.any) return;
        callOff();
        callOff = timers.after(LINGER_MS, () => void close());
      };
    },
    stop: close,
  };
}
