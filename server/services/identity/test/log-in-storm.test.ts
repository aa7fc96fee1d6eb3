import { expect, test } from 'vitest';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld({ passwordsWaiting: '20' });
const { api, anyone } = world;

test('whoever comes in thousands to log in leaves the database to everybody else', { timeout: 60_000 }, async () => {
  const { email, owner } = await world.newTenant();
  const key = await world.newKey(owner, ['accounts:read']);
  const storm = Array.from({ length: 3_000 }, () => api.login({ email, password: PASSWORD }, anyone).then(() => 'ok', (error: { code?: string; message: string }) => error.code ?? error.message));
  const others = await Promise.allSettled(Array.from({ length: 200 }, () => world.callOf(key.secret)));
  expect(others.filter(({ status }) => status === 'rejected')).toEqual([]);
  const codes = Map.groupBy(await Promise.all(storm), (code) => code);
  expect([...codes.keys()].toSorted()).toEqual(['ok', 'unavailable']);
  // Those who found a place, and those who could wait for one.
  expect(codes.get('ok')).toHaveLength(8 + 20);
});
