import { expect, test } from 'vitest';
import { encodeId, decodeId } from '../../../../contracts/ids.ts';
import { ROLE_SCOPES, ROLES, type Scope } from '../../../../contracts/scopes.ts';
import type { Call } from '../../../kit/call.ts';
import { CREDENTIALS_CHANNEL } from '../service.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld({ invitationTokens: 'answer' });
const { api, database } = world;

const DESK: Scope[] = ['accounts:read', 'transactions:read', 'transactions:reverse'];
const newDesk = (call: Call, name = 'Desk', permissions = DESK) => api.createRole({ name, permissions }, world.as(call));

async function withRole(owner: Call, role: string) {
  const email = world.newEmail();
  const user = await api.createUser({ email, password: PASSWORD, name: 'Bob', role }, world.as(owner));
  const { accessToken } = await world.login(email);
  return { user, accessToken, call: await world.callOf(accessToken) };
}

test('a role of the tenant gives what it says and no more', async () => {
  const { owner } = await world.newTenant();
  const role = await newDesk(owner);
  expect(role).toMatchObject({ id: expect.stringMatching(/^rol_/), name: 'Desk', permissions: DESK });
  const { user, call } = await withRole(owner, role.id);
  expect(user.role).toBe(role.id);
  expect(call.actor.scopes).toEqual(DESK);
});

test('a person gets a role of the tenant, and a built-in one again', async () => {
  const { owner } = await world.newTenant();
  const role = await newDesk(owner);
  const { user, accessToken } = await withRole(owner, 'viewer');
  expect(await api.updateUser({ id: user.id, role: role.id }, world.as(owner))).toMatchObject({ role: role.id });
  expect((await world.callOf(accessToken)).actor.scopes).toEqual(DESK);
  expect(await api.updateUser({ id: user.id, role: 'viewer' }, world.as(owner))).toMatchObject({ role: 'viewer' });
  expect((await world.callOf(accessToken)).actor.scopes).toEqual(ROLE_SCOPES.viewer);
});

test('a changed role holds at once for everybody who has it, and caches are told', async () => {
  const { owner } = await world.newTenant();
  const role = await newDesk(owner);
  const [bob, eve] = [await withRole(owner, role.id), await withRole(owner, role.id)];
  const heard = new Set<string>();
  const stop = await world.ports.signals.listen(CREDENTIALS_CHANNEL, (payload) => { heard.add(payload); });
  await api.updateRole({ id: role.id, permissions: ['accounts:read'] }, world.as(owner));
  for (const { accessToken } of [bob, eve]) expect((await world.callOf(accessToken)).actor.scopes).toEqual(['accounts:read']);
  await expect.poll(() => [...heard].sort()).toEqual([bob.call.actor.id, eve.call.actor.id].sort());
  await stop();
});

