import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { ROLE_SCOPES } from '../../../../contracts/scopes.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock, database } = world;

const bob = (over: object = {}) => ({ email: world.newEmail(), password: PASSWORD, name: 'Bob', role: 'operator' as const, ...over });

test('an owner adds a person, who can log in with their role', async () => {
  const { owner, tokens } = await world.newTenant();
  const email = world.newEmail();
  const person = await api.createUser(bob({ email: email.toUpperCase() }), world.as(owner));
  expect(person).toEqual({
    id: expect.stringMatching(/^usr_/), tenantId: tokens.user.tenantId, email, name: 'Bob', role: 'operator', status: 'active', emailVerified: false,
    createdAt: new Date(clock.now()).toISOString(),
  });
  const { principal } = await api.authenticate({ credential: (await world.login(email)).accessToken }, anyone);
  expect(principal).toMatchObject({ tenantId: owner.tenantId, kind: 'user', mode: 'live' });
  expect(principal!.scopes).toContain('transactions:write');
  expect(principal!.scopes).not.toContain('identity:write');
});

test('an email is taken across tenants', async () => {
  const [{ owner, email }, { owner: other }] = [await world.newTenant(), await world.newTenant()];
  for (const call of [owner, other]) {
    await expect(api.createUser(bob({ email }), world.as(call))).rejects.toMatchObject({ code: 'email_taken', status: 409 });
  }
});

test('adding a person again under the same key gives the first answer, and nothing of the password is kept', async () => {
  const { owner } = await world.newTenant();
  const input = bob();
  const first = await api.createUser(input, world.as(owner, 'u'));
  const again = world.as(owner, 'u');
  expect(await api.createUser(input, again)).toEqual(first);
  expect(again.context.call.reply.replayed).toBe(true);
  await expect(api.createUser({ ...input, name: 'Rob' }, world.as(owner, 'u')))
    .rejects.toMatchObject({ code: 'idempotency_key_reused', data: { resourceId: first.id } });
  // The kept hash of the request is a fast one: with another password it must be the same.
  expect(await api.createUser({ ...input, password: 'another password' }, world.as(owner, 'u'))).toEqual(first);
});

test('of many with one idempotency key at once one adds the person', async () => {
  const { owner } = await world.newTenant();
  const input = bob();
  const tries = await Promise.allSettled(Array.from({ length: 5 }, () => api.createUser(input, world.as(owner, 'same'))));
  for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'idempotency_key_in_use' });
  expect(tries.some((each) => each.status === 'fulfilled')).toBe(true);
  expect((await api.listUsers({}, world.as(owner))).data).toHaveLength(2);
});

test('nobody gives a role that may do more than they may', async () => {
  const { owner, tokens } = await world.newTenant();
  const { secret } = await world.newKey(owner, ['identity:write', ...ROLE_SCOPES.viewer]);
  const key = await world.callOf(secret);
  await expect(api.createUser(bob({ role: 'owner' }), world.as(key))).rejects.toMatchObject({ code: 'forbidden' });
  const viewer = await api.createUser(bob({ role: 'viewer' }), world.as(key));
  await expect(api.updateUser({ id: viewer.id, role: 'owner' }, world.as(key))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(api.updateUser({ id: tokens.user.id, status: 'disabled' }, world.as(key))).rejects.toMatchObject({ code: 'forbidden' });
  await expect(api.updateUser({ id: viewer.id, name: 'Vic' }, world.as(key))).resolves.toMatchObject({ name: 'Vic' });
});

test('a new role holds at once', async () => {
  const { owner } = await world.newTenant();
  const input = bob();
  const person = await api.createUser(input, world.as(owner));
  const { accessToken } = await world.login(input.email);
  await api.updateUser({ id: person.id, role: 'viewer' }, world.as(owner));
  expect((await world.callOf(accessToken)).actor.scopes).toEqual(ROLE_SCOPES.viewer);
});

test('the last active owner stays one', async () => {
  const { owner, tokens: { user } } = await world.newTenant();
  for (const change of [{ role: 'viewer' }, { status: 'disabled' }] as const) {
    await expect(api.updateUser({ id: user.id, ...change }, world.as(owner))).rejects.toMatchObject({ code: 'last_owner', status: 422 });
  }
  const second = await api.createUser(bob({ role: 'owner' }), world.as(owner));
  await api.updateUser({ id: second.id, status: 'disabled' }, world.as(owner));
  await expect(api.updateUser({ id: user.id, role: 'viewer' }, world.as(owner))).rejects.toMatchObject({ code: 'last_owner' });
  await api.updateUser({ id: second.id, status: 'active' }, world.as(owner));
  await expect(api.updateUser({ id: user.id, role: 'viewer' }, world.as(owner))).resolves.toMatchObject({ role: 'viewer' });
});

test('owners who demote and disable each other at once leave one', async () => {
  for (let round = 0; round < 3; round++) {
    const { owner, tokens: { user } } = await world.newTenant();
    const others = await Promise.all(Array.from({ length: 4 }, () => api.createUser(bob({ role: 'owner' }), world.as(owner))));
    const key = await world.callOf((await world.newKey(owner, [...owner.actor.scopes])).secret);
    const tries = await Promise.allSettled([user, ...others].map(({ id }, n) =>
      api.updateUser(n % 2 === 0 ? { id, role: 'viewer' } : { id, status: 'disabled' }, world.as(key))));
    const refused = tries.filter((each) => each.status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'last_owner' } }]);
    const { data } = await api.listUsers({}, world.as(owner));
    expect(data.filter(({ role, status }) => role === 'owner' && status === 'active')).toHaveLength(1);
  }
});

