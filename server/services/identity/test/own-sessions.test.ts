import { expect, test } from 'vitest';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, clock } = world;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const codeOf = (tried: Promise<unknown>) => tried.then(() => 'ok', (error: { code: string }) => error.code);

const sessionsOf = async (accessToken: string) => (await api.listSessions({}, world.as(await world.callOf(accessToken)))).data;

test('a person sees where they are logged in: device, place, and which one this is', async () => {
  const { email, tokens } = await world.newTenant();
  const startedAt = new Date(clock.now()).toISOString();
  clock.advance(60_000);
  const second = await api.login({ email, password: PASSWORD }, world.from('203.0.113.77', FIREFOX));
  clock.advance(60_000);
  await world.refresh(tokens.refreshToken);
  expect(await sessionsOf(second.accessToken)).toMatchObject([
    { device: 'Firefox on Linux', network: '203.0.113.0/24', current: true, tenantId: tokens.user.tenantId },
    { device: 'unknown device', network: 'unknown', current: false, createdAt: startedAt, lastUsedAt: new Date(clock.now()).toISOString() },
  ]);
});

test('an event says how somebody came in, and whether they had been seen there, but not where', async () => {
  const { email, owner, tokens } = await world.newTenant();
  const login = (ip: string, deviceToken?: string) => api.login({ email, password: PASSWORD, deviceToken }, world.from(ip));
  await login('203.0.113.77');
  await login('203.0.113.1');
  await login('192.0.2.1', tokens.deviceToken);
  const told = (await world.told(owner.tenantId)).filter((event) => event.types.includes('user.logged-in')).slice(1);
  expect(told.map(({ data }) => [data.factors, data.knownPlace])).toEqual([[['password'], false], [['password'], true], [['password'], true]]);
  expect(JSON.stringify(told)).not.toContain('203.0');
});

test('ending one ends it at once, and no other', async () => {
  const { email, owner, tokens } = await world.newTenant();
  const second = await world.login(email);
  const [other] = (await sessionsOf(tokens.accessToken)).filter(({ current }) => !current);
  expect(await api.endSession({ id: other!.id }, world.as(owner))).toMatchObject({ id: other!.id });
  expect(await world.isValid(second.accessToken)).toBe(false);
  expect(await world.isValid(tokens.accessToken)).toBe(true);
  expect(await codeOf(api.endSession({ id: other!.id }, world.as(owner)))).toBe('not_found');
  const ended = (await world.told(owner.tenantId)).filter((event) => event.types.includes('user.logged-out'));
  expect(ended.map((event) => event.data)).toMatchObject([{ sessionId: other!.id, cause: 'ended' }]);
});

test("nobody sees or ends another's, not even an owner in their own tenant", async () => {
  const { owner } = await world.newTenant();
  const email = world.newEmail();
  await api.createUser({ email, password: PASSWORD, name: 'Bob', role: 'viewer' }, world.as(owner));
  const bob = await world.login(email);
  const { id } = (await sessionsOf(bob.accessToken))[0]!;
  expect((await api.listSessions({}, world.as(owner))).data.map((session) => session.id)).not.toContain(id);
  expect(await codeOf(api.endSession({ id }, world.as(owner)))).toBe('not_found');
  expect(await world.isValid(bob.accessToken)).toBe(true);
});

test('logging out everywhere ends all, this one too', async () => {
  const { email, owner, tokens } = await world.newTenant();
  const others = [await world.login(email), await world.login(email)];
  expect(await api.logoutEverywhere({}, world.as(owner))).toEqual({ ended: 3 });
  for (const { accessToken, refreshToken } of [tokens, ...others]) {
    expect(await world.isValid(accessToken)).toBe(false);
    expect(await codeOf(world.refresh(refreshToken))).toBe('unauthenticated');
  }
  expect(await codeOf(world.login(email))).toBe('ok');
});
