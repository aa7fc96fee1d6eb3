import type { Clock } from '../../kit/clock.ts';
import type { RateDecision, RateLimiter, RateTake } from '../../kit/rate-limiter.ts';
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

type Decisions = readonly RateDecision[];

interface Waiting {
  readonly takes: readonly RateTake[];
  decided(decisions: Decisions | Promise<Decisions>): void;
}

/** Limits shared by all processes on this Redis. What comes in one turn of the event loop is one pipeline, with one time to wait. */
export function redisRateLimiter(link: Link, { prefix, fallback, clock }: RedisRateLimiterOptions): RateLimiter {
  let waiting: Waiting[] = [];

  const callOf = ({ takes }: Waiting): ScriptCall => ({
    // Another window length is another grid: counts of one say nothing in the other.
    keys: takes.map(({ key, limit }) => `${prefix}:rate:${limit.windowMs}:${key}`),
    args: [clock?.now() ?? '', ...takes.flatMap(({ limit, cost }) => [limit.limit, limit.windowMs, cost])],
  });

  function sendAll(): void {
    const sent = waiting;
    waiting = [];
    link.ask((client) => runScripts(client, TAKE, sent.map(callOf))).then(
      (answers) => sent.forEach(({ decided }, n) => decided(decisionsOf(answers[n]))),
      () => sent.forEach(({ takes, decided }) => decided(fallback.takeAll(takes))),
    );
  }

  function takeAll(takes: readonly RateTake[]): Decisions | Promise<Decisions> {
    if (!link.isUp()) return fallback.takeAll(takes);
    return new Promise<Decisions>((decided) => {
      if (waiting.push({ takes, decided }) === 1) setImmediate(sendAll);
    });
  }

  return {
    takeAll,
    take(key, limit, cost = 1) {
      const decisions = takeAll([{ key, limit, cost }]);
      return decisions instanceof Promise ? decisions.then(([only]) => only!) : decisions[0]!;
    },
  };
}

function decisionsOf(answer: unknown): RateDecision[] {
  const numbers = answer as readonly number[];
  return Array.from({ length: numbers.length / 3 }, (_, n) => ({ allowed: numbers[n * 3] === 1, remaining: numbers[n * 3 + 1]!, waitMs: numbers[n * 3 + 2]! }));
}
