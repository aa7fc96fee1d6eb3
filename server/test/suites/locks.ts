import { describe, expect, it } from 'vitest';
import type { Lock, Locks } from '../../kit/locks.ts';

const LONG_MS = 60_000;
const SHORT_MS = 30;
const SOON = { timeout: 10_000, interval: 5 };

/** What locks must do, whatever keeps them. `make` gives two processes that share them; names are of the caller's choice. */
export function locksSuite(name: string, make: () => Promise<readonly [Locks, Locks]> | readonly [Locks, Locks], freshName: () => string): void {
  describe(`locks: ${name}`, () => {
    /** Waits for a lock that someone holds. */
    async function eventually(locks: Locks, name: string, ttlMs: number): Promise<Lock> {
      let lock: Lock | undefined;
      await expect.poll(async () => (lock = await locks.acquire(name, ttlMs)), SOON).toBeDefined();
      return lock!;
    }

    it('are held by one at a time', async () => {
      const [one, other] = await make();
      const name = freshName();
      expect(await one.acquire(name, LONG_MS)).toBeDefined();
      expect(await other.acquire(name, LONG_MS)).toBeUndefined();
      expect(await one.acquire(name, LONG_MS)).toBeUndefined();
      expect(await other.acquire(freshName(), LONG_MS)).toBeDefined();
    });

    it('go to exactly one of many who ask at once', async () => {
      const [one, other] = await make();
      const name = freshName();
      const got = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).acquire(name, LONG_MS)));
      expect(got.filter((lock) => lock !== undefined)).toHaveLength(1);
    });

    it('can be had again once released, with a greater token each time', async () => {
      const [one, other] = await make();
      const name = freshName();
      const tokens: number[] = [];
      for (let n = 0; n < 10; n++) {
        const lock = await (n % 2 === 0 ? one : other).acquire(name, LONG_MS);
        tokens.push(lock!.token);
        expect(await lock!.release()).toBe(true);
      }
      expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
      expect(tokens.every(Number.isSafeInteger)).toBe(true);
    });

    it('are released once, and not by who has lost them', async () => {
      const [one, other] = await make();
      const name = freshName();
      const old = await one.acquire(name, SHORT_MS);
      const current = await eventually(other, name, LONG_MS);
      expect(await old!.release()).toBe(false);
      expect(await one.acquire(name, LONG_MS)).toBeUndefined();
      expect(await current.release()).toBe(true);
      expect(await current.release()).toBe(false);
    });

    it('live longer when extended, and can not be extended by who has lost them', async () => {
      const [one, other] = await make();
      const name = freshName();
      const lock = await one.acquire(name, 1_000);
      expect(await lock!.extend(LONG_MS)).toBe(true);
      expect(await lock!.extend(SHORT_MS)).toBe(true);
      const current = await eventually(other, name, LONG_MS);
      expect(await lock!.extend(LONG_MS)).toBe(false);
      expect(await current.extend(LONG_MS)).toBe(true);
    });

    it('shut out a holder who slept longer than the lock lived: its token is below the one the guarded thing has seen', async () => {
      const [one, other] = await make();
      const name = freshName();
      // What a lock guards must do itself, in one step with the write.
      const guarded = { fence: 0, writer: 'nobody' };
      const write = (writer: string, { token }: Lock) => token >= guarded.fence && Object.assign(guarded, { fence: token, writer }) === guarded;
      const sleeper = await one.acquire(name, SHORT_MS);
      expect(write('sleeper', sleeper!)).toBe(true);
      const successor = await eventually(other, name, LONG_MS);
      expect(write('successor', successor)).toBe(true);
      expect(write('sleeper', sleeper!)).toBe(false);
      expect(guarded.writer).toBe('successor');
      expect(successor.token).toBeGreaterThan(sleeper!.token);
    });
  });
}
