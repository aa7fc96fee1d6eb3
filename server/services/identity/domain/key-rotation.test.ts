import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planKeys, signingKey, type KeyTimes } from './key-rotation.ts';

const DAY = 24 * 60 * 60_000;
const RULES = { periodMs: 30 * DAY, tokenMs: 15 * 60_000 };

/** Keys as a job leaves them that runs at these moments. */
function run(momentsMs: readonly number[], rules = RULES): { keys: KeyTimes[]; ever: KeyTimes[] } {
  let keys: KeyTimes[] = [];
  const ever: KeyTimes[] = [];
  for (const nowMs of momentsMs) {
    const { make, forget } = planKeys(keys, nowMs, rules);
    keys = keys.filter(({ id }) => !forget.includes(id));
    if (make !== undefined) {
      const key = { id: String(ever.length), ...make };
      keys.push(key);
      ever.push(key);
    }
  }
  return { keys, ever };
}

describe('signing keys', () => {
  test('the first signs at once; the next is known a day before it signs', () => {
    expect(planKeys([], 1000, RULES).make).toMatchObject({ signsFromMs: 1000, signsUntilMs: 1000 + 30 * DAY });
    const { keys } = run([0]);
    expect(planKeys(keys, 29 * DAY - 1, RULES).make).toBeUndefined();
    expect(planKeys(keys, 29 * DAY, RULES).make).toMatchObject({ signsFromMs: 30 * DAY });
  });

  test('after a rest of years, a new one signs at once', () => {
    const { keys } = run([0, 1000 * DAY]);
    expect(keys.map(({ signsFromMs }) => signsFromMs)).toEqual([1000 * DAY]);
  });

  test('at any time there is one that signs, and every one that signed is kept until its last token expired', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: DAY / 2 }), { minLength: 1, maxLength: 400 }), (gapsMs) => {
      let nowMs = 0;
      const moments = [0, ...gapsMs.map((gap) => (nowMs += gap * 3))];
      const { keys, ever } = run(moments);
      expect(signingKey(keys, nowMs)).toBeDefined();
      for (const key of ever) {
        if (key.signsUntilMs + RULES.tokenMs > nowMs) expect(keys).toContainEqual(key);
      }
      for (const [n, key] of ever.entries()) if (n > 0) expect(key.signsFromMs).toBeGreaterThanOrEqual(ever[n - 1]!.signsUntilMs);
    }));
  });

  test('none signs before or after its time', () => {
    const { keys } = run([0, 29 * DAY]);
    expect([0, 30 * DAY - 1, 30 * DAY, 60 * DAY - 1, 60 * DAY, -1].map((at) => signingKey(keys, at)?.id)).toEqual(['0', '0', '1', '1', undefined, undefined]);
  });
});
