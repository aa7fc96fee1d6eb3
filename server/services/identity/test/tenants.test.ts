import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import type { Call } from '../../../kit/call.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld({ invitationTokens: 'answer' });
const { api, anyone } = world;

/** A person of two tenants: an owner at home, and what they were invited to be with a friend. */
async function ofTwo(role: 'viewer' | 'owner' = 'viewer') {
  const home = await world.newTenant();
  const friend = await world.newTenant();
  const { token } = await api.createInvitation({ email: home.email, role }, world.as(friend.owner));
  const there = await api.acceptInvitation({ token: token!, name: 'Ann at the friend', password: PASSWORD }, anyone);
  return { home, friend, there, at: await world.callOf(there.accessToken) };
}

const ids = (call: Call) => encodeId('tenant', call.tenantId);

test('a person sees the tenants they belong to, and none of others', async () => {
  const { home, friend, at } = await ofTwo();
  await world.newTenant();
  const expected = [
    { id: ids(home.owner), name: 'Acme', role: 'owner', status: 'active', current: true }, { id: ids(friend.owner), name: 'Acme', role: 'viewer', status: 'active', current: false },
  ];
  expect((await api.listTenants({}, world.as(home.owner))).data).toEqual(expected);
  expect((await api.listTenants({}, world.as(at))).data).toEqual(expected.map((one) => ({ ...one, current: !one.current })));
});

test('a key sees its one tenant, and can not go to another', async () => {
  const { home, friend } = await ofTwo();
  const key = await world.callOf((await world.newKey(home.owner, ['accounts:read'])).secret);
  expect((await api.listTenants({}, world.as(key))).data).toEqual([{ id: ids(home.owner), name: 'Acme', role: null, status: 'active', current: true }]);
  for (const call of [home.owner, friend.owner]) {
    await expect(api.switchTenant({ tenantId: ids(call) }, world.as(key))).rejects.toMatchObject({ code: 'not_found' });
  }
});

test('switching begins a session in the other tenant and ends nothing', async () => {
  const { home, friend, there } = await ofTwo();
  const tokens = await api.switchTenant({ tenantId: ids(friend.owner) }, world.as(home.owner));
  expect(tokens.user).toMatchObject({ tenantId: ids(friend.owner), role: 'viewer', name: 'Ann at the friend', id: home.tokens.user.id });
  expect((await world.callOf(tokens.accessToken)).tenantId).toBe(friend.owner.tenantId);
  for (const each of [home.tokens, there]) expect(await world.isValid(each.accessToken)).toBe(true);
  const refreshed = await world.refresh(tokens.refreshToken);
  expect((await world.callOf(refreshed.accessToken)).tenantId).toBe(friend.owner.tenantId);
  await world.logout(refreshed.refreshToken);
  expect([await world.isValid(refreshed.accessToken), await world.isValid(home.tokens.accessToken)]).toEqual([false, true]);
  expect((await world.told(friend.owner.tenantId)).filter(({ types, subject }) => types[0] === 'user.logged-in' && subject === tokens.user.id)).toHaveLength(2);
});

