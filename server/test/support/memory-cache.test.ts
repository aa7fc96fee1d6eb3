import { systemClock } from '../../kit/clock.ts';
import { cacheSuite } from '../suites/cache.ts';
import { memoryCache } from './memory-cache.ts';

cacheSuite('memory', () => {
  const cache = memoryCache(systemClock);
  return { caches: [cache, cache] };
});
