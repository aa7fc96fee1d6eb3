import type { Consumer } from '../../kit/bus.ts';
import type { NewId } from '../../kit/clock.ts';
import { park } from '../../kit/consumer-dead-letters.ts';
import { HandlerFailure, backoffMs, isHandlers, isInnocent, type RetryOptions } from '../../kit/consumer-isolation.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Database } from '../../kit/database.ts';
import type { EventRecord } from '../../kit/events.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import { lockSlots } from './inbox.ts';
import { failedAgain, lockWaiting, overdue, settle, type Waiting } from './retry-store.ts';
import { retryTopics } from './retry-topics.ts';
import type { Publisher } from './producer.ts';
import type { InRecord } from './reader.ts';
import type { Names } from './topics.ts';

export interface RetriesOptions {
  readonly consumer: Consumer;
  readonly database: Database;
  readonly newId: NewId;
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly retry: RetryOptions;
  readonly publisher: Publisher;
  readonly named: Names;
  now(): number;
  /** Something is due. */
  wake(): void;
}

/** A consumer's second tries. */
export interface Retries {
  readonly topics: readonly string[];
  /** A record of a retry topic. */
  hear(record: InRecord): void;
  /** Announces a second try of an event that was set aside. */
  announce(event: Waiting, dueInMs: number): Promise<void>;
  /** Tries what is due, one event after another. False where nothing was. */
  run(): Promise<boolean>;
  stop(): void;
}

/** So long after its time an event's turn counts as lost, and is looked for in the table. */
const LOST_AFTER_MS = 2_000;
const LOOK_EVERY_MS = 2_000;
const FOUND_AT_ONCE = 100;

export function retries(options: RetriesOptions): Retries {
  const { consumer, database, timers, log, retry } = options;
  const { name } = consumer;
  const topics = retryTopics(name, options);
  const due: Waiting[] = [];
  const timersSet = new Set<() => void>();
  let lookAtMs = 0;

  function later(waiting: Waiting, ms: number): void {
    const callOff = timers.after(ms, () => {
      timersSet.delete(callOff);
      due.push(waiting);
      options.wake();
    });
    timersSet.add(callOff);
  }

  async function announce(waiting: Waiting, dueInMs: number): Promise<void> {
    await topics.retry(waiting, options.now() + dueInMs).catch((error: unknown) => log.warn({ consumer: name, error }, 'a retry could not be announced; it is looked for later'));
  }

  async function run(): Promise<boolean> {
    if (due.length === 0 && options.now() >= lookAtMs) {
      due.push(...await overdue(database, name, LOST_AFTER_MS, FOUND_AT_ONCE));
      lookAtMs = options.now() + LOOK_EVERY_MS;
    }
    const waiting = due[0];
    if (waiting === undefined) return false;
    const next = await attempt(waiting);
    due.shift();
    if (next !== undefined) due.unshift(next);
    return true;
  }

  /** Returns the one behind it, once this one is out of the way. */
  async function attempt(waiting: Waiting): Promise<Waiting | undefined> {
    try {
      return await within(waiting, async (tx) => {
        await consumer.handle([waiting.event], tx).catch((error: unknown) => { throw new HandlerFailure(error); });
        return settle(tx, name, waiting);
      });
    } catch (error) {
      if (!isHandlers(error)) throw error;
      const cause = error instanceof HandlerFailure ? error.cause : error;
      if (!isInnocent(cause)) return failed(waiting, cause);
      later(waiting, backoffMs(1, retry));
      return undefined;
    }
  }

  /** In a transaction that has the slot's position and the event, or not at all where it has been dealt with. */
  function within<T>(waiting: Waiting, run: (tx: Parameters<Parameters<Database['transaction']>[0]>[0]) => Promise<T>): Promise<T | undefined> {
    return database.transaction(async (tx) => {
      const [, present] = await Promise.all([lockSlots(tx, name, [waiting]), lockWaiting(tx, name, waiting)]);
      return present ? run(tx) : undefined;
    });
  }

  async function failed(waiting: Waiting, error: unknown): Promise<Waiting | undefined> {
    const attempts = waiting.attempts + 1;
    log.warn({ consumer: name, event: waiting.event.id, attempts, error }, 'a consumer failed again');
    if (attempts < retry.attempts) {
      const dueInMs = backoffMs(attempts, retry);
      const noted = await within(waiting, async (tx) => {
        await failedAgain(tx, name, waiting, error, dueInMs);
        return true;
      });
      if (noted) await announce({ ...waiting, attempts }, dueInMs);
      return undefined;
    }
    const parked = await within(waiting, async (tx) => {
      await park(tx, options.newId, name, waiting.event, error, attempts);
      return { next: await settle(tx, name, waiting) };
    });
    if (parked === undefined) return undefined;
    await parkedNow(waiting.event, error, attempts);
    return parked.next;
  }

  async function parkedNow(event: EventRecord, error: unknown, attempts: number): Promise<void> {
    options.metrics.count('florin_bus_parked_total', 'Events parked as dead letters', { consumer: name, source: event.source });
    await topics.dead(event, error, attempts).catch((failure: unknown) => log.warn({ consumer: name, error: failure }, 'a dead letter is in the table only'));
  }

  return {
    topics: topics.names,
    hear(record) {
      const heard = topics.read(record);
      if (heard !== undefined) later(heard.waiting, Math.max(0, heard.dueAtMs - options.now()));
    },
    announce, run,
    stop() {
      for (const callOff of timersSet) callOff();
      timersSet.clear();
    },
  };
}