test('a session begun by switching ends with the one it was begun from, and with an ended one none is begun', async () => {
  const { home, friend } = await ofTwo();
  world.clock.advance(20 * 24 * 60 * 60_000);
  const fresh = await world.callOf((await world.refresh(home.tokens.refreshToken)).accessToken);
  const switched = await api.switchTenant({ tenantId: ids(friend.owner) }, { context: { call: { ...fresh, client: { ip: '192.0.2.9', userAgent: 'curl/8' } } } });
  expect(switched.deviceToken).toBeUndefined();
  const { data } = await api.listSessions({}, world.as(fresh));
  const [newest, oldest] = [data[0]!, data.find(({ current }) => current)!];
  expect(newest).toMatchObject({ tenantId: ids(friend.owner), network: '192.0.2.0/24', expiresAt: oldest.expiresAt });
  // Whoever holds a session is no nearer to its person's password from there.
  expect(await world.database.query(`SELECT FROM known_networks WHERE network = '192.0.2.0/24'`)).toEqual([]);
  world.clock.advance(10 * 24 * 60 * 60_000);
  await expect(world.refresh(switched.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(api.switchTenant({ tenantId: ids(friend.owner) }, world.as(fresh))).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('nobody switches to a tenant that they are not of, or not any more', async () => {
  const { home, friend, there } = await ofTwo();
  const { owner: stranger } = await world.newTenant();
  const tries = (tenant: Call) => api.switchTenant({ tenantId: ids(tenant) }, world.as(home.owner));
  await expect(tries(stranger)).rejects.toMatchObject({ code: 'not_found', status: 404 });
  await api.updateUser({ id: there.user.id, status: 'disabled' }, world.as(friend.owner));
  await expect(tries(friend.owner)).rejects.toMatchObject({ code: 'not_found' });
  await api.updateUser({ id: there.user.id, status: 'active' }, world.as(friend.owner));
  await expect(tries(friend.owner)).resolves.toMatchObject({ user: { role: 'viewer' } });
  await api.removeUser({ id: there.user.id }, world.as(friend.owner));
  await expect(tries(friend.owner)).rejects.toMatchObject({ code: 'not_found' });
});

test.each(['disabled', 'removed'] as const)('a person %s in one tenant is out of it at once, and stays what they are in the other', async (how) => {
  const { home, friend, there } = await ofTwo();
  if (how === 'removed') await api.removeUser({ id: there.user.id }, world.as(friend.owner));
  else await api.updateUser({ id: there.user.id, status: 'disabled' }, world.as(friend.owner));
  expect(await world.isValid(there.accessToken)).toBe(false);
  await expect(world.refresh(there.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await world.isValid(home.tokens.accessToken)).toBe(true);
  await expect(world.refresh(home.tokens.refreshToken)).resolves.toMatchObject({ user: { role: 'owner' } });
  await expect(world.login(home.email)).resolves.toMatchObject({ user: { tenantId: ids(home.owner) } });
});

test('an administrator of one tenant changes nothing in another', async () => {
  const { home, friend, there } = await ofTwo('owner');
  await api.updateUser({ id: home.tokens.user.id, name: 'Renamed', role: 'analyst' }, world.as(friend.owner));
  expect((await api.me({}, world.as(home.owner))).user).toMatchObject({ name: 'Ann', role: 'owner' });
  expect((await api.listUsers({}, world.as(friend.owner))).data.find(({ id }) => id === there.user.id)).toMatchObject({ name: 'Renamed', role: 'analyst' });
});

test('who is removed is listed no more, can be invited anew, and is nobody where they have no other tenant', async () => {
  const { owner } = await world.newTenant();
  const email = world.newEmail();
  const bob = await api.createUser({ email, password: PASSWORD, name: 'Bob', role: 'operator' }, world.as(owner));
  const session = await world.login(email);
  expect(await api.removeUser({ id: bob.id }, world.as(owner))).toMatchObject({ id: bob.id, status: 'disabled' });
  expect((await api.listUsers({}, world.as(owner))).data.map(({ id }) => id)).not.toContain(bob.id);
  expect(await world.isValid(session.accessToken)).toBe(false);
  await expect(world.login(email)).rejects.toMatchObject({ code: 'invalid_credentials' });
  await expect(api.removeUser({ id: bob.id }, world.as(owner))).rejects.toMatchObject({ code: 'not_found' });
  const { token } = await api.createInvitation({ email, role: 'viewer' }, world.as(owner));
  await expect(api.acceptInvitation({ token: token!, name: 'Bob', password: PASSWORD }, anyone)).resolves.toMatchObject({ user: { id: bob.id, role: 'viewer' } });
  await expect(world.login(email)).resolves.toMatchObject({ user: { id: bob.id } });
});

test('no session that began while its person was being removed lives again when they come back', async () => {
  for (let round = 0; round < 5; round++) {
    const { owner } = await world.newTenant();
    const email = world.newEmail();
    const bob = await api.createUser({ email, password: PASSWORD, name: 'Bob', role: 'viewer' }, world.as(owner));
    const call = await world.callOf((await world.login(email)).accessToken);
    const [, ...sessions] = await Promise.allSettled([
      api.removeUser({ id: bob.id }, world.as(owner)), ...Array.from({ length: 4 }, () => api.switchTenant({ tenantId: ids(owner) }, world.as(call))),
    ]);
    const { token } = await api.createInvitation({ email, role: 'viewer' }, world.as(owner));
    await api.acceptInvitation({ token: token!, name: 'Bob', password: PASSWORD }, anyone);
    for (const each of sessions) if (each.status === 'fulfilled') expect(await world.isValid(each.value.accessToken)).toBe(false);
  }
});

test('the last active owner is not removed, and nobody removes a person mightier than themselves', async () => {
  const { owner, tokens } = await world.newTenant();
  await expect(api.removeUser({ id: tokens.user.id }, world.as(owner))).rejects.toMatchObject({ code: 'last_owner' });
  const key = await world.callOf((await world.newKey(owner, ['identity:write'])).secret);
  await expect(api.removeUser({ id: tokens.user.id }, world.as(key))).rejects.toMatchObject({ code: 'forbidden' });
});

test('owners who remove each other at once leave one', async () => {
  const { owner, tokens: { user } } = await world.newTenant();
  const second = await api.createUser({ email: world.newEmail(), password: PASSWORD, name: 'Bob', role: 'owner' }, world.as(owner));
  const key = await world.callOf((await world.newKey(owner, [...owner.actor.scopes])).secret);
  const tries = await Promise.allSettled([user, second].map(({ id }) => api.removeUser({ id }, world.as(key))));
  expect(tries.filter((each) => each.status === 'rejected')).toMatchObject([{ reason: { code: 'last_owner' } }]);
});

test("another tenant's person can not be removed", async () => {
  const [{ owner }, { tokens: theirs }] = [await world.newTenant(), await world.newTenant()];
  await expect(api.removeUser({ id: theirs.user.id }, world.as(owner))).rejects.toMatchObject({ code: 'not_found' });
});
