import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourOf, merged, sameness, type Occurrence } from './security-event.ts';

const HOUR_MS = 60 * 60_000;
const refused = (over: Partial<Occurrence> = {}): Occurrence => ({
  type: 'security.permission-refused', tenantId: 't', actor: { kind: 'key', id: 'k' }, operation: 'ledger.reconcile', network: '203.0.113.0/24', reason: null,
  requestId: 'r', count: 1, atMs: 5 * HOUR_MS, ...over,
});

test.each<[Partial<Occurrence>, boolean]>([
  [{ count: 7, requestId: 'other', atMs: 6 * HOUR_MS - 1 }, true],
  [{ network: '198.51.100.0/24' }, true],
  [{ atMs: 6 * HOUR_MS }, false],
  [{ tenantId: 'other' }, false],
  [{ actor: { kind: 'key', id: 'other' } }, false],
  [{ actor: null }, false],
  [{ operation: 'ledger.getProof' }, false],
  [{ type: 'security.token-reused' }, false],
])('but for %j it is the same event: %s', (over, same) => expect(sameness(refused(over)) === sameness(refused())).toBe(same));

test('another network is another event where the network is the news', () => {
  const seen = refused({ type: 'security.new-network' });
  expect(sameness({ ...seen, network: '198.51.100.0/24' })).not.toBe(sameness(seen));
});

test('an hour begins on the hour', () => expect(hourOf(7 * HOUR_MS + 1).getTime()).toBe(7 * HOUR_MS));

test('merging keeps every count, each once, and in one order whatever they come in', () => {
  const one = fc.record({ actor: fc.constantFrom('a', 'b', 'c'), operation: fc.constantFrom('x', 'y'), count: fc.integer({ min: 1, max: 9 }) })
    .map(({ actor, operation, count }) => refused({ actor: { kind: 'key', id: actor }, operation, count }));
  fc.assert(fc.property(fc.array(one, { maxLength: 30 }), (occurrences) => {
    const all = merged(occurrences);
    const sum = (list: readonly Occurrence[]) => list.reduce((total, { count }) => total + count, 0);
    expect(sum(all)).toBe(sum(occurrences));
    expect(new Set(all.map(sameness)).size).toBe(all.length);
    expect(merged(occurrences.toReversed()).map(sameness)).toEqual(all.map(sameness));
  }));
});
