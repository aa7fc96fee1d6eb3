import { hash } from 'node:crypto';
import type { Clock } from '../../kit/clock.ts';
import type { SharedCache } from '../../kit/shared-cache.ts';
import { seal } from './cache-seal.ts';
import { RedisAway, type Link } from './link.ts';

export interface RedisCacheOptions {
  readonly prefix: string;
  /** Caches of different names know nothing of each other. */
  readonly name: string;
  /** At least 32 bytes that all processes share and Redis does not know: values are believed only with it. */
  readonly secret: Uint8Array;
  readonly clock: Clock;
}

/** A cache that all processes on this Redis share. Where Redis is away it finds nothing. */
export function redisCache(link: Link, { prefix, name, secret, clock }: RedisCacheOptions): SharedCache {
  const { close, open } = seal(secret);

  /** Keys may be secrets: whoever looks into Redis finds none. */
  const keyOf = (key: string) => `${prefix}:cache:${name}:${hash('sha256', `${name}\n${key}`, 'base64url')}`;

  return {
    async get(key) {
      const hashed = keyOf(key);
      const sealed = await link.ask((client) => client.get(hashed)).catch(nothingIfAway);
      return sealed === null ? undefined : open(hashed, sealed, clock.now());
    },
    async set(key, value, ttlMs) {
      const hashed = keyOf(key);
      const wholeMs = Math.floor(ttlMs);
      await link.ask<unknown>((client) => (wholeMs > 0 ? client.set(hashed, close(hashed, value, clock.now() + wholeMs), 'PX', wholeMs) : client.del(hashed)));
    },
  };
}

/** Any other error is one of ours. */
function nothingIfAway(error: unknown): null {
  if (error instanceof RedisAway) return null;
  throw error;
}
