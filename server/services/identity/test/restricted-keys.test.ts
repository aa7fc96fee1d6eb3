import { expect, test } from 'vitest';
import { SCOPES, type Scope } from '../../../../contracts/scopes.ts';
import { identityWorld } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock } = world;
const inSeconds = (seconds: number) => new Date(clock.now() + seconds * 1_000).toISOString();
const principalOf = async (credential: string) => api.authenticate({ credential }, anyone);
const KEYS: Scope[] = ['identity:keys', 'ledger:read'];

test('a key with bounds is a restricted one, and its principal carries them', async () => {
  const { owner } = await world.newTenant();
  const bounds = { networks: ['10.0.0.0/8', '2001:db8::/32'], expiresAt: inSeconds(30), spending: [{ currency: 'EUR', perTransaction: 5, daily: 10, total: 20 }, { currency: 'JPY', total: 1 }] };
  const key = await world.newKey(owner, ['transactions:write'], 'live', bounds);
  expect(key).toMatchObject({ kind: 'restricted', ...bounds });
  const { principal, expiresAt } = await principalOf(key.secret);
  expect(principal).toMatchObject({ networks: bounds.networks, spending: { id: principal!.id, limits: bounds.spending } });
  expect(expiresAt).toBe(Date.parse(bounds.expiresAt));
  expect((await api.listApiKeys({}, world.as(owner))).data[0]).toMatchObject({ kind: 'restricted', ...bounds });
});

test('an expired key is nobody', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read'], 'test', { expiresAt: inSeconds(10) });
  clock.advance(9_999);
  expect(await world.isValid(key.secret)).toBe(true);
  clock.advance(1);
  expect(await world.isValid(key.secret)).toBe(false);
  await api.updateApiKey({ id: key.id, expiresAt: null }, world.as(owner));
  expect(await world.isValid(key.secret)).toBe(true);
});

test.each([
  ['no network', { networks: [] }], ['a network that is none', { networks: ['10.0.0.0'] }], ['a network too wide', { networks: ['10.0.0.0/33'] }],
  ['too many networks', { networks: Array<string>(21).fill('10.0.0.0/8') }], ['a limit of nothing', { spending: [{ currency: 'EUR' }] }],
  ['a limit of zero', { spending: [{ currency: 'EUR', daily: 0 }] }], ['a limit below zero', { spending: [{ currency: 'EUR', total: -1 }] }],
  ['part of a cent', { spending: [{ currency: 'EUR', total: 1.5 }] }], ['a currency twice', { spending: [{ currency: 'EUR', total: 1 }, { currency: 'EUR', total: 2 }] }],
  ['an empty list of limits', { spending: [] }], ['a limit of another kind', { spending: [{ currency: 'EUR', total: 1, weekly: 1 }] }],
])('the contract refuses %s', async (_what, bounds) => {
  const { owner } = await world.newTenant();
  await expect(world.newKey(owner, ['ledger:read'], 'test', bounds)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect((await api.listApiKeys({}, world.as(owner))).data).toEqual([]);
});

test('an end that is past is refused', async () => {
  const { owner } = await world.newTenant();
  await expect(world.newKey(owner, ['ledger:read'], 'test', { expiresAt: inSeconds(0) })).rejects.toMatchObject({ code: 'invalid_request', data: { param: 'expiresAt' } });
});

test('a currency that nobody knows is refused by its place', async () => {
  const { owner } = await world.newTenant();
  await expect(world.newKey(owner, ['ledger:read'], 'test', { spending: [{ currency: 'EUR', total: 1 }, { currency: 'XXX', total: 1 }] }))
    .rejects.toMatchObject({ code: 'currency_unknown', data: { param: 'spending.1.currency' } });
});

test('what is left out of an edit stays, null takes it away, and the same again changes nothing', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read'], 'test', { networks: ['10.0.0.0/8'], spending: [{ currency: 'EUR', total: 7, daily: 3 }] });
  const edited = await api.updateApiKey({ id: key.id, name: 'New', spending: [{ currency: 'EUR', daily: 3, total: 9 }] }, world.as(owner));
  expect(edited).toMatchObject({ name: 'New', networks: ['10.0.0.0/8'], spending: [{ currency: 'EUR', daily: 3, total: 9 }] });
  expect(await api.updateApiKey({ id: key.id, spending: [{ currency: 'EUR', total: 9, daily: 3 }] }, world.as(owner))).toEqual(edited);
  expect(await api.updateApiKey({ id: key.id, networks: null, spending: null }, world.as(owner))).toMatchObject({ kind: 'secret', networks: null, spending: null });
  const types = (await world.told(owner.tenantId)).flatMap((event) => event.types);
  expect(types.filter((type) => type === 'api-key.updated')).toHaveLength(2);
});

test('a restricted key hands on no more than it has: not by a new key, an edit, a new secret or a person', async () => {
  const { owner } = await world.newTenant();
  const free = await world.newKey(owner, KEYS);
  const own = await world.newKey(owner, [...SCOPES], 'live', { networks: ['10.0.0.0/8'], spending: [{ currency: 'EUR', daily: 10 }] });
  const maker = await world.callOf(own.secret);
  const forbidden = { code: 'forbidden' };
  await expect(world.newKey(maker, KEYS)).rejects.toMatchObject(forbidden);
  await expect(world.newKey(maker, KEYS, 'test', { networks: ['10.0.0.0/8'] })).rejects.toMatchObject(forbidden);
  await expect(world.newKey(maker, KEYS, 'test', { networks: ['10.0.0.0/8'], spending: [{ currency: 'EUR', daily: 11 }] })).rejects.toMatchObject(forbidden);
  await expect(api.updateApiKey({ id: own.id, networks: null }, world.as(maker))).rejects.toMatchObject(forbidden);
  await expect(api.updateApiKey({ id: own.id, spending: [{ currency: 'EUR', total: 10 }] }, world.as(maker))).rejects.toMatchObject(forbidden);
  await expect(api.rotateApiKey({ id: free.id }, world.as(maker))).rejects.toMatchObject(forbidden);
  await expect(api.updateApiKey({ id: free.id, networks: ['10.0.0.0/8'], spending: [{ currency: 'EUR', daily: 1 }] }, world.as(maker))).rejects.toMatchObject(forbidden);
  const person = { email: world.newEmail(), password: 'correct horse battery', name: 'Eve', role: 'viewer' as const };
  await expect(api.createUser(person, world.as(maker))).rejects.toMatchObject(forbidden);
});

test('keys that a limited key makes draw on its budget, and so do theirs', async () => {
  const { owner } = await world.newTenant();
  const spending = [{ currency: 'EUR', total: 10 }];
  const first = await world.newKey(owner, KEYS, 'test', { spending });
  const { principal } = await principalOf(first.secret);
  const second = await world.newKey(await world.callOf(first.secret), KEYS, 'test', { spending });
  const third = await world.newKey(await world.callOf(second.secret), KEYS, 'test', { spending: [{ currency: 'EUR', total: 5 }] });
  for (const { secret } of [second, third]) expect((await principalOf(secret)).principal!.spending!.id).toBe(principal!.id);
  const apart = await world.newKey(owner, KEYS, 'test', { spending });
  await expect(api.rotateApiKey({ id: apart.id }, world.as(await world.callOf(first.secret)))).rejects.toMatchObject({ code: 'forbidden' });
  expect((await api.rotateApiKey({ id: third.id }, world.as(await world.callOf(first.secret)))).id).toBe(third.id);
});
