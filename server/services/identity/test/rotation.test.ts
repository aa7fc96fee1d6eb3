import { expect, test } from 'vitest';
import { identityWorld } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock, database } = world;
const rotate = async (id: string, overlapSeconds: number, owner: Parameters<typeof world.as>[0]) => {
  const rotated = await api.rotateApiKey({ id, overlapSeconds }, world.as(owner));
  return { ...rotated, secret: rotated.secret! };
};

test('both secrets work until the overlap ends, as one and the same key', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read'], 'live');
  const rotated = await rotate(key.id, 100, owner);
  expect(rotated).toMatchObject({
    id: key.id, scopes: key.scopes, prefix: rotated.secret.slice(0, 12), previousSecretValidUntil: new Date(clock.now() + 100_000).toISOString(), previousSecretLastUsedAt: null,
  });
  expect(rotated.secret).toMatch(/^fl_live_/);
  expect(rotated.secret).not.toBe(key.secret);
  expect((await world.callOf(key.secret)).actor.id).toBe((await world.callOf(rotated.secret)).actor.id);
  clock.advance(99_999);
  expect(await world.isValid(key.secret)).toBe(true);
  clock.advance(1);
  expect(await world.isValid(key.secret)).toBe(false);
  expect(await world.isValid(rotated.secret)).toBe(true);
});

test('nobody may remember the old secret for longer than it is valid', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read']);
  const rotated = await rotate(key.id, 5, owner);
  const until = async (credential: string) => (await api.authenticate({ credential }, anyone)).expiresAt! - clock.now();
  expect([await until(key.secret), await until(rotated.secret)]).toEqual([5_000, 60_000]);
});

test('without overlap, and by a second rotation, an old secret ends at once', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read']);
  const second = await rotate(key.id, 604_800, owner);
  const third = await rotate(key.id, 604_800, owner);
  expect([await world.isValid(key.secret), await world.isValid(second.secret), await world.isValid(third.secret)]).toEqual([false, true, true]);
  const fourth = await rotate(key.id, 0, owner);
  expect([await world.isValid(second.secret), await world.isValid(third.secret), await world.isValid(fourth.secret)]).toEqual([false, false, true]);
});

test('revoking ends both secrets, and a revoked key gets no new one', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read']);
  const rotated = await rotate(key.id, 100, owner);
  await api.revokeApiKey({ id: key.id }, world.as(owner));
  expect([await world.isValid(key.secret), await world.isValid(rotated.secret)]).toEqual([false, false]);
  await expect(rotate(key.id, 100, owner)).rejects.toMatchObject({ code: 'not_found' });
  await expect(api.updateApiKey({ id: key.id, name: 'Back' }, world.as(owner))).rejects.toMatchObject({ code: 'not_found' });
});

test('it can be seen whether the old secret is still in use', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read']);
  const rotated = await rotate(key.id, 1_000, owner);
  const shown = async () => (await api.listApiKeys({}, world.as(owner))).data[0]!;
  await world.isValid(rotated.secret);
  const newUsed = new Date(clock.now()).toISOString();
  await world.runJob('record-key-use');
  expect(await shown()).toMatchObject({ lastUsedAt: newUsed, previousSecretLastUsedAt: null });
  clock.advance(100_000);
  const oldUsed = new Date(clock.now()).toISOString();
  await world.isValid(key.secret);
  await world.runJob('record-key-use');
  expect(await shown()).toMatchObject({ lastUsedAt: oldUsed, previousSecretLastUsedAt: oldUsed });
});

test('a rotation asked for again changes nothing, and shows no secret', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read']);
  const first = await api.rotateApiKey({ id: key.id }, world.as(owner, 'r-1'));
  expect(await api.rotateApiKey({ id: key.id }, world.as(owner, 'r-1'))).toEqual({ ...first, secret: null });
  expect([await world.isValid(key.secret), await world.isValid(first.secret!)]).toEqual([true, true]);
  await expect(api.rotateApiKey({ id: key.id, overlapSeconds: 604_801 }, world.as(owner))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('of many rotations at once each comes after the other: two secrets work, the last and the one before', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read']);
  const rotated = await Promise.all(Array.from({ length: 6 }, () => rotate(key.id, 100, owner)));
  const valid = await Promise.all([key, ...rotated].map(({ secret }) => world.isValid(secret)));
  expect(valid.filter(Boolean)).toHaveLength(2);
  expect(await database.query('SELECT FROM api_key_secrets WHERE key_id = (SELECT id FROM api_keys WHERE tenant_id = $1)', [owner.tenantId])).toHaveLength(2);
});

test("another tenant's key is rotated and changed by nobody else", async () => {
  const [{ owner: mine }, { owner: theirs }] = [await world.newTenant(), await world.newTenant()];
  const key = await world.newKey(theirs, ['ledger:read']);
  await expect(rotate(key.id, 0, mine)).rejects.toMatchObject({ code: 'not_found' });
  await expect(api.updateApiKey({ id: key.id, name: 'Mine' }, world.as(mine))).rejects.toMatchObject({ code: 'not_found' });
  expect(await world.isValid(key.secret)).toBe(true);
});

test('old secrets are forgotten some time after they ended', async () => {
  const { owner } = await world.newTenant();
  const key = await world.newKey(owner, ['ledger:read']);
  await rotate(key.id, 10, owner);
  const shown = async () => (await api.listApiKeys({}, world.as(owner))).data[0]!.previousSecretValidUntil;
  clock.advance(6 * 86_400_000);
  await world.runJob('prune');
  expect(await shown()).not.toBeNull();
  clock.advance(2 * 86_400_000);
  await world.runJob('prune');
  expect(await shown()).toBeNull();
});
