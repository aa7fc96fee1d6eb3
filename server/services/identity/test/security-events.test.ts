import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import type { Call } from '../../../kit/call.ts';
import { identityWorld } from './world.ts';

const HOUR_MS = 60 * 60_000;
const KEPT_MS = 30 * 24 * HOUR_MS;
const world = await identityWorld({ securityEventsKeptMs: String(KEPT_MS) });
const { api, anyone, clock } = world;

type Reported = Parameters<typeof api.recordSecurityEvents>[0];
type Person = { kind: 'user' | 'key' | 'client'; id: string };

const actorOf = ({ actor: { kind, id } }: Call) => ({ kind, id }) as Person;
const refusal = (call: Call, operation = 'ledger.reconcile', count = 1): Reported['refusals'][number] => ({
  tenantId: call.tenantId, actor: actorOf(call), operation, reason: 'This needs the scope ledger:write.', requestId: 'r-1', network: '203.0.113.0/24', count, atMs: clock.now(),
});
const sighting = (call: Call, network: string): Reported['sightings'][number] => ({ tenantId: call.tenantId, actor: actorOf(call), network, requestId: 'r-1', atMs: clock.now() });
const record = (refusals: Reported['refusals'], sightings: Reported['sightings'] = []) => api.recordSecurityEvents({ refusals, sightings }, anyone);
const listed = async (call: Call, type?: 'security.permission-refused' | 'security.token-reused' | 'security.new-network' | 'security.new-country' | 'user.locked') =>
  (await api.listSecurityEvents({ type, limit: 100 }, world.as(call))).data;
const toldOf = async (call: Call) => (await world.told(call.tenantId)).filter(({ types }) => types[0]!.startsWith('security.'));

test('a refused permission is listed with who, what and why', async () => {
  const { owner, tokens } = await world.newTenant();
  await record([refusal(owner)]);
  const at = new Date(clock.now()).toISOString();
  expect(await listed(owner)).toEqual([{
    id: expect.stringMatching(/^sev_/), type: 'security.permission-refused', actor: { kind: 'user', id: tokens.user.id }, operation: 'ledger.reconcile', network: '203.0.113.0/24',
    reason: 'This needs the scope ledger:write.', requestId: 'r-1', count: 1, firstAt: at, lastAt: at,
  }]);
});

test('the same again within the hour is counted, told once, and begins anew with the next', async () => {
  const { owner } = await world.newTenant();
  clock.advance(HOUR_MS - clock.now() % HOUR_MS);
  await record([refusal(owner, 'a', 3), refusal(owner, 'b')]);
  clock.advance(1_000);
  await record([refusal(owner, 'a', 4), refusal(owner, 'a', 2)]);
  expect((await listed(owner)).map(({ operation, count }) => [operation, count]).sort()).toEqual([['a', 9], ['b', 1]]);
  expect(await toldOf(owner)).toHaveLength(2);
  clock.advance(HOUR_MS);
  await record([refusal(owner, 'a')]);
  expect((await listed(owner)).map(({ operation, count }) => [operation, count])[0]).toEqual(['a', 1]);
  expect(await toldOf(owner)).toHaveLength(3);
});

test('two gateways that report the same at once lose no count, and neither waits for the other for ever', async () => {
  const { owner } = await world.newTenant();
  const all = Array.from({ length: 40 }, (_, n) => refusal(owner, `operation-${n}`));
  const networks = Array.from({ length: 40 }, (_, n) => sighting(owner, `203.0.${n}.0/24`));
  await Promise.all([record(all, networks), record(all.toReversed(), networks.toReversed()), record(all, networks), record(all.toReversed(), networks.toReversed())]);
  const events = await listed(owner, 'security.permission-refused');
  expect(events).toHaveLength(40);
  expect(new Set(events.map(({ count }) => count))).toEqual(new Set([4]));
});

test('a new network is news, the first of all is not, and one that is known is none', async () => {
  const { owner } = await world.newTenant();
  const key = await world.callOf((await world.newKey(owner, ['ledger:read'])).secret);
  await record([], [sighting(owner, '203.0.113.0/24'), sighting(key, '198.51.100.0/24')]);
  expect(await listed(owner)).toEqual([]);
  await record([], [sighting(key, '203.0.113.0/24'), sighting(owner, '203.0.113.0/24'), sighting(key, '203.0.113.0/24')]);
  await record([], [sighting(key, '203.0.113.0/24')]);
  expect(await listed(owner)).toMatchObject([{
    type: 'security.new-network', actor: { kind: 'key', id: encodeId('apiKey', key.actor.id) }, network: '203.0.113.0/24', count: 1,
  }]);
});

