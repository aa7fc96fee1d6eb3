import type { Clock } from '../../kit/clock.ts';
import type { Signals } from '../../kit/database.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import type { RateLimiter } from '../../kit/rate-limiter.ts';
import type { SharedCache } from '../../kit/shared-cache.ts';
import { redisCache, type RedisCacheOptions } from './cache.ts';
import { connect, type ConnectionOptions } from './connection.ts';
import { openLink } from './link.ts';
import { redisRateLimiter } from './rate-limiter.ts';
import { openRedisSignals } from './signals.ts';

export interface RedisOptions extends ConnectionOptions {
  /** Before every key and channel, so that installations can share a Redis. */
  readonly prefix: string;
  /** How long a request waits for Redis before it does without. */
  readonly waitMs?: number;
  readonly heartbeatMs?: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface OpenRedis {
  /** `fallback` decides while Redis is away. */
  rateLimiter(fallback: RateLimiter, clock?: Clock): RateLimiter;
  cache(options: Omit<RedisCacheOptions, 'prefix'>): SharedCache;
  readonly signals: Signals;
  /** Whether Redis is used, or everyone does without it. */
  isUp(): boolean;
  /** Whether signals of other processes arrive at the moment. */
  isHearing(): boolean;
  close(): void;
}

const WAIT_MS = 50;

/** Returns at once and throws at nothing: Florin starts and runs without Redis, and uses it once it is there. */
export function openRedis(options: RedisOptions): OpenRedis {
  const { prefix, log, metrics, heartbeatMs } = options;
  const link = openLink(connect(options, 'commands'), { prefix, waitMs: options.waitMs ?? WAIT_MS, log, metrics });
  const hearing = openRedisSignals(connect(options, 'signals'), link, {
    prefix, heartbeatMs, onLost: (error) => log.debug({ reason: error.message }, 'signals of other processes do not arrive'),
  });
  return {
    rateLimiter: (fallback, clock) => redisRateLimiter(link, { prefix, fallback, clock }),
    cache: (cacheOptions) => redisCache(link, { prefix, ...cacheOptions }),
    signals: hearing.signals,
    isUp: link.isUp,
    isHearing: hearing.isHearing,
    close() {
      hearing.close();
      link.close();
    },
  };
}
