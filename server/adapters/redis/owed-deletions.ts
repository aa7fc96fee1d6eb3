import type { Link } from './link.ts';

/** More than this are not remembered: Redis is long away by then, and most of what it held is over when it comes back. */
const REMEMBERED = 100_000;
const AT_ONCE = 1_000;

/**
 * Deletes keys, and what could not be deleted before Redis is used again: or a credential revoked while Redis was away would be good
 * again, out of the cache, when it comes back. If this process dies meanwhile, the time to live of the value is the bound.
 */
export function owedDeletions(link: Link): { delete(key: string): Promise<void> } {
  const owed = new Set<string>();

  link.beforeUp(async (client) => {
    const keys = [...owed];
    for (let n = 0; n < keys.length; n += AT_ONCE) {
      const some = keys.slice(n, n + AT_ONCE);
      // One command a key: in a cluster they lie in different places.
      const answers = await client.pipeline(some.map((key) => ['del', key])).exec();
      for (const [n, key] of some.entries()) {
        const error = answers?.[n]?.[0];
        if (error != null) throw error;
        owed.delete(key);
      }
    }
  });

  return {
    async delete(key) {
      try {
        await link.ask((client) => client.del(key));
      } catch (error) {
        if (owed.size < REMEMBERED) owed.add(key);
        throw error;
      }
    },
  };
}
