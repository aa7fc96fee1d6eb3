/** At most `limit` in any window of that length. */
export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
}

export interface RateDecision {
  readonly allowed: boolean;
  /** How much more would be allowed right now. */
  readonly remaining: number;
  /** 0 where allowed; else how long to wait until the same would be. */
  readonly waitMs: number;
}

/** One of the limits that a request is under. */
export interface RateTake {
  readonly key: string;
  readonly limit: RateLimit;
  readonly cost: number;
}

/**
 * Sliding-window limits, by key. What is refused does not count. Memory answers at once and Redis later, so callers on the hot path
 * look before they wait.
 */
export interface RateLimiter {
  take(key: string, limit: RateLimit, cost?: number): RateDecision | Promise<RateDecision>;
  /**
   * All of them, or none where one refuses: a request that is turned away by its tenant's limit must not use up its key's. Each key once at most.
   * The decisions come in the same order; those that would have allowed say what remains without this request.
   */
  takeAll(takes: readonly RateTake[]): readonly RateDecision[] | Promise<readonly RateDecision[]>;
}

/** What a window holds: how much was taken in the fixed window under way and in the one before. */
export interface WindowCounts {
  readonly startMs: number;
  readonly current: number;
  readonly previous: number;
}

/** The windows as they are at that moment: each becomes the previous one when its time is over. */
export function advance(counts: WindowCounts | undefined, nowMs: number, windowMs: number): WindowCounts {
  const startMs = nowMs - (nowMs % windowMs);
  if (counts === undefined || startMs > counts.startMs + windowMs) return { startMs, current: 0, previous: 0 };
  // A clock that went back stays in the later window: nobody gains room by it.
  if (startMs <= counts.startMs) return counts;
  return { startMs, current: 0, previous: counts.current };
}

/**
 * The window before counts by the share of it that still lies in the sliding window. Two counters a key stand in for the list of
 * all moments, which is what makes 20,000 a second affordable; the error is under a percent for even traffic.
 */
export function decideRate(counts: WindowCounts, nowMs: number, { limit, windowMs }: RateLimit, cost: number): RateDecision {
  const elapsedMs = Math.min(Math.max(0, nowMs - counts.startMs), windowMs);
  // In units of 1/windowMs, so that all of it is whole numbers.
  const free = (limit - counts.current) * windowMs - counts.previous * (windowMs - elapsedMs);
  if (free >= cost * windowMs) return { allowed: true, remaining: Math.floor(free / windowMs) - cost, waitMs: 0 };
  return { allowed: false, remaining: Math.max(0, Math.floor(free / windowMs)), waitMs: waitFor(counts, elapsedMs, limit - cost, windowMs) };
}

/** What `decideRate` says of one that allows, where another refused and nothing was taken. */
export function notTaken(decision: RateDecision, cost: number): RateDecision {
  return decision.allowed ? { allowed: true, remaining: decision.remaining + cost, waitMs: 0 } : decision;
}

/** How long until what was taken has slid down to `target`. */
function waitFor(counts: WindowCounts, elapsedMs: number, target: number, windowMs: number): number {
  if (target < 0) return windowMs;
  const slidesDown = (taken: number, to: number) => Math.ceil(((taken - to) * windowMs) / taken);
  // Enough of the previous window slides out before this one ends …
  if (counts.current <= target) return slidesDown(counts.previous, target - counts.current) - elapsedMs;
  // … or this one must become the previous one and slide out in its turn.
  return windowMs - elapsedMs + slidesDown(counts.current, target);
}
