import type { Clock } from '../../kit/clock.ts';
import { backoffMs, type RetryOptions } from '../../kit/consumer-isolation.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import { AGAIN, pump, type Next, type Pump } from '../bus/pump.ts';
import type { Source } from '../bus/source.ts';
import { publication } from './publication.ts';
import type { Publisher } from './producer.ts';
import { claim, release, save, type Lease, type RelayPosition } from './relay-position.ts';
import type { Names } from './topics.ts';

export interface RelayOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly retry: RetryOptions;
  readonly publisher: Publisher;
  readonly named: Names;
  /** Tells this process from all others, UUID. */
  readonly holder: string;
  /** After so long without a word from its holder, a source is relayed by another process. */
  readonly leaseMs: number;
  /** How often a process that does not relay asks whether it should. */
  readonly standbyMs: number;
  /** Asks to look how far the source may be read. */
  look(): void;
}

export interface Relay extends Pump {
  readonly source: Source;
  /** Whether it is this process that relays. */
  readonly active: boolean;
}

/** A position is saved this often: what was published since is published again after a crash, and skipped by consumers. */
const SAVE_EVERY_MS = 200;

/** Publishes a source to Kafka, in order, as long as this process holds the lease. */
export function relay(source: Source, options: RelayOptions): Relay {
  const { clock, log, metrics, publisher, named, leaseMs } = options;
  const topics = { events: named.events(source.name), chunks: named.chunks(source.name) };
  const labels = { source: source.name };
  let held: { lease: Lease; position: RelayPosition; saved: RelayPosition } | undefined;
  let savedAtMs = 0;
  let troubles = 0;

  async function step(): Promise<Next> {
    try {
      const next = await move();
      troubles = 0;
      return next;
    } catch (error) {
      log.error({ ...labels, error }, 'a source can not be published');
      held = undefined; // what the broker has is not known: it is begun again from what was saved
      return { do: 'wait', ms: backoffMs(++troubles, options.retry) };
    }
  }

  async function move(): Promise<Next> {
    if (held === undefined) {
      const claimed = await claim(source.database, source.name, options.holder, leaseMs);
      if (claimed === undefined) return { do: 'wait', ms: options.standbyMs };
      held = { ...claimed, saved: claimed.position };
      savedAtMs = clock.now();
      options.look();
    }
    const chunks = await source.read(held.position.id);
    if (chunks.length === 0) return rest(held);
    const { records, events, next } = publication(chunks, held.position, { ...topics, partitions: await publisher.partitions(topics.events) });
    await publisher.send(records);
    held.position = next;
    metrics.count('florin_relay_events_total', 'Events published to Kafka', labels, events);
    if (clock.now() - savedAtMs >= SAVE_EVERY_MS) await keep(held);
    return AGAIN;
  }

  async function rest(mine: NonNullable<typeof held>): Promise<Next> {
    const dueInMs = savedAtMs + (mine.position === mine.saved ? leaseMs / 3 : SAVE_EVERY_MS) - clock.now();
    if (dueInMs > 0) return { do: 'idle', atMostMs: dueInMs };
    await keep(mine);
    return { do: 'idle', atMostMs: leaseMs / 3 };
  }

  async function keep(mine: NonNullable<typeof held>): Promise<void> {
    const { position } = mine;
    savedAtMs = clock.now();
    if (await save(source.database, mine.lease, position, leaseMs)) mine.saved = position;
    else held = undefined; // another process thought this one gone
  }

  const running = pump(options.timers, step);
  return {
    source, wake: running.wake,
    get waiting() {
      return running.waiting;
    },
    get active() {
      return held !== undefined;
    },
    async stop() {
      await running.stop();
      // Its connections would keep the thread from ending.
      await publisher.close();
      if (held === undefined) return;
      await keep(held);
      if (held !== undefined) await release(source.database, held.lease);
    },
  };
}
