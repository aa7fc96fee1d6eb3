import type { Admin } from '@platformatic/kafka';
import { formatPosition, type Lag } from '../../kit/bus.ts';
import { countParked } from '../../kit/consumer-dead-letters.ts';
import { readPositions } from '../../kit/consumer-positions.ts';
import type { Position } from '../../kit/events.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import { countBehind } from '../bus/count-behind.ts';
import type { Held } from '../bus/control.ts';
import type { Source } from '../bus/source.ts';
import { BRIEF, withAdmin, type KafkaConnection } from './connection.ts';
import { readFurthest } from './inbox.ts';
import { publishedTo } from './relay-position.ts';
import { countWaiting } from './retry-store.ts';
import type { Names } from './topics.ts';

export interface LagOptions {
  readonly connection: KafkaConnection;
  readonly named: Names;
  /** Sources whose tables can be read here. */
  readonly sources: ReadonlyMap<string, Source>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * How far consumers are behind: what the relay has yet to publish, where that can be seen from here, what lies on the broker, and
 * what was set aside. A broker can not tell tenants apart: a tenant's part is counted in the source's own table, and where that
 * is elsewhere, all that lies on the broker is taken for it.
 */
export async function lag(members: readonly Held[], options: LagOptions, tenantId?: string): Promise<Lag[]> {
  const lags: Lag[] = [];
  const databases = new Set(members.map(({ database }) => database));
  const parked = new Map<string, number>();
  for (const database of databases) for (const [name, count] of await countParked(database, tenantId)) parked.set(name, count);
  const onBroker = await backlog(members, options).catch((error: unknown) => {
    // What is not published is counted all the same, and grows while the broker is away.
    options.log.warn({ error }, 'Kafka does not say how far consumers are');
    return undefined;
  });
  options.metrics.gauge('florin_kafka_reachable', 'Whether the brokers answered when last asked', onBroker === undefined ? 0 : 1);
  for (const member of members) {
    const { name, database, consumer } = member;
    const positions = consumer === undefined ? await readPositions(database, name) : await readFurthest(database, name);
    const aside = consumer === undefined ? new Map<string, number>() : await countWaiting(database, name, tenantId);
    for (const { name: source } of member.sources) {
      const position = positions.get(source) ?? { id: 0n, event: 0 };
      const ahead = await aheadOf(options.sources.get(source), position, onBroker?.get(`${name}/${source}`) ?? 0, tenantId);
      lags.push({ consumer: name, source, position: formatPosition(position), behind: ahead + (aside.get(source) ?? 0), parked: parked.get(name) ?? 0 });
    }
  }
  return lags;
}

async function aheadOf(source: Source | undefined, position: Position, onBroker: number, tenantId?: string): Promise<number> {
  if (source === undefined) return onBroker;
  if (tenantId !== undefined) return (await countBehind(source, [position], tenantId))[0]!;
  return onBroker + (await countBehind(source, [{ id: await publishedTo(source.database, source.name), event: 0 }]))[0]!;
}

/** Records that a consumer's group has not passed, by `consumer/source`. Those that came twice count twice. */
async function backlog(members: readonly Held[], { connection, named }: LagOptions): Promise<Map<string, number>> {
  const behind = new Map<string, number>();
  if (members.length === 0) return behind;
  const topicOf = (member: Held, source: string): string => (member.consumer === undefined ? named.chunks(source) : named.events(source));
  await withAdmin(connection, async (admin) => {
    const topics = [...new Set(members.flatMap((member) => member.sources.map(({ name }) => topicOf(member, name))))];
    const ends = await bounds(admin, topics, -1n);
    const starts = await bounds(admin, topics, -2n);
    const taken = await committed(admin, members.map(({ name }) => named.group(name)));
    for (const member of members) {
      for (const { name: source } of member.sources) {
        const topic = topicOf(member, source);
        let sum = 0n;
        for (const [partition, end] of ends.get(topic) ?? []) {
          sum += end - (taken.get(`${named.group(member.name)}/${topic}/${partition}`) ?? starts.get(topic)?.get(partition) ?? 0n);
        }
        behind.set(`${member.name}/${source}`, Number(sum));
      }
    }
  }, BRIEF);
  return behind;
}

/** Per topic and partition the offset at its end (timestamp -1) or its beginning (-2). */
async function bounds(admin: Admin, topics: readonly string[], timestamp: bigint): Promise<Map<string, Map<number, bigint>>> {
  const { topics: known } = await admin.metadata({ topics: [...topics] });
  const listed = await admin.listOffsets({
    topics: topics.map((name) => ({
      name, partitions: Array.from({ length: known.get(name)?.partitionsCount ?? 0 }, (_, partitionIndex) => ({ partitionIndex, timestamp })),
    })),
  });
  return new Map(listed.map(({ name, partitions }) => [name, new Map(partitions.map(({ partitionIndex, offset }) => [partitionIndex, offset]))]));
}

async function committed(admin: Admin, groups: readonly string[]): Promise<Map<string, bigint>> {
  const found = await admin.listConsumerGroupOffsets({ groups: [...new Set(groups)] });
  return new Map(found.flatMap(({ groupId, topics }) => topics.flatMap(({ name, partitions }) => partitions
    .filter(({ committedOffset }) => committedOffset >= 0n)
    .map(({ partitionIndex, committedOffset }): [string, bigint] => [`${groupId}/${name}/${partitionIndex}`, committedOffset]))));
}
