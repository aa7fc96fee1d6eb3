import { expect, test } from 'vitest';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, anyone } = world;
const provision = (tenantName: string) => api.provisionDemo({ tenantName }, anyone);

test('the demo tenant is made once, with a key that may do everything, in test mode', async () => {
  const { tenantId, secret } = await provision('Demo');
  const call = await world.callOf(secret);
  expect(call).toMatchObject({ tenantId, actor: { kind: 'key', scopes: SCOPES } });
  expect(secret).toMatch(/^fl_test_/);
  expect(await api.getTenant({}, world.as(call))).toMatchObject({ name: 'Demo' });
});

test('each start gets a key of its own, and only the demo key of the start before stops working', async () => {
  const first = await provision('Twice');
  const kept = await world.newKey(await world.callOf(first.secret), ['ledger:read']);
  const second = await provision('Twice');
  expect(second.tenantId).toBe(first.tenantId);
  expect(await world.isValid(first.secret)).toBe(false);
  expect(await world.isValid(second.secret)).toBe(true);
  expect(await world.isValid(kept.secret)).toBe(true);
  const types = (await world.told(first.tenantId)).flatMap((event) => event.types);
  expect(types).toEqual(['tenant.created', 'api-key.created', 'api-key.created', 'api-key.revoked', 'api-key.created']);
});

test('many starts at once share one tenant, and one key is left', async () => {
  const starts = await Promise.all(Array.from({ length: 8 }, () => provision('Crowd')));
  expect(new Set(starts.map((start) => start.tenantId)).size).toBe(1);
  const valid = await Promise.all(starts.map((start) => world.isValid(start.secret)));
  expect(valid.filter(Boolean)).toHaveLength(1);
});

test('a tenant that someone registered under that name is not taken for the demo', async () => {
  const { user } = await api.register({ email: world.newEmail(), password: PASSWORD, name: 'Eve', tenantName: 'Borrowed' }, anyone);
  const { secret } = await provision('Borrowed');
  const tenant = await api.getTenant({}, world.as(await world.callOf(secret)));
  expect(tenant.id).not.toBe(user.tenantId);
});
