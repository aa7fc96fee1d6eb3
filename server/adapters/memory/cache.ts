import { LRUCache } from 'lru-cache';
import type { Clock } from '../../kit/clock.ts';
import type { Cached, NearCache } from '../../kit/shared-cache.ts';

interface Entry { readonly value: string; readonly untilMs: number }

/** For one process. What was not asked for lately makes room. */
export function memoryCache(clock: Clock, maxKeys = 20_000): NearCache {
  const entries = new LRUCache<string, Entry>({ max: maxKeys });
  const loading = new Map<string, Promise<Cached>>();

  function find(key: string): Cached | undefined {
    const entry = entries.get(key);
    const ttlMs = entry === undefined ? 0 : entry.untilMs - clock.now();
    return entry === undefined || ttlMs <= 0 ? undefined : { value: entry.value, ttlMs };
  }

  function keep(key: string, { value, ttlMs }: Cached): void {
    if (ttlMs > 0) entries.set(key, { value, untilMs: clock.now() + ttlMs });
  }

  async function fill(key: string, isCurrent: () => boolean, load: () => Promise<Cached>): Promise<Cached> {
    try {
      const cached = await load();
      // Deleted meanwhile: it may be the old value.
      if (isCurrent()) keep(key, cached);
      return cached;
    } finally {
      if (isCurrent()) loading.delete(key);
    }
  }

  function start(key: string, load: () => Promise<Cached>): Promise<Cached> {
    const loaded: Promise<Cached> = fill(key, () => loading.get(key) === loaded, load);
    loading.set(key, loaded);
    return loaded;
  }

  return {
    get: (key) => Promise.resolve(find(key)),
    getOrLoad: async (key, load) => find(key) ?? loading.get(key) ?? start(key, load),
    async set(key, value, ttlMs) {
      loading.delete(key);
      entries.delete(key);
      keep(key, { value, ttlMs });
    },
    async delete(key) {
      loading.delete(key);
      entries.delete(key);
    },
    clear() {
      loading.clear();
      entries.clear();
    },
  };
}
