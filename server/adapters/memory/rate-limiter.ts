import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kit/clock.ts';
import { advance, decideRate, type RateLimiter, type WindowCounts } from '../../kit/rate-limiter.ts';

/** For one process. Keys not seen for long make room for others. */
export function memoryRateLimiter(clock: Clock, maxKeys = 100_000): RateLimiter {
  const windows = new LRUCache<string, WindowCounts>({ max: maxKeys });
  return {
    take(key, limit, cost = 1) {
      const nowMs = clock.now();
      const counts = advance(windows.get(key), nowMs, limit.windowMs);
      const decision = decideRate(counts, nowMs, limit, cost);
      // What was refused leaves no mark, just as in Redis: the windows follow from what was there before.
      if (decision.allowed) windows.set(key, { startMs: counts.startMs, current: counts.current + cost, previous: counts.previous });
      return decision;
    },
  };
}
