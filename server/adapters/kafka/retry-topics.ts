import { describe } from '../../kit/consumer-dead-letters.ts';
import type { RetryOptions } from '../../kit/consumer-isolation.ts';
import type { EventRecord } from '../../kit/events.ts';
import { decodeEvent, encodeEvent, EVENT_HEADERS } from './cloud-event.ts';
import type { Publisher } from './producer.ts';
import type { InRecord } from './reader.ts';
import type { Waiting } from './retry-store.ts';
import { slotOf } from './slots.ts';
import type { Names } from './topics.ts';

/** Retry and dead letter topics of a consumer: the events as they were told, with headers that say what is to be done. */
export interface RetryTopics {
  /** `florin.<consumer>.retry.<n>`, one for each time an event may have failed. */
  readonly names: readonly string[];
  retry(waiting: Waiting, dueAtMs: number): Promise<void>;
  dead(event: EventRecord, error: unknown, attempts: number): Promise<void>;
  /** Undefined where anyone else wrote it. */
  read(record: InRecord): { waiting: Waiting; dueAtMs: number } | undefined;
}

const ORIGIN = { id: 0n, event: 0 };
const ATTEMPTS = 'florin-attempts';
const DUE_AT = 'florin-due-at';
const ERROR = 'florin-error';

export function retryTopics(consumer: string, { publisher, named, retry }: { publisher: Publisher; named: Names; retry: RetryOptions }): RetryTopics {
  const names = Array.from({ length: Math.max(0, retry.attempts - 1) }, (_, i) => named.retry(consumer, i + 1));

  function send(topic: string, event: EventRecord, chunk: bigint, headers: Record<string, string>): Promise<void> {
    const value = encodeEvent({ event, chunk, prev: ORIGIN, recordedAtMs: event.timeMs });
    return publisher.send([{ topic, key: event.subject, value, headers: { ...EVENT_HEADERS, ...headers } }]);
  }

  return {
    names,
    retry: ({ event, chunk, attempts }, dueAtMs) => send(named.retry(consumer, attempts), event, chunk, { [ATTEMPTS]: `${attempts}`, [DUE_AT]: `${dueAtMs}` }),
    dead: (event, error, attempts) => send(named.dead(consumer), event, 0n, { [ATTEMPTS]: `${attempts}`, [ERROR]: describe(error) }),
    read({ value, headers }) {
      const placed = decodeEvent(value);
      const attempts = Number(headers.get(ATTEMPTS));
      const dueAtMs = Number(headers.get(DUE_AT));
      if (placed === undefined || !Number.isInteger(attempts) || !Number.isFinite(dueAtMs)) return undefined;
      const { event, chunk } = placed;
      return { waiting: { source: event.source, chunk, slot: slotOf(event.subject), event, attempts }, dueAtMs };
    },
  };
}
