import { randomUUID } from 'node:crypto';
import type { ChunkConsumer, Consumer } from '../../../kit/bus.ts';
import { idMaker, systemClock } from '../../../kit/clock.ts';
import type { Database } from '../../../kit/database.ts';
import { noMetrics, silentLog } from '../../../kit/observe.ts';
import type { KafkaBroker } from '../../../test/kafka/broker.ts';
import type { Bus } from '../../bus/bus.ts';
import { kafkaBus, type KafkaBusOptions } from '../bus.ts';
import { ensureTopics, type TopicsOf } from '../topics.ts';

export interface Buses {
  readonly prefix: string;
  readonly connection: KafkaBusOptions['connection'];
  /** Another process that hosts both, or with `writes: false` only the reader. */
  start(consumers: readonly Consumer[], options?: Partial<KafkaBusOptions> & { chunkConsumers?: readonly ChunkConsumer[]; writes?: boolean }): Promise<Bus>;
  stop(bus: Bus): Promise<void>;
  stopAll(): Promise<void>;
  wakeAll(): void;
}

export interface BusesOptions {
  readonly broker: KafkaBroker;
  readonly writer: Database;
  readonly reader: Database;
  readonly partitions?: number;
}

/** Buses between `writer` and `reader`, on topics of their own, with nothing recorded yet. */
export async function busesOf({ broker, writer, reader, partitions = 4 }: BusesOptions): Promise<Buses> {
  for (const table of ['outbox', 'relay_positions']) await writer.execute(`DELETE FROM ${table}`);
  for (const table of ['effects', 'consumer_positions', 'consumer_slots', 'consumer_retries', 'dead_letters']) await reader.execute(`DELETE FROM ${table}`);
  const running = new Set<Bus>();
  const prefix = `test-${randomUUID()}`;
  const connection = { brokers: [broker.address], clientId: 'test' };
  const services: TopicsOf[] = [{ name: 'writer', topic: { partitions } }, { name: 'reader', topic: { partitions: 1 } }];
  await ensureTopics(connection, { services, prefix });
  return {
    prefix, connection,
    async start(consumers, { chunkConsumers = [], writes = true, ...options } = {}) {
      const bus = kafkaBus({
        connection, services, prefix, clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics,
        retry: { baseMs: 1, capMs: 200 }, pollEveryMs: 600_000, standbyMs: 50, ...options,
      });
      if (writes) bus.attach({ service: 'writer', database: writer, sources: [], listens: [], consumers: [], chunkConsumers: [] });
      bus.attach({ service: 'reader', database: reader, sources: [], listens: ['writer:*'], consumers, chunkConsumers });
      await bus.start();
      running.add(bus);
      return bus;
    },
    async stop(bus) {
      running.delete(bus);
      await bus.stop();
    },
    stopAll: () => Promise.all([...running].map((bus) => bus.stop())).then(() => running.clear()),
    wakeAll() {
      for (const bus of running) bus.wake('writer');
    },
  };
}
