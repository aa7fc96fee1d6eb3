import { describe, expect, it } from 'vitest';
import { healthAfter, isGivenUp, type Health } from './health.ts';

const failure = (atMs: number, more: { restMs?: number; startedAtMs?: number } = {}) => ({ ok: false, startedAtMs: atMs, atMs, restMs: 0, random: 1, ...more });

function failing(times: number[]): Health {
  let health: Health | undefined;
  for (const atMs of times) health = healthAfter(health, failure(atMs));
  return health!;
}

describe('an endpoint', () => {
  it('that succeeds is well, whatever was before', () => {
    expect(healthAfter(failing([1, 2, 3, 4, 5, 6]), { ...failure(7), ok: true })).toBeUndefined();
    expect(healthAfter(undefined, { ...failure(7), ok: true })).toBeUndefined();
  });

  it('is left alone after five failures in a row, longer each time, ten minutes at most', () => {
    expect(failing([1, 2, 3, 4]).restsUntilMs).toBeNull();
    expect(failing([1, 2, 3, 4, 5])).toEqual({ failures: 5, failingSinceMs: 1, rests: 1, restedAtMs: 5, restsUntilMs: 30_005 });
    let health = failing([1, 2, 3, 4, 5]);
    const rests: number[] = [];
    for (let i = 0; i < 7; i++) {
      const atMs = health.restsUntilMs!;
      health = healthAfter(health, failure(atMs))!;
      rests.push((health.restsUntilMs! - atMs) / 1_000);
    }
    expect(rests).toEqual([60, 120, 240, 480, 600, 600, 600]);
    expect(health.failingSinceMs).toBe(1);
  });

  it('is not left alone longer for what was sent before it was', () => {
    const before = failing([1, 2, 3, 4, 5]);
    expect(healthAfter(before, failure(20_000, { startedAtMs: 4 }))).toEqual({ ...before, failures: 6 });
  });

  it('gets the rest it asks for, an hour at most, and never a shorter one than it has', () => {
    expect(healthAfter(undefined, failure(1_000, { restMs: 90_000 }))).toMatchObject({ failures: 1, rests: 0, restsUntilMs: 91_000 });
    expect(healthAfter(undefined, failure(0, { restMs: 365 * 86_400_000 }))).toMatchObject({ restsUntilMs: 3_600_000 });
    const long = healthAfter(undefined, failure(0, { restMs: 600_000 }));
    expect(healthAfter(long, failure(1, { restMs: 1_000, startedAtMs: 1 }))).toMatchObject({ restsUntilMs: 600_000 });
  });

  it('is given up when it has failed for long enough', () => {
    const health = failing([1_000]);
    expect(isGivenUp(health, 1_000 + 9_999, 10_000)).toBe(false);
    expect(isGivenUp(health, 1_000 + 10_000, 10_000)).toBe(true);
  });
});
