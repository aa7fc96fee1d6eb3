import type { Clock } from '../../kit/clock.ts';
import type { SharedCache } from '../../kit/shared-cache.ts';

/** What processes share by Redis, for several gateways in one test. */
export function memoryCache(clock: Clock): SharedCache {
  const entries = new Map<string, { value: string; untilMs: number }>();
  return {
    async get(key) {
      const entry = entries.get(key);
      return entry !== undefined && clock.now() < entry.untilMs ? entry.value : undefined;
    },
    async set(key, value, ttlMs) {
      entries.set(key, { value, untilMs: clock.now() + Math.floor(ttlMs) });
    },
  };
}
