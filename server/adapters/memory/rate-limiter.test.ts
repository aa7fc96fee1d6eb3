import { expect, it } from 'vitest';
import { rateLimiterSuite } from '../../test/suites/rate-limiter.ts';
import { memoryRateLimiter } from './rate-limiter.ts';

function make(maxKeys?: number) {
  let nowMs = 1_000_000;
  const limiter = memoryRateLimiter({ now: () => nowMs }, maxKeys);
  return { limiter, advance: (ms: number) => { nowMs += ms; } };
}

rateLimiterSuite('memory', () => make());

it('keeps no more keys than it was told to', async () => {
  const { limiter } = make(2);
  for (const key of ['a', 'b', 'c']) await limiter.take(key, { limit: 1, windowMs: 1000 });
  expect((await limiter.take('a', { limit: 1, windowMs: 1000 })).allowed).toBe(true);
  expect((await limiter.take('c', { limit: 1, windowMs: 1000 })).allowed).toBe(false);
});

it('gives nobody room when the clock goes back', async () => {
  const { limiter, advance } = make();
  await limiter.take('key', { limit: 1, windowMs: 1000 });
  advance(-5000);
  expect((await limiter.take('key', { limit: 1, windowMs: 1000 })).allowed).toBe(false);
});
