import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../kit/clock.ts';
import type { RateLimiter } from '../../../kit/rate-limiter.ts';
import { redisTests, startRedis, withoutRedis, type RedisServer } from '../../../test/redis/redis-server.ts';
import { cacheSuite } from '../../../test/suites/cache.ts';
import { rateLimiterSuite } from '../../../test/suites/rate-limiter.ts';
import { memoryRateLimiter } from '../../memory/rate-limiter.ts';
import { connected, open, type Opened } from './support.ts';

describe.skipIf(withoutRedis !== undefined)(redisTests('the ports over Redis'), () => {
  let server: RedisServer;
  let shared: Opened;
  let keys = 0;
  const secret = randomBytes(32);

  beforeAll(async () => { server = await startRedis(); });
  afterAll(() => server.close());

  const process = (prefix?: string) => connected(open(server.url, { prefix }));
  const unasked = () => { throw new Error('Redis should have decided'); };
  const noFallback = { take: unasked, takeAll: unasked };

  /** One connection for a test and all of its runs; keys of its own for each. */
  async function limiters() {
    shared = shared?.isUp() ? shared : await process();
    let nowMs = 1_800_000_000_000;
    const clock = { now: () => nowMs };
    const remote = shared.rateLimiter(noFallback, clock);
    const mine = ++keys;
    const limiter: RateLimiter = {
      take: (key, ...rest) => remote.take(`${mine} ${key}`, ...rest),
      takeAll: (takes) => remote.takeAll(takes.map((take) => ({ ...take, key: `${mine} ${take.key}` }))),
    };
    return {
      limiter,
      local: memoryRateLimiter(clock),
      advance: (ms: number) => { nowMs += ms; },
    };
  }

  rateLimiterSuite('redis', limiters);

  it('decides on every request just as memory does, also when the clock goes back', async () => {
    // Redis lets go of keys by its own clock, two windows after the last take: windows here are longer than a run takes.
    const limit = fc.record({ limit: fc.integer({ min: 1, max: 50 }), windowMs: fc.constantFrom(10_007, 60_000, 3_600_000) });
    const step = fc.record({ key: fc.constantFrom('a', 'b', 'both'), windows: fc.double({ min: -0.3, max: 2.5, noNaN: true }), cost: fc.integer({ min: 1, max: 9 }) });
    await fc.assert(fc.asyncProperty(limit, fc.array(step, { minLength: 1, maxLength: 40 }), async (limit, steps) => {
      const { limiter, local, advance } = await limiters();
      for (const { key, windows, cost } of steps) {
        advance(Math.round(windows * limit.windowMs));
        const takes = key === 'both' ? ['a', 'b'].map((one, n) => ({ key: one, limit, cost: cost + n })) : [{ key, limit, cost }];
        expect(await limiter.takeAll(takes)).toEqual(local.takeAll(takes));
      }
    }), { numRuns: 100 });
  });

  it('shares a limit between processes, many at once, by its own clock', async () => {
    const one = await process();
    const other = await process(one.prefix);
    const [a, b] = [one.rateLimiter(noFallback), other.rateLimiter(noFallback)];
    const taken = await Promise.all(Array.from({ length: 400 }, (_, n) => (n % 2 === 0 ? a : b).take('key', { limit: 100, windowMs: 3_600_000 })));
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(100);
  });

  cacheSuite('redis', async () => {
    const one = await process();
    const other = await process(one.prefix);
    const cacheOf = (opened: Opened) => opened.cache({ name: 'test', secret, clock: systemClock });
    return { caches: [cacheOf(one), cacheOf(other)] };
  });
});
