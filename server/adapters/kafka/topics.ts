import { findErrorBy } from '@platformatic/kafka';
import { RETRY } from '../../kit/consumer-isolation.ts';
import type { TopicSettings } from '../../kit/service.ts';
import { withAdmin, type KafkaConnection } from './connection.ts';
import { SLOTS } from './slots.ts';

/** What a manifest says of a service's topics. */
export interface TopicsOf {
  readonly name: string;
  /** Tables of chunks beside `outbox`. */
  readonly sources?: readonly string[];
  readonly topic?: TopicSettings;
}

export interface EnsureTopicsOptions {
  readonly services: readonly TopicsOf[];
  /** Consumers, for their retry and dead letter topics. A bus that is started makes those of its own. */
  readonly consumers?: readonly string[];
  /** Copies of each partition; with three, one broker may be lost. Default: what the brokers are set to. */
  readonly replication?: number;
  /** Retry topics of a consumer. */
  readonly retries?: number;
  readonly prefix?: string;
}

export const PREFIX = 'florin';
const PARTITIONS = 12;
const RETENTION_MS = 7 * 24 * 3_600_000;
const RETRY_PARTITIONS = 3;
const BROKERS_DEFAULT = -1;
/** A chunk is one record, and all records of one partition in one request are one batch. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Names of topics and groups. */
export function names(prefix: string) {
  const ofSource = (source: string): string => `${prefix}.${source.replace(/\.outbox$/, '')}`;
  return {
    /** `transactions.outbox` → `florin.transactions`, `ledger.journal` → `florin.ledger.journal`. */
    events: ofSource,
    chunks: (source: string): string => `${ofSource(source)}.chunks`,
    group: (consumer: string): string => `${prefix}.${consumer}`,
    retry: (consumer: string, attempt: number): string => `${prefix}.${consumer}.retry.${attempt}`,
    dead: (consumer: string): string => `${prefix}.${consumer}.dead`,
  };
}

export type Names = ReturnType<typeof names>;

export function sourcesOf({ name, sources = [] }: TopicsOf): string[] {
  return ['outbox', ...sources].map((table) => `${name}.${table}`);
}

export interface Topic { readonly name: string; readonly partitions: number; readonly retentionMs: number }

/** Makes the topics that are missing, and leaves those that are there as they are. Returns the names of those it made. */
export async function ensureTopics(connection: KafkaConnection, options: EnsureTopicsOptions): Promise<string[]> {
  const wanted = topics(options);
  for (const { name, partitions } of wanted) {
    if (!Number.isInteger(partitions) || partitions < 1 || partitions > SLOTS) throw new Error(`topic ${name} can have 1 to ${SLOTS} partitions, not ${partitions}`);
  }
  return withAdmin(connection, async (admin) => {
    const present = new Set(await admin.listTopics());
    const missing = wanted.filter(({ name }) => !present.has(name));
    for (const { name, partitions, retentionMs } of missing) {
      await admin.createTopics({
        topics: [name], partitions, replicas: options.replication ?? BROKERS_DEFAULT,
        configs: [{ name: 'retention.ms', value: `${retentionMs}` }, { name: 'max.message.bytes', value: `${MAX_MESSAGE_BYTES}` }],
      }).catch((error: unknown) => {
        // Another process was faster, or the list is older than the topic.
        if (findErrorBy(error as Error, 'apiId', 'TOPIC_ALREADY_EXISTS') === null) throw error;
      });
    }
    return missing.map(({ name }) => name);
  });
}

/** The topics there must be. */
export function topics({ services, consumers = [], retries = RETRY.attempts - 1, prefix = PREFIX }: EnsureTopicsOptions): Topic[] {
  const named = names(prefix);
  const ofSources = services.flatMap((service) => {
    const { partitions = PARTITIONS, retentionMs = RETENTION_MS } = service.topic ?? {};
    return sourcesOf(service).flatMap((source) => [
      { name: named.events(source), partitions, retentionMs },
      // The archive takes a source as a whole, in its order.
      { name: named.chunks(source), partitions: 1, retentionMs },
    ]);
  });
  const ofConsumers = consumers.flatMap((consumer) => [
    ...Array.from({ length: retries }, (_, i) => named.retry(consumer, i + 1)), named.dead(consumer),
  ].map((name) => ({ name, partitions: RETRY_PARTITIONS, retentionMs: RETENTION_MS })));
  return [...ofSources, ...ofConsumers];
}
