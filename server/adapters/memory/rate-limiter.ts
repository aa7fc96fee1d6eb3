import type { Clock } from '../../kit/clock.ts';
import { recent } from '../../kit/recent.ts';
import { advance, decideRate, notTaken, type RateDecision, type RateLimiter, type WindowCounts } from '../../kit/rate-limiter.ts';

/** For one process. Keys not seen for long make room for others. */
export function memoryRateLimiter(clock: Clock, maxKeys = 100_000): RateLimiter {
  const windows = recent<WindowCounts>({ max: maxKeys });
  // What was refused leaves no mark, just as in Redis: the windows follow from what was there before.
  const mark = (key: string, { startMs, current, previous }: WindowCounts, cost: number): void => {
    windows.set(key, { startMs, current: current + cost, previous });
  };

  return {
    take(key, limit, cost = 1) {
      const nowMs = clock.now();
      const counts = advance(windows.get(key), nowMs, limit.windowMs);
      const decision = decideRate(counts, nowMs, limit, cost);
      if (decision.allowed) mark(key, counts, cost);
      return decision;
    },
    takeAll(takes) {
      const nowMs = clock.now();
      const before: WindowCounts[] = [];
      const decisions: RateDecision[] = [];
      let allowed = true;
      for (const { key, limit, cost } of takes) {
        const counts = advance(windows.get(key), nowMs, limit.windowMs);
        const decision = decideRate(counts, nowMs, limit, cost);
        before.push(counts);
        decisions.push(decision);
        allowed &&= decision.allowed;
      }
      if (!allowed) return decisions.map((decision, n) => notTaken(decision, takes[n]!.cost));
      for (let n = 0; n < takes.length; n++) mark(takes[n]!.key, before[n]!, takes[n]!.cost);
      return decisions;
    },
  };
}
