import { expect, test } from 'vitest';
import { CREDENTIALS_CHANNEL } from '../service.ts';
import { identityWorld } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock } = world;
const eur = (amount: number) => [{ currency: 'EUR', amount }];
const rulesOf = async (credential: string) => (await api.authenticate({ credential }, anyone)).principal!.rules;

test('a tenant that asks nothing adds nothing to its principals', async () => {
  const { owner, tokens } = await world.newTenant();
  expect(await api.getTenantPolicy({}, world.as(owner))).toEqual({
    stepUpAbove: [], approvals: { transferAbove: [], wideKeys: false, roleChanges: false, expireAfterHours: 72 }, version: 0, updatedAt: null,
  });
  const { principal } = await api.authenticate({ credential: tokens.accessToken }, anyone);
  expect(principal).not.toHaveProperty('rules');
  expect(principal).toMatchObject({ userId: owner.actor.id, sessionId: expect.any(String) as string });
  await api.updateTenantPolicy({ approvals: { expireAfterHours: 5 } }, world.as(owner));
  expect(await rulesOf(tokens.accessToken)).toBeUndefined();
});

test('what is set comes with every principal of the tenant, and only of this', async () => {
  const { owner, tokens } = await world.newTenant();
  const { tokens: others } = await world.newTenant();
  const key = await world.newKey(owner, ['accounts:read']);
  const policy = await api.updateTenantPolicy({ stepUpAbove: eur(500), approvals: { wideKeys: true } }, world.as(owner));
  expect(policy).toMatchObject({ version: 1, stepUpAbove: eur(500), updatedAt: new Date(clock.now()).toISOString() });
  const expected = { stepUpAbove: eur(500), approvals: { transferAbove: [], wideKeys: true, roleChanges: false, expireAfterHours: 72 } };
  expect(await rulesOf(tokens.accessToken)).toEqual(expected);
  expect(await rulesOf(key.secret)).toEqual(expected);
  expect(await rulesOf(others.accessToken)).toBeUndefined();
});

test('every change is a version and an event; one that changes nothing is neither', async () => {
  const { owner } = await world.newTenant();
  await api.updateTenantPolicy({ stepUpAbove: eur(500) }, world.as(owner));
  await api.updateTenantPolicy({ stepUpAbove: eur(500), approvals: {} }, world.as(owner));
  expect(await api.updateTenantPolicy({ stepUpAbove: eur(400) }, world.as(owner))).toMatchObject({ version: 2 });
  const told = (await world.told(owner.tenantId)).filter((event) => event.types.includes('policy.changed'));
  expect(told.map((event) => event.data)).toMatchObject([{ policy: { version: 1, stepUpAbove: eur(500) } }, { policy: { version: 2, stepUpAbove: eur(400) } }]);
});

test('ten changes at once are ten versions', async () => {
  const { owner } = await world.newTenant();
  await Promise.all(Array.from({ length: 10 }, (_, n) => api.updateTenantPolicy({ stepUpAbove: eur(1000 - n) }, world.as(owner))));
  expect(await api.getTenantPolicy({}, world.as(owner))).toMatchObject({ version: 10 });
});

test('where anything needs approval, asking less is refused here too, whatever the host remembers', async () => {
  const { owner } = await world.newTenant();
  await api.updateTenantPolicy({ stepUpAbove: eur(500), approvals: { roleChanges: true } }, world.as(owner));
  for (const looser of [{ stepUpAbove: [] }, { stepUpAbove: eur(501) }, { approvals: { roleChanges: false } }, { approvals: { expireAfterHours: 100 } }]) {
    await expect(api.updateTenantPolicy(looser, world.as(owner))).rejects.toMatchObject({ code: 'approval_required' });
    // A key of that form comes from no client, and this one names nothing.
    await expect(api.updateTenantPolicy(looser, world.as(owner, 'approval apr_01kad0v2n8fxyrvgs8zr1m5q0c'))).rejects.toMatchObject({ code: 'approval_required' });
  }
  await api.updateTenantPolicy({ stepUpAbove: eur(499), approvals: { wideKeys: true } }, world.as(owner));
});

test('caches are told to forget the whole tenant', async () => {
  const { owner } = await world.newTenant();
  const heard: string[] = [];
  const stop = await world.ports.signals.listen(CREDENTIALS_CHANNEL, (payload) => void heard.push(payload));
  await api.updateTenantPolicy({ stepUpAbove: eur(1) }, world.as(owner));
  await expect.poll(() => heard).toEqual([owner.tenantId]);
  await stop();
});

test.each([
  ['a currency twice', { stepUpAbove: [...eur(1), ...eur(2)] }], ['a currency that is none', { stepUpAbove: [{ currency: 'EUX', amount: 1 }] }],
  ['a negative amount', { stepUpAbove: eur(-1) }], ['a wait of a year', { approvals: { expireAfterHours: 9_000 } }],
])('%s is refused', async (_what, change) => {
  const { owner } = await world.newTenant();
  await expect(api.updateTenantPolicy(change, world.as(owner))).rejects.toThrow();
});
