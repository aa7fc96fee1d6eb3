import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RateLimiter } from '../../kit/rate-limiter.ts';

export interface RateLimiterUnderTest {
  readonly limiter: RateLimiter;
  /** Moves the limiter's clock on. */
  advance(ms: number): void;
}

const PER_SECOND = { limit: 10, windowMs: 1000 };
const PER_MINUTE = { limit: 5, windowMs: 60_000 };

/** What every rate limiter must do, whatever it keeps its counts in. `make` gives a fresh one at the start of a window. */
export function rateLimiterSuite(name: string, make: () => Promise<RateLimiterUnderTest> | RateLimiterUnderTest): void {
  describe(`rate limiter: ${name}`, () => {
    it('allows up to the limit at once, counting down what remains, then refuses', async () => {
      const { limiter } = await make();
      for (let left = 9; left >= 0; left--) {
        expect(await limiter.take('key', PER_SECOND)).toEqual({ allowed: true, remaining: left, waitMs: 0 });
      }
      const refused = await limiter.take('key', PER_SECOND);
      expect(refused).toMatchObject({ allowed: false, remaining: 0 });
      expect(refused.waitMs).toBeGreaterThan(0);
    });

    it('keeps keys apart', async () => {
      const { limiter } = await make();
      await limiter.take('one', PER_SECOND, 10);
      expect((await limiter.take('one', PER_SECOND)).allowed).toBe(false);
      expect((await limiter.take('other', PER_SECOND)).allowed).toBe(true);
    });

    it('slides: a full window gives way bit by bit, not at once at its end', async () => {
      const { limiter, advance } = await make();
      await limiter.take('key', PER_SECOND, 10);
      advance(1000);
      expect((await limiter.take('key', PER_SECOND)).allowed).toBe(false);
      advance(500);
      expect((await limiter.take('key', PER_SECOND, 5)).allowed).toBe(true);
      expect((await limiter.take('key', PER_SECOND)).allowed).toBe(false);
    });

    it('forgets what lies two windows back', async () => {
      const { limiter, advance } = await make();
      await limiter.take('key', PER_SECOND, 10);
      advance(2000);
      expect(await limiter.take('key', PER_SECOND)).toEqual({ allowed: true, remaining: 9, waitMs: 0 });
    });

    it('does not count what it refused', async () => {
      const { limiter, advance } = await make();
      await limiter.take('key', PER_SECOND, 10);
      for (let n = 0; n < 50; n++) await limiter.take('key', PER_SECOND);
      advance(1500);
      expect((await limiter.take('key', PER_SECOND, 5)).allowed).toBe(true);
    });

    it('never allows a cost above the limit', async () => {
      const { limiter } = await make();
      expect((await limiter.take('key', PER_SECOND, 11)).allowed).toBe(false);
      expect((await limiter.take('key', PER_SECOND, 10)).allowed).toBe(true);
    });

    it('takes several at once, each from its own limit', async () => {
      const { limiter } = await make();
      const takes = [{ key: 'key', limit: PER_SECOND, cost: 1 }, { key: 'tenant', limit: PER_MINUTE, cost: 2 }];
      expect(await limiter.takeAll(takes)).toEqual([{ allowed: true, remaining: 9, waitMs: 0 }, { allowed: true, remaining: 3, waitMs: 0 }]);
      expect(await limiter.takeAll(takes)).toEqual([{ allowed: true, remaining: 8, waitMs: 0 }, { allowed: true, remaining: 1, waitMs: 0 }]);
      expect(await limiter.takeAll([])).toEqual([]);
    });

    it('takes none of several where one refuses', async () => {
      const { limiter } = await make();
      await limiter.take('tenant', PER_MINUTE, 5);
      const takes = [{ key: 'key', limit: PER_SECOND, cost: 3 }, { key: 'tenant', limit: PER_MINUTE, cost: 1 }];
      for (const each of [takes, takes.toReversed()]) {
        const decisions = await limiter.takeAll(each);
        expect(decisions).toContainEqual({ allowed: true, remaining: 10, waitMs: 0 });
        expect(decisions.find(({ allowed }) => !allowed)!.waitMs).toBeGreaterThan(1000);
      }
      expect(await limiter.take('key', PER_SECOND, 10)).toMatchObject({ allowed: true, remaining: 0 });
    });

    it('allows the same again after the wait it names, and not a moment before', async () => {
      const step = fc.record({ gapMs: fc.nat(700), cost: fc.integer({ min: 1, max: 10 }) });
      await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const { limiter, advance } = await make();
        for (const { gapMs, cost } of steps) {
          advance(gapMs);
          const first = await limiter.take('key', PER_SECOND, cost);
          if (first.allowed) continue;
          if (first.waitMs > 1) {
            advance(first.waitMs - 1);
            expect((await limiter.take('key', PER_SECOND, cost)).allowed).toBe(false);
            advance(1);
          } else {
            advance(first.waitMs);
          }
          expect((await limiter.take('key', PER_SECOND, cost)).allowed).toBe(true);
        }
      }), { numRuns: 50 });
    });
  });
}
