import type { Clock } from '../../kit/clock.ts';
import type { RateDecision, RateLimit, RateLimiter } from '../../kit/rate-limiter.ts';
import type { Link } from './link.ts';
import { TAKE } from './rate-limiter-script.ts';
import { runScripts, type ScriptCall } from './script.ts';

export interface RedisRateLimiterOptions {
  readonly prefix: string;
  /** Decides while Redis is away: each process for itself, so that the limit is then one per process. */
  readonly fallback: RateLimiter;
  /** Redis' own clock by default: the clocks of several edges differ, and one that is ahead would shut the others out. */
  readonly clock?: Clock;
}

interface Take {
  readonly key: string;
  readonly limit: RateLimit;
  readonly cost: number;
  decided(decision: RateDecision | Promise<RateDecision>): void;
}

/** Limits shared by all processes on this Redis. What comes in one turn of the event loop is one pipeline, with one time to wait. */
export function redisRateLimiter(link: Link, { prefix, fallback, clock }: RedisRateLimiterOptions): RateLimiter {
  let waiting: Take[] = [];

  const callOf = ({ key, limit, cost }: Take): ScriptCall => ({
    // Another window length is another grid: counts of one say nothing in the other.
    keys: [`${prefix}:rate:${limit.windowMs}:${key}`],
    args: [limit.limit, limit.windowMs, cost, clock?.now() ?? ''],
  });

  function sendAll(): void {
    const takes = waiting;
    waiting = [];
    link.ask((client) => runScripts(client, TAKE, takes.map(callOf))).then(
      (answers) => takes.forEach(({ decided }, n) => decided(decisionOf(answers[n]))),
      () => takes.forEach(({ key, limit, cost, decided }) => decided(fallback.take(key, limit, cost))),
    );
  }

  return {
    take(key, limit, cost = 1) {
      if (!link.isUp()) return fallback.take(key, limit, cost);
      return new Promise<RateDecision>((decided) => {
        if (waiting.push({ key, limit, cost, decided }) === 1) setImmediate(sendAll);
      });
    },
  };
}

function decisionOf(answer: unknown): RateDecision {
  const [allowed, remaining, waitMs] = answer as [number, number, number];
  return { allowed: allowed === 1, remaining, waitMs };
}
