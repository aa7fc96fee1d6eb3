import { describe, expect, it } from 'vitest';
import type { Cached, SharedCache } from '../../kit/shared-cache.ts';

export interface CachesUnderTest {
  /** Two processes; where a cache is of one process only, twice the same. */
  readonly caches: readonly [SharedCache, SharedCache];
}

const SOON = { timeout: 10_000, interval: 5 };

/** A source that answers when it is told to. */
function source() {
  let asked = 0;
  const answers: PromiseWithResolvers<Cached>[] = [];
  return {
    asked: () => asked,
    load: () => {
      asked++;
      const answer = Promise.withResolvers<Cached>();
      answers.push(answer);
      return answer.promise;
    },
    answer: (value: string, ttlMs = 60_000) => { for (const { resolve } of answers) resolve({ value, ttlMs }); },
    fail: () => { for (const { reject } of answers.splice(0)) reject(new Error('the source is down')); },
  };
}

/** What a cache must do, whatever it keeps values in. `make` gives an empty one. */
export function cacheSuite(name: string, make: () => Promise<CachesUnderTest> | CachesUnderTest): void {
  describe(`cache: ${name}`, () => {
    const loads = (value: string, ttlMs = 60_000) => () => Promise.resolve({ value, ttlMs });
    const never = () => Promise.reject(new Error('nobody should ask'));

    it('gives what was put in, in every process, with the time it has left', async () => {
      const { caches: [one, other] } = await make();
      expect(await one.get('key')).toBeUndefined();
      await one.set('key', 'välue\n with 🜚', 60_000);
      const found = await other.get('key');
      expect(found?.value).toBe('välue\n with 🜚');
      expect(found?.ttlMs).toBeGreaterThan(50_000);
      expect(found?.ttlMs).toBeLessThanOrEqual(60_000);
      expect(await other.get('Key')).toBeUndefined();
      expect((await other.getOrLoad('key', never)).value).toBe('välue\n with 🜚');
    });

    it('forgets what is over', async () => {
      const { caches: [one, other] } = await make();
      await one.set('key', 'value', 20);
      await expect.poll(() => other.get('key'), SOON).toBeUndefined();
      expect((await one.getOrLoad('key', loads('new'))).value).toBe('new');
    });

    it('does not keep what lives for no time', async () => {
      const { caches: [one, other] } = await make();
      expect(await one.getOrLoad('key', loads('no', 0))).toEqual({ value: 'no', ttlMs: 0 });
      expect(await other.get('key')).toBeUndefined();
      expect((await other.getOrLoad('key', loads('yes'))).value).toBe('yes');
      await one.set('other', 'value', 60_000);
      await one.set('other', 'value', 0);
      expect(await one.get('other')).toBeUndefined();
    });

    it('forgets what was deleted, in every process', async () => {
      const { caches: [one, other] } = await make();
      await one.set('key', 'value', 60_000);
      await one.set('else', 'kept', 60_000);
      await other.delete('key');
      expect(await one.get('key')).toBeUndefined();
      expect((await one.get('else'))?.value).toBe('kept');
      await one.delete('never there');
    });

    it('asks the source once for many who come at once', async () => {
      const { caches: [one, other] } = await make();
      const { load, answer, asked } = source();
      const all = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? one : other).getOrLoad('key', load));
      await expect.poll(asked, SOON).toBe(1);
      answer('value');
      expect((await Promise.all(all)).map(({ value }) => value)).toEqual(all.map(() => 'value'));
      expect(asked()).toBe(1);
      expect((await other.getOrLoad('key', never)).value).toBe('value');
    });

    it('hands on what the source could not answer, and asks again the next time', async () => {
      const { caches: [one, other] } = await make();
      const { load, fail, asked } = source();
      const failing = one.getOrLoad('key', load);
      await expect.poll(asked, SOON).toBe(1);
      fail();
      await expect(failing).rejects.toThrow('the source is down');
      expect((await other.getOrLoad('key', loads('value'))).value).toBe('value');
    });

    it.each(['the same', 'another'])('does not keep what was being loaded when its key was deleted in %s process, nor gives it to who asks afterwards', async (where) => {
      const { caches: [one, another] } = await make();
      const other = where === 'another' ? another : one;
      const { load, answer, asked } = source();
      const early = one.getOrLoad('key', load);
      await expect.poll(asked, SOON).toBe(1);
      await other.delete('key');
      const late = await other.getOrLoad('key', loads('new'));
      answer('old');
      expect((await early).value).toBe('old');
      expect(late.value).toBe('new');
      expect((await one.getOrLoad('key', never)).value).toBe('new');
    });
  });
}