test('two owners who demote each other at once: one of them was too late', async () => {
  const { owner, tokens: { user } } = await world.newTenant();
  const input = bob({ role: 'owner' });
  const second = await api.createUser(input, world.as(owner));
  const other = await world.callOf((await world.login(input.email)).accessToken);
  const tries = await Promise.allSettled([
    api.updateUser({ id: second.id, role: 'viewer' }, world.as(owner)), api.updateUser({ id: user.id, role: 'viewer' }, world.as(other)),
  ]);
  expect(tries.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(tries.find((each) => each.status === 'rejected')).toMatchObject({ reason: { code: 'forbidden' } });
});

test("another tenant's person is not found and not listed", async () => {
  const [{ owner }, { tokens: theirs }] = [await world.newTenant(), await world.newTenant()];
  for (const id of [theirs.user.id, encodeId('user', owner.tenantId)]) {
    await expect(api.updateUser({ id, name: 'Eve' }, world.as(owner))).rejects.toMatchObject({ code: 'not_found', status: 404 });
  }
  expect((await api.listUsers({}, world.as(owner))).data.map((user) => user.id)).not.toContain(theirs.user.id);
});

test('a change that changes nothing is no new version and no event', async () => {
  const { owner, tokens: { user } } = await world.newTenant();
  const before = (await world.told(owner.tenantId)).length;
  expect(await api.updateUser({ id: user.id, role: 'owner', name: user.name }, world.as(owner))).toEqual(user);
  expect(await world.told(owner.tenantId)).toHaveLength(before);
  expect(await database.query('SELECT version FROM memberships WHERE tenant_id = $1', [owner.tenantId])).toEqual([{ version: 1 }]);
});

test('people are listed newest first, page by page', async () => {
  const { owner, tokens } = await world.newTenant();
  const made = [tokens.user.id];
  for (let n = 0; n < 3; n++) {
    clock.advance(1);
    made.unshift((await api.createUser(bob(), world.as(owner))).id);
  }
  const first = await api.listUsers({ limit: 2 }, world.as(owner));
  const second = await api.listUsers({ limit: 2, cursor: first.nextCursor! }, world.as(owner));
  expect([...first.data, ...second.data].map((user) => user.id)).toEqual(made);
  expect(second.nextCursor).toBeNull();
  await expect(api.listUsers({ cursor: 'key_01kad0v2n8fxyrvgs8zr1m5q0c' }, world.as(owner)))
    .rejects.toMatchObject({ code: 'invalid_request' });
});

test('who is gone is nobody', async () => {
  const { owner } = await world.newTenant();
  const nobody = { ...owner, actor: { ...owner.actor, id: owner.tenantId } };
  await expect(api.me({}, world.as(nobody))).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(api.getTenant({}, world.as({ ...owner, tenantId: owner.actor.id }))).rejects.toMatchObject({ code: 'unauthenticated' });
});
