import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Kms } from '../../kit/personal-data/kms.ts';

/** What every keeper of master keys must do. `rotate` gives it a new one. */
export function keepsKeys(name: string, make: () => Promise<{ kms: Kms; rotate(): Promise<void> }>): void {
  describe(name, () => {
    test('unwrap what was wrapped, in the order asked, under the newest key', async () => {
      const { kms } = await make();
      const keys = Array.from({ length: 3 }, () => randomBytes(32));
      const wrapped = await Promise.all(keys.map(async (key, n) => ({ ...await kms.wrap(key, `person ${n}`), context: `person ${n}` })));
      expect(await kms.unwrap(wrapped)).toEqual(keys);
      expect(new Set(wrapped.map(({ masterKey }) => masterKey))).toEqual(new Set([await kms.newest()]));
      expect(JSON.stringify(wrapped)).not.toContain(keys[0]!.toString('base64').slice(0, 20));
    });

    test('refuse another context, and text that was changed', async () => {
      const { kms } = await make();
      const wrapped = { ...await kms.wrap(randomBytes(32), 'mine'), context: 'mine' };
      await expect(kms.unwrap([{ ...wrapped, context: 'yours' }])).rejects.toThrow(/changed, or is another's/);
      const turned = wrapped.wrapped.slice(0, -6) + (wrapped.wrapped.at(-6) === 'A' ? 'B' : 'A') + wrapped.wrapped.slice(-5);
      await expect(kms.unwrap([{ ...wrapped, wrapped: turned }])).rejects.toThrow();
    });

    test('bring keys under the next master key, and read both', async () => {
      const { kms, rotate } = await make();
      const key = randomBytes(32);
      const old = { ...await kms.wrap(key, 'c'), context: 'c' };
      await rotate();
      const [young] = await kms.rewrap([old]);
      expect(young!.masterKey).toBe(await kms.newest());
      expect(young!.masterKey).not.toBe(old.masterKey);
      expect(await kms.unwrap([old, { ...young!, context: 'c' }])).toEqual([key, key]);
      expect((await kms.wrap(key, 'c')).masterKey).toBe(young!.masterKey);
    });

    test('know which master keys are theirs', async () => {
      const { kms, rotate } = await make();
      const first = await kms.newest();
      await rotate();
      expect(await Promise.all([first, await kms.newest(), 'nobody'].map((id) => kms.has(id)))).toEqual([true, true, false]);
    });

    test('nothing asked, nothing given', async () => {
      const { kms } = await make();
      expect(await kms.unwrap([])).toEqual([]);
      expect(await kms.rewrap([])).toEqual([]);
    });
  });
}