test('a new country is news of its own, and names it', async () => {
  const { owner } = await world.newTenant();
  await record([], [sighting(owner, '8.8.8.0/24')]);
  await record([], [sighting(owner, '10.1.2.0/24')]);
  await record([], [sighting(owner, '8.8.4.0/24')]);
  expect(await listed(owner, 'security.new-country')).toEqual([]);
  await record([], [sighting(owner, '193.0.6.0/24')]);
  await record([], [sighting(owner, '193.0.19.0/24')]);
  expect(await listed(owner, 'security.new-country')).toMatchObject([{ actor: { id: encodeId('user', owner.actor.id) }, network: '193.0.6.0/24', reason: 'NL', count: 1 }]);
});

test('the events that are told hold no network', async () => {
  const { owner } = await world.newTenant();
  await record([refusal(owner)], [sighting(owner, '198.51.100.0/24')]);
  await record([], [sighting(owner, '203.0.113.0/24')]);
  const told = await toldOf(owner);
  expect(told.map(({ types }) => types[0]).sort()).toEqual(['security.new-network', 'security.permission-refused']);
  expect(JSON.stringify(told)).not.toMatch(/203\.0|198\.51/);
});

test('a refresh token used twice is listed once, and so is a person who was locked', async () => {
  const { owner, tokens, email } = await world.newTenant();
  await world.refresh(tokens.refreshToken);
  for (let n = 0; n < 3; n++) await world.refresh(tokens.refreshToken).catch(() => {});
  expect(await listed(owner, 'security.token-reused')).toMatchObject([{ actor: { kind: 'user', id: tokens.user.id }, operation: 'identity.refresh', count: 1 }]);
  for (let n = 0; n < 8; n++) await world.login(email, 'wrong password!').catch(() => {});
  expect(await listed(owner, 'user.locked')).toMatchObject([{ actor: { id: tokens.user.id }, count: 1 }]);
  expect((await world.told(owner.tenantId)).filter(({ types }) => types[0] === 'user.locked')).toHaveLength(1);
});

test('they are listed newest first, page by page, and to nobody else', async () => {
  const [{ owner }, { owner: other }] = [await world.newTenant(), await world.newTenant()];
  for (const operation of ['a', 'b', 'c']) {
    clock.advance(1);
    await record([refusal(owner, operation)]);
  }
  const first = await api.listSecurityEvents({ limit: 2 }, world.as(owner));
  const second = await api.listSecurityEvents({ limit: 2, cursor: first.nextCursor! }, world.as(owner));
  expect([...first.data, ...second.data].map(({ operation }) => operation)).toEqual(['c', 'b', 'a']);
  expect(second.nextCursor).toBeNull();
  expect(await listed(other)).toEqual([]);
});

test('more than are told apart have nobody in particular', async () => {
  const { owner } = await world.newTenant();
  const rest = { ...refusal(owner, 'x', 7), actor: null, operation: null, reason: null, network: null };
  await record([rest, rest]);
  expect(await listed(owner)).toMatchObject([{ actor: null, operation: null, count: 14 }]);
});

test('only who may read what concerns security does', async () => {
  const { owner } = await world.newTenant();
  const key = await world.callOf((await world.newKey(owner, owner.actor.scopes.filter((scope) => scope !== 'security:read'))).secret);
  await expect(api.listSecurityEvents({}, world.as(key))).rejects.toMatchObject({ code: 'forbidden' });
});

test('what is older than is kept is forgotten', async () => {
  const { owner } = await world.newTenant();
  await record([refusal(owner)], [sighting(owner, '203.0.113.0/24')]);
  clock.advance(KEPT_MS + 1);
  await record([refusal(owner, 'later')]);
  await world.runJob('prune');
  expect((await listed(owner)).map(({ operation }) => operation)).toEqual(['later']);
  // So the network is the first again.
  await record([], [sighting(owner, '198.51.100.0/24')]);
  expect(await listed(owner, 'security.new-network')).toEqual([]);
});
