import type { ChunkConsumer, Consumer } from '../../kit/bus.ts';
import type { Clock, NewId } from '../../kit/clock.ts';
import type { RetryOptions } from '../../kit/consumer-isolation.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Subscription } from '../../kit/consumer-subscription.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import type { Held } from '../bus/control.ts';
import { chunkLane } from './chunk-lane.ts';
import type { KafkaConnection } from './connection.ts';
import { eventLane } from './event-lane.ts';
import type { Publisher } from './producer.ts';
import { reader, type InRecord, type Reader } from './reader.ts';
import { retries } from './retries.ts';
import type { Names } from './topics.ts';

export interface RunningContext {
  readonly connection: KafkaConnection;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly retry: RetryOptions;
  readonly named: Names;
  readonly publisher: Publisher;
}

/** A consumer at work: a member of its group, and what is done with what it reads. */
export interface Running {
  start(): void;
  stop(): Promise<void>;
}

export function runningEvents(member: Held & { readonly consumer: Consumer; readonly wanted: Subscription }, context: RunningContext): Running {
  const { log, named, timers } = context;
  const { consumer, database, serial, wanted } = member;
  // The three know each other: what is read is handed on, and taken in only as fast as it is.
  const seconds = retries({ ...context, consumer, database, now: context.clock.now, wake: () => lane.wake() });
  const lane = eventLane({ ...context, consumer, wanted, database, serial, reader: () => group, retries: () => seconds });
  const retryTopics = new Set(seconds.topics);

  function hear(record: InRecord): void {
    if (retryTopics.has(record.topic)) {
      lane.intake.offsets.arrived(record);
      seconds.hear(record);
      // The table has it, and finds it again should its turn be lost with this process.
      lane.intake.offsets.done(record);
    } else if (!lane.intake.hear(record)) refused(log, member.name, record);
    lane.wake();
  }

  const group: Reader = reader({
    connection: context.connection, group: named.group(member.name), from: 'earliest', timers, log, retry: context.retry, hear,
    topics: [...member.sources.map(({ name }) => named.events(name)), ...seconds.topics],
  });
  return {
    start() {
      group.start();
      lane.wake();
    },
    async stop() {
      seconds.stop();
      await lane.stop();
      await group.commit(lane.intake.offsets.toCommit()).catch((error: unknown) => log.debug({ consumer: member.name, error }, 'offsets were not committed'));
      await group.stop();
    },
  };
}

export function runningChunks(consumer: ChunkConsumer, { name, database, sources }: Held, context: RunningContext): Running {
  const { log, named, timers } = context;
  const lane = chunkLane({ ...context, consumer, database, reader: () => group });
  const group: Reader = reader({
    connection: context.connection, group: named.group(name), from: 'earliest', timers, log, retry: context.retry,
    topics: sources.map((source) => named.chunks(source.name)),
    hear(record) {
      if (!lane.hear(record)) refused(log, name, record);
      lane.wake();
    },
  });
  return {
    start: () => group.start(),
    async stop() {
      await lane.stop();
      await group.stop();
    },
  };
}

/** Someone else wrote to the topic, and no position says anything of it. Not its content: that may be anything. */
function refused(log: Log, consumer: string, { topic, partition, offset }: InRecord): void {
  log.error({ consumer, topic, partition, offset: `${offset}` }, 'a record that is no event of Florin was passed over');
}
