import type { Redis } from 'ioredis';
import type { Log, Metrics } from '../../kit/observe.ts';
import { within } from '../../kit/within.ts';
import { reasonOf } from './connection.ts';

/** Redis does not answer, or not in time, or with an error. */
export class RedisAway extends Error {
  constructor(reason: string) {
    super(`Redis is away: ${reason}`);
    this.name = 'RedisAway';
  }
}

export interface LinkOptions {
  /** For the key that is written to see whether Redis takes writes. */
  readonly prefix: string;
  /** How long anyone waits for an answer. */
  readonly waitMs: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The one way to Redis, and the one who knows whether it is there: a circuit breaker for all that use it. */
export interface Link {
  isUp(): boolean;
  /** Rejects with RedisAway: at once where Redis is known to be away, else after `waitMs` at the latest. */
  ask<T>(send: (client: Redis) => Promise<T>): Promise<T>;
  close(): void;
}

const PROBE_EVERY_MS = 250;
/** A Redis that is slow now and then must not be taken for well after each good answer. */
const GOOD_PROBES = 3;
const CLOSED = 'the connection was closed';
/** What the limiter and the cache need too: a replica, a full Redis, or one that forbids scripts answers PING and is of no use. */
const PROBE = `return redis.call('SET', KEYS[1], '1', 'PX', '10000')`;

export function openLink(client: Redis, options: LinkOptions): Link {
  const { log, metrics, waitMs } = options;
  let state: 'starting' | 'up' | 'away' = 'starting';
  let goodProbes = 0;
  let losses = 0;
  let timer: NodeJS.Timeout | undefined;
  let lastError = CLOSED;
  let closed = false;

  function isNow(next: 'up' | 'away', reason?: string): void {
    if (state === next || closed) return;
    state = next;
    goodProbes = 0;
    tellMetrics();
    if (next === 'up') log.info({}, 'Redis is there: limits and caches are shared');
    else log.warn({ reason }, 'Redis is away: limits are kept by each process, caches ask the database');
  }

  function tellMetrics(): void {
    metrics.gauge('florin_redis_up', 'Whether Redis is used (1), or limits and caches do without it (0).', state === 'up' ? 1 : 0);
  }

  function lost(reason: string): void {
    losses++;
    isNow('away', reason);
    goodProbes = 0;
    probeSoon(PROBE_EVERY_MS);
  }

  function probeSoon(delayMs: number): void {
    if (closed || timer !== undefined || client.status !== 'ready') return;
    timer = setTimeout(() => {
      void probe().catch((error: unknown) => lost(reasonOf(error)));
    }, delayMs);
    timer.unref();
  }

  /** Requests do not try whether Redis is back; this does. */
  async function probe(): Promise<void> {
    const before = losses;
    try {
      await within(client.eval(PROBE, 1, `${options.prefix}:probe`), waitMs);
      // Whoever found it away meanwhile knows better.
      if ((++goodProbes >= GOOD_PROBES || state === 'starting') && losses === before) isNow('up');
    } finally {
      timer = undefined;
    }
    if (state !== 'up') probeSoon(PROBE_EVERY_MS);
  }

  client.on('ready', () => {
    lastError = CLOSED;
    probeSoon(0);
  });
  client.on('close', () => lost(lastError));
  client.on('error', (error) => { lastError = reasonOf(error); });
  tellMetrics();
  client.connect().catch((error: unknown) => lost(reasonOf(error)));

  return {
    isUp: () => state === 'up',
    async ask(send) {
      if (state !== 'up') throw new RedisAway('it was when last asked');
      try {
        return await within(send(client), waitMs);
      } catch (error) {
        const reason = reasonOf(error);
        metrics.count('florin_redis_failures_total', 'What was asked of Redis and not answered well, or not in time.');
        lost(reason);
        throw new RedisAway(reason);
      }
    },
    close() {
      closed = true;
      state = 'away';
      clearTimeout(timer);
      client.disconnect();
    },
  };
}
