import { describe, expect, it } from 'vitest';
import type { SharedCache } from '../../kit/shared-cache.ts';

export interface CachesUnderTest {
  /** Two processes; where a cache is of one process only, twice the same. */
  readonly caches: readonly [SharedCache, SharedCache];
}

const SOON = { timeout: 10_000, interval: 5 };

/** What a cache must do, whatever it keeps values in. `make` gives an empty one. */
export function cacheSuite(name: string, make: () => Promise<CachesUnderTest> | CachesUnderTest): void {
  describe(`cache: ${name}`, () => {
    it('gives what was put in, in every process', async () => {
      const { caches: [one, other] } = await make();
      expect(await one.get('key')).toBeUndefined();
      await one.set('key', 'välue\n with 🜚', 60_000);
      expect(await other.get('key')).toBe('välue\n with 🜚');
      expect(await other.get('Key')).toBeUndefined();
      await one.set('empty', '', 60_000);
      expect(await other.get('empty')).toBe('');
    });

    it('gives what was put in last, whoever did', async () => {
      const { caches: [one, other] } = await make();
      await one.set('key', 'first', 60_000);
      await other.set('key', 'second', 60_000);
      expect([await one.get('key'), await other.get('key')]).toEqual(['second', 'second']);
    });

    it('forgets what is over', async () => {
      const { caches: [one, other] } = await make();
      await one.set('key', 'value', 20);
      await expect.poll(() => other.get('key'), SOON).toBeUndefined();
      await one.set('key', 'value', 60_000);
      await one.set('key', 'shorter', 20);
      await expect.poll(() => other.get('key'), SOON).toBeUndefined();
    });

    it.each([0, -1, 0.5])('does not keep what lives for no time (%d ms), nor what was there before', async (ttlMs) => {
      const { caches: [one, other] } = await make();
      await one.set('key', 'no', ttlMs);
      expect(await other.get('key')).toBeUndefined();
      await one.set('key', 'value', 60_000);
      await other.set('key', 'over', ttlMs);
      expect(await one.get('key')).toBeUndefined();
    });
  });
}
