import type { Redis } from 'ioredis';
import type { Signals } from '../../kit/database.ts';
import { reasonOf } from './connection.ts';
import type { Link } from './link.ts';

export interface RedisSignalsOptions {
  readonly prefix: string;
  /** How often a silent connection is asked whether it is still there. */
  readonly heartbeatMs?: number;
  readonly onLost?: (error: Error) => void;
}

export interface OpenRedisSignals {
  readonly signals: Signals;
  /** Whether signals of others arrive at the moment. */
  isHearing(): boolean;
  close(): void;
}

type Hear = (payload: string) => void;

/**
 * Signals by publish and subscribe. Redis keeps none for who is away, so each time the connection comes back every listener is woken
 * with an empty payload: something may have changed. Nobody waits for a Redis that is away: `listen` takes effect once it is there.
 * A signal that could not be sent is told to who sent it, and made good by an empty one when Redis is back.
 */
export function openRedisSignals(subscriber: Redis, link: Link, options: RedisSignalsOptions): OpenRedisSignals {
  const { prefix } = options;
  const hearers = new Map<string, Set<Hear>>();
  const owed = new Set<string>();
  let hearing = false;

  const topic = (channel: string) => `${prefix}:signal:${channel}`;

  function wake(channel: string, payload: string): void {
    for (const hear of hearers.get(channel) ?? []) hear(payload);
  }

  async function subscribeAll(): Promise<void> {
    if (hearers.size > 0) await subscriber.subscribe(...[...hearers.keys()].map(topic));
    hearing = true;
    for (const channel of hearers.keys()) wake(channel, '');
  }

  /** A connection on which one channel could not be listened to is no good: the next one tries them all again. */
  function startAgain(error: unknown): void {
    options.onLost?.(new Error(reasonOf(error)));
    if (subscriber.status === 'ready') subscriber.disconnect(true);
  }

  subscriber.on('message', (name: string, payload: string) => wake(name.slice(topic('').length), payload));
  subscriber.on('ready', () => void subscribeAll().catch(startAgain));
  subscriber.on('close', () => { hearing = false; });
  subscriber.on('error', (error) => options.onLost?.(new Error(reasonOf(error))));
  subscriber.connect().catch(() => {}); // told by 'error', and tried again
  const heart = setInterval(() => {
    // Left unanswered, it ends the connection (`socketTimeout`).
    if (subscriber.status === 'ready') subscriber.ping().catch(() => {});
  }, options.heartbeatMs ?? 10_000);
  heart.unref();

  link.owing({
    isOwed: () => owed.size > 0,
    async pay(client) {
      for (const channel of owed) {
        await client.publish(topic(channel), '');
        owed.delete(channel);
      }
    },
  });

  return {
    signals: {
      async notify(channel, payload = '') {
        try {
          await link.ask((client) => client.publish(topic(channel), payload));
        } catch (error) {
          owed.add(channel);
          throw error;
        }
      },
      async listen(channel, hear) {
        // One function may listen twice; each stop ends one of the two.
        const own: Hear = (payload) => hear(payload);
        const hearing = hearers.get(channel) ?? new Set<Hear>();
        hearers.set(channel, hearing.add(own));
        if (subscriber.status === 'ready') await subscriber.subscribe(topic(channel)).catch(startAgain);
        return async () => {
          hearing.delete(own);
          if (hearing.size > 0 || hearers.get(channel) !== hearing) return;
          hearers.delete(channel);
          if (subscriber.status === 'ready') await subscriber.unsubscribe(topic(channel)).catch(() => {});
        };
      },
    },
    isHearing: () => hearing,
    close() {
      clearInterval(heart);
      subscriber.disconnect();
    },
  };
}
