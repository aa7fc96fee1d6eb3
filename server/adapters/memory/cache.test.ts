import { expect, it } from 'vitest';
import { systemClock } from '../../kit/clock.ts';
import { cacheSuite } from '../../test/suites/cache.ts';
import { memoryCache } from './cache.ts';

cacheSuite('memory', () => {
  const cache = memoryCache(systemClock);
  return { caches: [cache, cache] };
});

it('keeps no more keys than it was told to', async () => {
  const cache = memoryCache(systemClock, 2);
  for (const key of ['a', 'b', 'c']) await cache.set(key, key, 1_000);
  expect(await cache.get('a')).toBeUndefined();
  expect(await cache.get('c')).toMatchObject({ value: 'c' });
});

it('forgets everything when cleared, and what was being loaded', async () => {
  const cache = memoryCache(systemClock);
  await cache.set('a', 'a', 1_000);
  const answer = Promise.withResolvers<string>();
  const loaded = cache.getOrLoad('b', async () => ({ value: await answer.promise, ttlMs: 1_000 }));
  cache.clear();
  answer.resolve('b');
  expect(await loaded).toMatchObject({ value: 'b' });
  expect(await cache.get('a')).toBeUndefined();
  expect(await cache.get('b')).toBeUndefined();
});
