import type { Redis } from 'ioredis';
import type { Link } from './link.ts';

/** More than this are not remembered: Redis is long away by then, and most of what it held is over when it comes back. */
const REMEMBERED = 100_000;
const AT_ONCE = 1_000;

export interface OwedDeletions {
  /** Rejects where Redis could not be told; then the key is deleted before Redis is used again. */
  change(key: string, send: (client: Redis) => Promise<unknown>): Promise<void>;
}

/**
 * Makes good what Redis was not told: or a credential revoked while it was away would be good again, out of the cache, when it comes
 * back. If this process dies meanwhile, the time to live of the value is the bound.
 */
export function owedDeletions(link: Link): OwedDeletions {
  const owed = new Set<string>();

  async function deleteAll(client: Redis): Promise<void> {
    const keys = [...owed].slice(0, AT_ONCE);
    // One command a key: in a cluster they lie in different places.
    const answers = await client.pipeline(keys.map((key) => ['del', key])).exec();
    for (const [n, key] of keys.entries()) {
      const error = answers?.[n]?.[0];
      if (error != null) throw error;
      owed.delete(key);
    }
  }

  link.owing({ isOwed: () => owed.size > 0, pay: deleteAll });

  return {
    async change(key, send) {
      try {
        await link.ask(send);
      } catch (error) {
        if (owed.size < REMEMBERED) owed.add(key);
        throw error;
      }
    },
  };
}
