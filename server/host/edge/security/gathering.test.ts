import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gathering, IN_ALL, PER_TENANT, type Refusal } from './gathering.ts';

const refusal = (over: Partial<Refusal> = {}): Refusal => ({
  tenantId: 't', actor: { kind: 'key', id: 'k' }, operation: 'ledger.reconcile', reason: 'x', requestId: 'r', network: null, count: 1, atMs: 1, ...over,
});
const total = (refusals: readonly Refusal[]) => refusals.reduce((sum, { count }) => sum + count, 0);

it('counts what is the same, and keeps the time of the last', () => {
  const all = gathering();
  all.refusal(refusal());
  all.refusal(refusal({ atMs: 5, requestId: 'later' }));
  all.refusal(refusal({ operation: 'ledger.getProof' }));
  expect(all.all().refusals).toEqual([refusal({ count: 2, atMs: 5 }), refusal({ operation: 'ledger.getProof' })]);
});

it('loses no refusal of a tenant however many there are, and tells so many apart and no more', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(200)), { maxLength: 400 }), (asked) => {
    const all = gathering();
    for (const [tenant, operation] of asked) all.refusal(refusal({ tenantId: `t${tenant}`, operation: `o${operation}` }));
    const { refusals } = all.all();
    expect(total(refusals)).toBe(asked.length);
    for (const [, own] of Map.groupBy(refusals, ({ tenantId }) => tenantId)) {
      expect(own.filter(({ actor }) => actor !== null).length).toBeLessThanOrEqual(PER_TENANT);
      expect(own.filter(({ actor }) => actor === null).length).toBeLessThanOrEqual(1);
    }
  }));
});

it('stays within what one call carries, whoever attacks in whose name', () => {
  const all = gathering();
  for (let n = 0; n < 3 * IN_ALL; n++) {
    all.refusal(refusal({ tenantId: `t${n}` }));
    all.sighting(`s${n}`, { tenantId: `t${n}`, actor: { kind: 'key', id: 'k' }, network: 'x', requestId: 'r', atMs: 1 });
  }
  const { refusals, sightings } = all.all();
  expect(refusals.length).toBeLessThanOrEqual(2 * IN_ALL);
  expect(sightings.length).toBeLessThanOrEqual(IN_ALL);
});

it('one noisy tenant takes no room from another', () => {
  const all = gathering();
  for (let n = 0; n < 1000; n++) all.refusal(refusal({ operation: `o${n}` }));
  all.refusal(refusal({ tenantId: 'quiet' }));
  expect(all.all().refusals).toContainEqual(refusal({ tenantId: 'quiet' }));
});

it('says where there is no room for a network', () => {
  const all = gathering();
  const seen = (n: number) => all.sighting(`s${n}`, { tenantId: 't', actor: { kind: 'key', id: 'k' }, network: `n${n}`, requestId: 'r', atMs: 1 });
  expect(Array.from({ length: PER_TENANT + 1 }, (_, n) => seen(n)).indexOf(false)).toBe(PER_TENANT);
  expect(seen(0)).toBe(true);
});
