import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRestricted, isWithin, type Bounds } from './bounds.ts';

const FREE: Bounds = { networks: [], expiresAt: null, spending: [] };
const day = (n: number) => new Date(Date.UTC(2026, 0, n));

test.each<[string, Partial<Bounds>, Partial<Bounds>, boolean]>([
  ['anything, in nothing', {}, { networks: ['10.0.0.0/8'], expiresAt: day(1), spending: [{ currency: 'EUR', daily: 1 }] }, true],
  ['a smaller network', { networks: ['10.0.0.0/8'] }, { networks: ['10.1.0.0/16', '10.2.3.4/32'] }, true],
  ['one network of two outside', { networks: ['10.0.0.0/8'] }, { networks: ['10.1.0.0/16', '11.0.0.0/16'] }, false],
  ['a larger network', { networks: ['10.1.0.0/16'] }, { networks: ['10.0.0.0/8'] }, false],
  ['IPv4 written as IPv6', { networks: ['10.0.0.0/8'] }, { networks: ['::ffff:10.1.0.0/112'] }, true],
  ['from anywhere', { networks: ['10.0.0.0/8'] }, {}, false],
  ['an earlier end', { expiresAt: day(2) }, { expiresAt: day(1) }, true],
  ['the same end', { expiresAt: day(2) }, { expiresAt: day(2) }, true],
  ['a later end', { expiresAt: day(2) }, { expiresAt: day(3) }, false],
  ['no end', { expiresAt: day(2) }, {}, false],
  ['less of each', { spending: [{ currency: 'EUR', perTransaction: 10, daily: 20, total: 30 }] }, { spending: [{ currency: 'EUR', perTransaction: 10, daily: 19, total: 30 }] }, true],
  ['one more bound', { spending: [{ currency: 'EUR', daily: 20 }] }, { spending: [{ currency: 'EUR', daily: 20, total: 1 }] }, true],
  ['one bound left out', { spending: [{ currency: 'EUR', daily: 20, total: 30 }] }, { spending: [{ currency: 'EUR', daily: 20 }] }, false],
  ['another currency', { spending: [{ currency: 'EUR', daily: 20 }] }, { spending: [{ currency: 'USD', daily: 1 }] }, false],
  ['fewer currencies', { spending: [{ currency: 'EUR', daily: 20 }, { currency: 'USD', daily: 1 }] }, { spending: [{ currency: 'USD', daily: 1 }] }, true],
  ['no spending limits', { spending: [{ currency: 'EUR', daily: 20 }] }, {}, false],
])('%s', (_what, outer, inner, within) => {
  expect(isWithin({ ...FREE, ...outer }, { ...FREE, ...inner })).toBe(within);
});

const networks = fc.subarray(['10.0.0.0/8', '10.1.0.0/16', '192.0.2.0/24', '2001:db8::/32', '::/0']);
const most = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
const spending = fc.uniqueArray(fc.record({ currency: fc.constantFrom('EUR', 'USD'), perTransaction: most, daily: most, total: most }), { selector: ({ currency }) => currency });
const bounds = fc.record({ networks, expiresAt: fc.option(fc.integer({ min: 1, max: 3 }).map(day)), spending });

test('bounds are within themselves, and what is within the inner is within the outer', () => {
  fc.assert(fc.property(bounds, bounds, bounds, (a, b, c) => {
    expect(isWithin(a, a)).toBe(true);
    if (isWithin(a, b) && isWithin(b, c)) expect(isWithin(a, c)).toBe(true);
    // Whoever is bound hands on nothing that is not.
    if (isRestricted(a) && isWithin(a, b)) expect(isRestricted(b)).toBe(true);
  }), { numRuns: 500 });
});
