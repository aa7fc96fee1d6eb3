import type { Log } from '../../kit/observe.ts';
import { prune } from '../bus/prune.ts';
import type { Source } from '../bus/source.ts';
import { withAdmin, type KafkaConnection } from './connection.ts';
import { publishedTo } from './relay-position.ts';
import type { Names } from './topics.ts';

export interface PruningOptions {
  readonly connection: KafkaConnection;
  readonly named: Names;
  /** Consumers of chunks, wherever they run. */
  readonly keptFor: readonly string[];
  readonly log: Log;
}

/** What was published at a moment, and where the topic of chunks ended then. */
interface Mark { readonly before: bigint; readonly end: bigint }

/**
 * Deletes outbox rows the archive has. Where it stands is in a schema nobody else may read; but its group's offset is not: once
 * that has passed what was the end of the topic, all that was published by then is archived. So a row goes at the second call.
 */
export function pruning({ connection, named, keptFor }: PruningOptions): (sources: readonly Source[]) => Promise<boolean> {
  const marks = new Map<string, Mark>();

  return async (sources) => {
    const outboxes = sources.filter(({ table }) => table === 'outbox');
    if (keptFor.length === 0 || outboxes.length === 0) return false;
    return withAdmin(connection, async (admin) => {
      const groups = keptFor.map((consumer) => named.group(consumer));
      const committed = await admin.listConsumerGroupOffsets({ groups });
      let more = false;
      for (const source of outboxes) {
        const topic = named.chunks(source.name);
        const taken = groups.map((group) => committed.find(({ groupId }) => groupId === group)?.topics.find(({ name }) => name === topic)?.partitions[0]?.committedOffset ?? -1n);
        const mark = marks.get(source.name);
        const reached = mark !== undefined && taken.every((offset) => offset >= mark.end);
        const done = reached && !(await prune(source.database, source.table, mark.before));
        if (reached && !done) more = true;
        else if (mark === undefined || done) {
          // First what is published for certain, then the end: what comes between only makes it later.
          const before = await publishedTo(source.database, source.name);
          const [listed] = await admin.listOffsets({ topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp: -1n }] }] });
          marks.set(source.name, { before, end: listed!.partitions[0]!.offset });
        }
      }
      return more;
    });
  };
}
