import { Consumer, stringDeserializer, type Message, type MessagesStream } from '@platformatic/kafka';
import { backoffMs, type RetryOptions } from '../../kit/consumer-isolation.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Log } from '../../kit/observe.ts';
import { clientOptions, type KafkaConnection } from './connection.ts';

export type InRecord = Message<string, Buffer, string, string>;

export interface ReaderOptions {
  readonly connection: KafkaConnection;
  readonly group: string;
  readonly topics: readonly string[];
  /** Where to begin what the group has no offset of. */
  readonly from: 'earliest' | 'latest';
  readonly timers: Timers;
  readonly log: Log;
  readonly retry: RetryOptions;
  hear(record: InRecord): void;
}

/** A member of a consumer group that comes back by itself, whatever ends its connection. */
export interface Reader {
  start(): void;
  /** Takes no more in until `resume`. */
  pause(): void;
  resume(): void;
  /** Of the partitions that are this member's: all before the offset was taken. Failing is harmless: it is read again, and skipped. */
  commit(offsets: readonly { readonly topic: string; readonly partition: number; readonly offset: bigint }[]): Promise<void>;
  stop(): Promise<void>;
}

/** The least brokers allow unless told otherwise: so long, the partitions of a process that was killed lie idle. */
const SESSION_MS = 6_000;
const HEARTBEAT_MS = 1_000;
/** The broker answers at once when there is something; otherwise a question waits there for so long. */
const LONGEST_WAIT_MS = 1_000;

type Client = Consumer<string, Buffer, string, string>;
type Stream = MessagesStream<string, Buffer, string, string>;

export function reader(options: ReaderOptions): Reader {
  const { group, topics, log } = options;
  let current: { client: Client; stream: Stream } | undefined;
  let paused = false;
  let stopped = false;
  let troubles = 0;
  let callOff = () => {};
  let working: Promise<void> = Promise.resolve();

  async function open(): Promise<void> {
    const client: Client = new Consumer<string, Buffer, string, string>({
      ...clientOptions(options.connection), groupId: group, sessionTimeout: SESSION_MS, heartbeatInterval: HEARTBEAT_MS, rebalanceTimeout: SESSION_MS,
      deserializers: { key: text, headerKey: text, headerValue: text },
    });
    // Connections come and go; what ends the stream is what matters.
    client.on('error', (error: unknown) => log.debug({ group, error }, 'a Kafka client has trouble'));
    try {
      const stream = await client.consume({
        topics: [...topics], autocommit: false, minBytes: 1, maxWaitTime: LONGEST_WAIT_MS,
        mode: 'committed', fallbackMode: options.from,
      });
      current = { client, stream };
      stream.on('data', (record) => {
        troubles = 0;
        options.hear(record);
      });
      stream.on('error', (error) => lost(stream, error));
      stream.on('close', () => lost(stream, undefined));
      if (paused) stream.pause();
    } catch (error) {
      await client.close(true).catch(() => {});
      throw error;
    }
  }

  function lost(stream: Stream, error: unknown): void {
    if (stopped || current?.stream !== stream) return;
    const { client } = current;
    current = undefined;
    working = working.then(() => client.close(true)).catch(() => {});
    again(error);
  }

  function again(error: unknown): void {
    if (stopped) return;
    log.warn({ group, error }, 'a consumer group was left, and is joined again');
    callOff = options.timers.after(backoffMs(++troubles, options.retry), begin);
  }

  function begin(): void {
    if (!stopped) working = working.then(open).catch(again);
  }

  return {
    start: begin,
    pause() {
      paused = true;
      current?.stream.pause();
    },
    resume() {
      paused = false;
      current?.stream.resume();
    },
    async commit(offsets) {
      if (current === undefined || offsets.length === 0) return;
      const { client } = current;
      const mine = offsets.filter(({ topic, partition }) => client.assignments?.some((assigned) => assigned.topic === topic && assigned.partitions.includes(partition)));
      if (mine.length > 0) await client.commit({ offsets: mine.map((offset) => ({ ...offset, leaderEpoch: -1 })) });
    },
    async stop() {
      stopped = true;
      callOff();
      await working;
      await current?.stream.close().catch(() => {});
      await current?.client.close(true).catch((error: unknown) => log.debug({ group, error }, 'a Kafka client was not closed in order'));
    },
  };
}

function text(value?: Buffer): string {
  return stringDeserializer(value) ?? '';
}
