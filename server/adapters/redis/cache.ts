import { hash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../kit/clock.ts';
import type { Cached, SharedCache } from '../../kit/shared-cache.ts';
import { seal } from './cache-seal.ts';
import { FILL, GET, LOOK } from './cache-scripts.ts';
import { owedDeletions } from './owed-deletions.ts';
import { RedisAway, type Link } from './link.ts';
import { runScript, type Script } from './script.ts';

export interface RedisCacheOptions {
  readonly prefix: string;
  /** Caches of different names know nothing of each other. */
  readonly name: string;
  /** At least 32 bytes that all processes share and Redis does not know: values are believed only with it. */
  readonly secret: Uint8Array;
  readonly clock: Clock;
  /** How long others leave the loading to who came first, before they load too. */
  readonly patienceMs?: number;
}

/** A loader that died is not waited for any longer. */
const LEASE_MS = 5_000;
const PATIENCE_MS = 250;
const LOOK_EVERY_MS = 10;

/** A cache that all processes on this Redis share. Where Redis is away it finds nothing, and everything is loaded. */
export function redisCache(link: Link, { prefix, name, secret, clock, patienceMs = PATIENCE_MS }: RedisCacheOptions): SharedCache {
  const { close, open } = seal(secret);
  const owed = owedDeletions(link);
  const loading = new Map<string, Promise<Cached>>();

  /** Keys may be secrets: whoever looks into Redis finds none. */
  const keyOf = (key: string) => `${prefix}:cache:${name}:${hash('sha256', `${name}\n${key}`, 'base64url')}`;

  const run = (known: Script, key: string, ...args: (string | number)[]) =>
    link.ask((client) => runScript(client, known, { keys: [key], args }));

  function read(key: string, answer: unknown): Cached | undefined {
    if (!Array.isArray(answer)) return undefined;
    const [sealed, ttlMs] = answer as [string, number];
    const opened = open(key, sealed, clock.now());
    return opened && { value: opened.value, ttlMs: Math.min(ttlMs, opened.untilMs - clock.now()) };
  }

  /** The value; or else a lease to load it, or none where another has been loading for too long, or Redis is away. */
  async function look(key: string, lease: string): Promise<Cached | 'ours' | 'alone'> {
    const untilMs = performance.now() + patienceMs;
    do {
      const answer = await run(LOOK, key, lease, LEASE_MS);
      if (answer === 1) return 'ours';
      if (answer !== 0) return read(key, answer) ?? 'alone';
      await pause(LOOK_EVERY_MS);
    } while (performance.now() < untilMs);
    return 'alone';
  }

  async function findOrLoad(key: string, load: () => Promise<Cached>): Promise<Cached> {
    const lease = randomUUID();
    const found = await look(key, lease).catch(ifAway('alone' as const));
    if (found === 'alone') return load();
    if (found !== 'ours') return found;
    let cached: Cached | undefined;
    try {
      cached = await load();
      return cached;
    } finally {
      const { value, ttlMs } = cached ?? { value: '', ttlMs: 0 };
      const wholeMs = Math.floor(ttlMs);
      await run(FILL, key, lease, close(key, value, clock.now() + wholeMs), wholeMs).catch(ifAway(0));
    }
  }

  return {
    async get(key) {
      const hashed = keyOf(key);
      return read(hashed, await run(GET, hashed).catch(ifAway(0)));
    },
    getOrLoad(key, load) {
      const hashed = keyOf(key);
      const present = loading.get(hashed);
      if (present !== undefined) return present;
      const found = findOrLoad(hashed, load).finally(() => {
        if (loading.get(hashed) === found) loading.delete(hashed);
      });
      loading.set(hashed, found);
      return found;
    },
    async set(key, value, ttlMs) {
      const hashed = keyOf(key);
      const wholeMs = Math.floor(ttlMs);
      loading.delete(hashed);
      const stored = `V${close(hashed, value, clock.now() + wholeMs)}`;
      await owed.change(hashed, (client) => (wholeMs > 0 ? client.set(hashed, stored, 'PX', wholeMs) : client.del(hashed)));
    },
    async delete(key) {
      const hashed = keyOf(key);
      loading.delete(hashed);
      await owed.change(hashed, (client) => client.del(hashed));
    },
  };
}

/** What a cache answers where Redis is away; any other error is one of ours. */
function ifAway<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof RedisAway) return instead;
    throw error;
  };
}