test('nobody makes, changes or gives a role with more than they have', async () => {
  const { owner } = await world.newTenant();
  const maker = await withRole(owner, (await newDesk(owner, 'Maker', ['identity:read', 'identity:write', 'accounts:read'])).id);
  const mighty = await newDesk(owner, 'Mighty', ['accounts:erase']);
  await expect(newDesk(maker.call, 'More', ['accounts:read', 'accounts:write'])).rejects.toMatchObject({ code: 'forbidden' });
  const own = await newDesk(maker.call, 'Less', ['accounts:read']);
  await expect(api.updateRole({ id: own.id, permissions: ['accounts:freeze'] }, world.as(maker.call))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(api.updateRole({ id: mighty.id, name: 'Weak' }, world.as(maker.call))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(api.deleteRole({ id: mighty.id }, world.as(maker.call))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(api.updateUser({ id: maker.user.id, role: mighty.id }, world.as(maker.call))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(api.createInvitation({ email: world.newEmail(), role: mighty.id }, world.as(maker.call))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(api.updateUser({ id: maker.user.id, role: own.id }, world.as(maker.call))).resolves.toMatchObject({ role: own.id });
});

test('what the cache still says somebody may do is not enough to hand it on', async () => {
  const { owner } = await world.newTenant();
  const role = await newDesk(owner, 'Maker', ['identity:write', 'accounts:read']);
  const { call } = await withRole(owner, role.id);
  await api.updateRole({ id: role.id, permissions: ['identity:write'] }, world.as(owner));
  await expect(newDesk(call, 'Copy', ['accounts:read'])).rejects.toMatchObject({ code: 'forbidden' });
});

test('the name of a role is taken once in a tenant, in whatever case, and never that of a built-in one', async () => {
  const [{ owner }, { owner: other }] = [await world.newTenant(), await world.newTenant()];
  const role = await newDesk(owner);
  for (const name of ['Desk', 'DESK', 'Owner', ' viewer']) await expect(newDesk(owner, name)).rejects.toMatchObject({ code: 'role_taken', status: 409 });
  await expect(newDesk(other)).resolves.toMatchObject({ name: 'Desk' });
  const second = await newDesk(owner, 'Second');
  await expect(api.updateRole({ id: second.id, name: 'desk' }, world.as(owner))).rejects.toMatchObject({ code: 'role_taken' });
  await expect(api.updateRole({ id: second.id, name: 'admin' }, world.as(owner))).rejects.toMatchObject({ code: 'role_taken' });
  await expect(api.updateRole({ id: role.id, name: 'DESK' }, world.as(owner))).resolves.toMatchObject({ name: 'DESK' });
});

test('a role that somebody has, or is invited to, stays', async () => {
  const { owner } = await world.newTenant();
  const role = await newDesk(owner);
  const { user } = await withRole(owner, role.id);
  await expect(api.deleteRole({ id: role.id }, world.as(owner))).rejects.toMatchObject({ code: 'role_in_use', status: 409 });
  await api.removeUser({ id: user.id }, world.as(owner));
  const invitation = await api.createInvitation({ email: world.newEmail(), role: role.id }, world.as(owner));
  await expect(api.deleteRole({ id: role.id }, world.as(owner))).rejects.toMatchObject({ code: 'role_in_use' });
  await api.revokeInvitation({ id: invitation.id }, world.as(owner));
  await expect(api.deleteRole({ id: role.id }, world.as(owner))).resolves.toMatchObject({ id: role.id });
  await expect(api.deleteRole({ id: role.id }, world.as(owner))).rejects.toMatchObject({ code: 'not_found' });
});

test('of deleting a role and giving it at once, one wins', async () => {
  for (let round = 0; round < 5; round++) {
    const { owner } = await world.newTenant();
    const role = await newDesk(owner);
    const { user } = await withRole(owner, 'viewer');
    const [deleted, given] = await Promise.allSettled([api.deleteRole({ id: role.id }, world.as(owner)), api.updateUser({ id: user.id, role: role.id }, world.as(owner))]);
    expect([deleted.status, given.status].sort()).toEqual(['fulfilled', 'rejected']);
    if (deleted.status === 'rejected') expect(deleted.reason).toMatchObject({ code: 'role_in_use' });
    if (given.status === 'rejected') expect(given.reason).toMatchObject({ code: 'not_found' });
  }
});

test("another tenant's role is none: not to give, to change or to delete", async () => {
  const [{ owner }, { owner: other }] = [await world.newTenant(), await world.newTenant()];
  const { id } = await newDesk(other);
  const { user } = await withRole(owner, 'viewer');
  const input = { email: world.newEmail(), password: PASSWORD, name: 'Bob', role: id };
  for (const tried of [
    () => api.updateUser({ id: user.id, role: id }, world.as(owner)), () => api.createUser(input, world.as(owner)), () => api.createInvitation({ email: input.email, role: id }, world.as(owner)),
    () => api.updateRole({ id, name: 'Mine' }, world.as(owner)), () => api.deleteRole({ id }, world.as(owner)), () => api.deleteRole({ id: encodeId('role', owner.tenantId) }, world.as(owner)),
  ]) await expect(tried()).rejects.toMatchObject({ code: 'not_found', status: 404 });
});

test('the database lets nobody have a role of another tenant, nor two', async () => {
  const [{ owner }, { owner: other }] = [await world.newTenant(), await world.newTenant()];
  const theirs = decodeId('role', (await newDesk(other)).id)!;
  const own = decodeId('role', (await newDesk(owner)).id)!;
  const give = (role: string | null, roleId: string | null) =>
    database.execute('UPDATE memberships SET role = $2, role_id = $3 WHERE tenant_id = $1', [owner.tenantId, role, roleId]);
  for (const [role, roleId] of [[null, theirs], [null, null], ['viewer', own], ['god', null]] as const) await expect(give(role, roleId)).rejects.toThrow();
  expect(await give(null, own)).toBe(1);
});

test('roles are listed newest first, and the built-in ones beside them with what they permit', async () => {
  const { owner } = await world.newTenant();
  const made: string[] = [];
  for (const name of ['One', 'Two', 'Three']) {
    world.clock.advance(1);
    made.unshift((await newDesk(owner, name)).id);
  }
  const first = await api.listRoles({ limit: 2 }, world.as(owner));
  const second = await api.listRoles({ limit: 2, cursor: first.nextCursor! }, world.as(owner));
  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(made);
  expect(second.nextCursor).toBeNull();
  expect(first.builtIn).toEqual(ROLES.map((role) => ({ id: role, permissions: ROLE_SCOPES[role] })));
});

test('making a role again under the same key gives the first answer', async () => {
  const { owner } = await world.newTenant();
  const input = { name: 'Desk', permissions: DESK };
  const first = await api.createRole(input, world.as(owner, 'k'));
  expect(await api.createRole(input, world.as(owner, 'k'))).toEqual(first);
  await expect(api.createRole({ ...input, name: 'Other' }, world.as(owner, 'k'))).rejects.toMatchObject({ code: 'idempotency_key_reused' });
});
