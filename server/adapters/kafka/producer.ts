import { Producer, stringSerializer } from '@platformatic/kafka';
import { clientOptions, type KafkaConnection } from './connection.ts';
import type { OutRecord } from './publication.ts';

/** Records on their way to the broker. One call at a time keeps their order. */
export interface Publisher {
  /** Resolves once all in-sync replicas have them. Rejects where that is not known: all or some may be there. */
  send(records: OutRecord[]): Promise<void>;
  /** Partitions the topic has now. */
  partitions(topic: string): Promise<number>;
  close(): Promise<void>;
}

export function publisher(connection: KafkaConnection): Publisher {
  let producer: Producer<string, string | Buffer, string, string> | undefined;
  const open = () => (producer ??= new Producer<string, string | Buffer, string, string>({
    ...clientOptions(connection), idempotent: true, compression: 'zstd', autocreateTopics: false,
    serializers: { key: stringSerializer, value: bytes, headerKey: stringSerializer, headerValue: stringSerializer },
  }));
  return {
    async send(records) {
      const used = open();
      try {
        await used.send({ messages: records });
      } catch (error) {
        // With a number of its own the next producer can not be taken for this one repeating itself, which would lose records.
        producer = undefined;
        void used.close().catch(() => {});
        throw error;
      }
    },
    async partitions(topic) {
      const { topics } = await open().metadata({ topics: [topic] });
      return topics.get(topic)!.partitionsCount;
    },
    async close() {
      await producer?.close();
      producer = undefined;
    },
  };
}

function bytes(value?: string | Buffer): Buffer | undefined {
  return typeof value === 'string' ? Buffer.from(value) : value;
}
