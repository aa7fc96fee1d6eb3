import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShares, type DueEndpoint } from './fair-share.ts';

const NONE = new Map<string, number>();
const due = (tenantId: string, endpointId: string, count: number, failures = 0): DueEndpoint => ({ tenantId, endpointId, due: count, failures });
const counts = (...asked: Parameters<typeof fairShares>) => Object.fromEntries(fairShares(...asked).map(({ endpointId, count }) => [endpointId, count]));

describe('places', () => {
  it('go round the tenants, whoever has more endpoints or a longer backlog', () => {
    const bounds = { free: 12, perEndpoint: 10, perTenant: 100 };
    expect(counts([due('A', 'a', 10)], NONE, bounds)).toEqual({ a: 10 });
    expect(counts([due('A', 'a1', 10), due('A', 'a2', 10), due('A', 'a3', 10), due('B', 'b', 10)], NONE, bounds)).toEqual({ a1: 2, a2: 2, a3: 2, b: 6 });
    expect(counts([due('A', 'a', 10), due('B', 'b', 1)], NONE, bounds)).toEqual({ a: 10, b: 1 });
  });

  it('are not given to an endpoint or a tenant that has enough under way', () => {
    const bounds = { free: 50, perEndpoint: 10, perTenant: 15 };
    expect(counts([due('A', 'a', 10)], new Map([['a', 10], ['A', 10]]), bounds)).toEqual({});
    expect(counts([due('A', 'a', 10), due('A', 'b', 10)], new Map([['a', 9], ['A', 13]]), bounds)).toEqual({ a: 1, b: 1 });
    // What is on its way to others of its endpoints counts too.
    expect(counts([due('A', 'a', 10)], new Map([['A', 12]]), bounds)).toEqual({ a: 3 });
  });

  it('of an endpoint that is tried after a rest: one', () => {
    const bounds = { free: 50, perEndpoint: 10, perTenant: 15 };
    expect(counts([due('A', 'a', 10, 5)], NONE, bounds)).toEqual({ a: 1 });
    expect(counts([due('A', 'a', 10, 5)], new Map([['a', 1], ['A', 1]]), bounds)).toEqual({});
  });

  it('are never more than there are, and none stays free that somebody could use', () => {
    const endpoints = fc.uniqueArray(fc.record({ tenantId: fc.constantFrom('A', 'B', 'C'), endpointId: fc.constantFrom(...'abcdefghij'), due: fc.integer({ min: 1, max: 30 }), failures: fc.integer({ min: 0, max: 8 }) }), { selector: ({ endpointId }) => endpointId });
    fc.assert(fc.property(endpoints, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 40 }), (list, free, perEndpoint, perTenant) => {
      const shares = fairShares(list, NONE, { free, perEndpoint, perTenant });
      const given = (tenantId: string) => shares.filter((share) => share.tenantId === tenantId).reduce((sum, { count }) => sum + count, 0);
      const roomOf = ({ due: count, failures }: DueEndpoint) => Math.min(count, failures >= 5 ? 1 : perEndpoint);
      for (const { endpointId, count } of shares) expect(count).toBeLessThanOrEqual(roomOf(list.find((one) => one.endpointId === endpointId)!));
      const could = ['A', 'B', 'C'].map((tenantId) => Math.min(perTenant, list.filter((one) => one.tenantId === tenantId).reduce((sum, one) => sum + roomOf(one), 0)));
      expect(given('A') + given('B') + given('C')).toBe(Math.min(free, could.reduce((sum, one) => sum + one, 0)));
      // Nobody who could use another place has two fewer than somebody else.
      const got = ['A', 'B', 'C'].map(given);
      got.forEach((count, n) => { if (count < could[n]!) expect(count).toBeGreaterThanOrEqual(Math.max(...got) - 1); });
    }));
  });
});
