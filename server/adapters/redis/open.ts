import type { Clock } from '../../kit/clock.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import type { RateLimiter } from '../../kit/rate-limiter.ts';
import type { SharedCache } from '../../kit/shared-cache.ts';
import { redisCache, type RedisCacheOptions } from './cache.ts';
import { connect, type ConnectionOptions } from './connection.ts';
import { openLink } from './link.ts';
import { redisRateLimiter } from './rate-limiter.ts';

export interface RedisOptions extends ConnectionOptions {
  /** Before every key, so that installations can share a Redis. */
  readonly prefix: string;
  /** How long a request waits for Redis before it does without. */
  readonly waitMs?: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface OpenRedis {
  /** `fallback` decides while Redis is away. */
  rateLimiter(fallback: RateLimiter, clock?: Clock): RateLimiter;
  cache(options: Omit<RedisCacheOptions, 'prefix'>): SharedCache;
  /** Whether Redis is used, or everyone does without it. */
  isUp(): boolean;
  close(): void;
}

const WAIT_MS = 50;

/** Returns at once and throws at nothing: Florin starts and runs without Redis, and uses it once it is there. */
export function openRedis(options: RedisOptions): OpenRedis {
  const { prefix, waitMs = WAIT_MS, log, metrics } = options;
  const link = openLink(connect(options), { prefix, waitMs, log, metrics });
  return {
    rateLimiter: (fallback, clock) => redisRateLimiter(link, { prefix, fallback, clock }),
    cache: (cacheOptions) => redisCache(link, { prefix, ...cacheOptions }),
    isUp: link.isUp,
    close: link.close,
  };
}
