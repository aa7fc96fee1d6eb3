import type { Consumer } from '../../kit/bus.ts';
import type { Clock } from '../../kit/clock.ts';
import { delivery } from '../../kit/consumer-delivery.ts';
import { HandlerFailure, backoffMs, isHandlers, isInnocent, isolation, type RetryOptions } from '../../kit/consumer-isolation.ts';
import { tenantsReplaying } from '../../kit/consumer-replays.ts';
import type { Subscription } from '../../kit/consumer-subscription.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Database, Sql } from '../../kit/database.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import { AGAIN, pump, type Next, type Pump } from '../bus/pump.ts';
import type { Serial } from '../bus/serial.ts';
import { intake, type Arrived, type Intake } from './intake.ts';
import { judge, lockSlots, moveSlots } from './inbox.ts';
import type { Reader } from './reader.ts';
import type { Retries } from './retries.ts';
import { aggregateKey, blockedAggregates, setAside } from './retry-store.ts';

export interface EventLaneOptions {
  readonly consumer: Consumer;
  readonly wanted: Subscription;
  readonly database: Database;
  readonly serial: Serial;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly retry: RetryOptions;
  readonly reader: () => Reader;
  readonly retries: () => Retries;
}

export interface EventLane extends Pump {
  readonly intake: Intake;
}

/** Events set aside at most, failing or behind one that fails. Beyond, it is the consumer that is ill, and it stands still. */
const MOST_WAITING = 1_000;
/** What came too early is looked at again so often while nothing else comes. */
const EARLY_MS = 50;
/** Offsets are committed so often; what is read again after a crash is skipped. */
const COMMIT_EVERY_MS = 500;
/** Overdue retries are looked for at least so often. */
const IDLE_MS = 2_000;

/** Hands a consumer what comes from its topics: the effect, its positions and what it set aside, in one transaction. */
export function eventLane(options: EventLaneOptions): EventLane {
  const { consumer, database, clock, log, metrics, retry } = options;
  const { name } = consumer;
  const isolating = isolation(retry);
  const queue = intake({ wanted: options.wanted, reader: options.reader });
  let committedAtMs = 0;
  let troubles = 0;
  let handed: readonly Arrived[] = [];

  async function step(): Promise<Next> {
    try {
      const next = (await options.serial(() => options.retries().run())) ? AGAIN : await move();
      await commitOffsets(next.do !== 'again');
      troubles = 0;
      return next;
    } catch (error) {
      log.error({ consumer: name, error }, 'the bus can not read or move a consumer');
      return { do: 'wait', ms: backoffMs(++troubles, retry) };
    }
  }

  async function move(): Promise<Next> {
    const batch = queue.next(isolating.limit);
    if (batch.length === 0) return { do: 'idle', atMostMs: queue.putBack() ? EARLY_MS : IDLE_MS };
    try {
      const taken = await options.serial(() => database.transaction((tx) => take(tx, batch)));
      queue.taken(batch, taken.early);
      isolating.succeeded();
      report(taken.handed);
      return AGAIN;
    } catch (error) {
      if (!isHandlers(error)) throw error;
      return failed(batch, error instanceof HandlerFailure ? error.cause : error);
    }
  }

  async function take(tx: Sql, batch: readonly Arrived[], blame?: { only: Arrived; error: unknown; dueInMs: number }) {
    const slots = new Map(batch.map(({ event: { source }, slot }) => [`${source}/${slot}`, { source, slot }]));
    const [positions, blocked, replaying] = await Promise.all([
      lockSlots(tx, name, [...slots.values()]), blockedAggregates(tx, name), tenantsReplaying(tx, name),
    ]);
    const { next, early, moved } = judge(batch, positions);
    const live = next.filter(({ wanted, event }) => wanted && !replaying.has(event.tenantId));
    const behind = live.filter(({ event }) => blocked.keys.has(aggregateKey(event)));
    const more = behind.length + (blame === undefined ? 0 : 1);
    if (more > 0 && blocked.events + more > MOST_WAITING) throw new HandlerFailure(new Full(name));
    await setAside(tx, name, behind);
    handed = behind.length === 0 ? live : live.filter((one) => !behind.includes(one));
    if (blame === undefined) await delivery(consumer, handed.map(({ event }) => event))(tx, replaying);
    else if (handed.includes(blame.only)) await setAside(tx, name, [blame.only], blame);
    if (moved.length > 0) await moveSlots(tx, name, moved);
    return { early, handed };
  }

  async function failed(batch: readonly Arrived[], error: unknown): Promise<Next> {
    const blamed = handed;
    if (error instanceof Full) {
      log.error({ consumer: name, error }, 'a consumer stands still');
      return { do: 'wait', ms: retry.capMs };
    }
    const only = blamed.length === 1 && !isInnocent(error) ? blamed[0] : undefined;
    log.warn({ consumer: name, error, events: blamed.length, event: only?.event.id }, 'a consumer failed');
    if (only === undefined) {
      const verdict = isolating.failed(blamed.length, isInnocent(error));
      return verdict.do === 'again' && verdict.afterMs > 0 ? { do: 'wait', ms: verdict.afterMs } : AGAIN;
    }
    const dueInMs = backoffMs(1, retry);
    const taken = await options.serial(() => database.transaction((tx) => take(tx, batch, { only, error, dueInMs })));
    queue.taken(batch, taken.early);
    isolating.succeeded();
    const { event, chunk, slot } = only;
    await options.retries().announce({ source: event.source, chunk, slot, event, attempts: 1 }, dueInMs);
    return AGAIN;
  }

  function report(events: readonly Arrived[]): void {
    const sources = Map.groupBy(events, ({ event }) => event.source);
    for (const [source, given] of sources) {
      const labels = { consumer: name, source };
      metrics.count('florin_bus_events_total', 'Events handed to consumers', labels, given.length);
      metrics.observe('florin_bus_lag_seconds', 'From commit to the commit of the effect', (clock.now() - given[0]!.recordedAtMs) / 1_000, labels);
    }
  }

  async function commitOffsets(atRest: boolean): Promise<void> {
    if (!atRest && clock.now() - committedAtMs < COMMIT_EVERY_MS) return;
    committedAtMs = clock.now();
    await options.reader().commit(queue.offsets.toCommit()).catch((error: unknown) => log.debug({ consumer: name, error }, 'offsets were not committed'));
  }

  const running = pump(options.timers, step);
  return {
    intake: queue, wake: running.wake, stop: running.stop,
    get waiting() {
      return running.waiting;
    },
  };
}

class Full extends Error {
  constructor(consumer: string) {
    super(`${consumer} has failed on so much that ${MOST_WAITING} events wait for it`);
  }
}
