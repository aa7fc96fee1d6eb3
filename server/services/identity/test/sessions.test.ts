import { expect, test } from 'vitest';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, clock, database } = world;
const DAY_MS = 24 * 60 * 60_000;

const codeOf = (tried: Promise<unknown>) => tried.then(() => 'ok', (error: { code: string }) => error.code);

const endings = async (tenantId: string) =>
  (await world.told(tenantId)).filter((event) => event.types.includes('user.logged-out')).map((event) => event.data.cause);

test('a refresh token buys one new pair, and the new one the next', async () => {
  const { tokens, owner } = await world.newTenant();
  clock.advance(10 * 60_000);
  const second = await world.refresh(tokens.refreshToken);
  expect(second).toMatchObject({ tokenType: 'Bearer', expiresIn: 900, user: tokens.user });
  expect(second.refreshToken).not.toBe(tokens.refreshToken);
  const third = await world.refresh(second.refreshToken);
  clock.advance(6 * 60_000);
  expect(await world.isValid(tokens.accessToken)).toBe(false);
  expect(await world.isValid(third.accessToken)).toBe(true);
  expect(await endings(owner.tenantId)).toEqual([]);
});

test('a refresh token shown twice ends the session, with every token of it', async () => {
  const { tokens, owner } = await world.newTenant();
  const second = await world.refresh(tokens.refreshToken);
  await expect(world.refresh(tokens.refreshToken)).rejects.toMatchObject({ code: 'token_reused', status: 401 });
  expect(await world.isValid(tokens.accessToken)).toBe(false);
  expect(await world.isValid(second.accessToken)).toBe(false);
  await expect(world.refresh(second.refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' });
  expect(await codeOf(world.refresh(tokens.refreshToken))).toBe('token_reused');
  expect(await endings(owner.tenantId)).toEqual(['token-reused']);
});

test('of twenty who show the same refresh token at once one is served, and the session is ended', async () => {
  const { tokens, owner } = await world.newTenant();
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => world.refresh(tokens.refreshToken)));
  const served = tries.filter((each) => each.status === 'fulfilled');
  expect(served).toHaveLength(1);
  for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'token_reused' });
  expect(await codeOf(world.refresh(served[0]!.value.refreshToken))).toBe('unauthenticated');
  expect(await world.isValid(served[0]!.value.accessToken)).toBe(false);
  expect(await endings(owner.tenantId)).toEqual(['token-reused']);
});

test('a reuse ends one session, not the others of the same person', async () => {
  const { tokens, email } = await world.newTenant();
  const other = await world.login(email);
  await world.refresh(tokens.refreshToken);
  await codeOf(world.refresh(tokens.refreshToken));
  expect(await world.isValid(tokens.accessToken)).toBe(false);
  expect(await world.isValid(other.accessToken)).toBe(true);
});

test.each(['', 'fl_refresh_', `fl_refresh_${'A'.repeat(43)}`, 'x'.repeat(500), 'a\0b'])('%j is no refresh token', async (refreshToken) => {
  expect(await codeOf(world.refresh(refreshToken))).toBe('unauthenticated');
  expect(await world.logout(refreshToken)).toEqual({ ended: false });
});

test('a refresh token is stored as a hash only', async () => {
  const { tokens } = await world.newTenant();
  const rows = await database.query<{ hash: Buffer }>('SELECT hash FROM refresh_tokens');
  for (const { hash } of rows) {
    expect(hash).toHaveLength(32);
    expect(tokens.refreshToken).not.toContain(hash.toString('base64url'));
  }
});

test('a session ends thirty days after it began, however often it was refreshed', async () => {
  const { tokens } = await world.newTenant();
  clock.advance(29 * DAY_MS);
  const later = await world.refresh(tokens.refreshToken);
  clock.advance(DAY_MS);
  expect(await codeOf(world.refresh(later.refreshToken))).toBe('unauthenticated');
  expect(await world.logout(later.refreshToken)).toEqual({ ended: false });
  expect(await world.isValid(later.accessToken)).toBe(false);
});

test('logging out ends the session at once, and twice does no harm', async () => {
  const { tokens, owner } = await world.newTenant();
  expect(await world.logout(tokens.refreshToken)).toEqual({ ended: true });
  expect(await world.isValid(tokens.accessToken)).toBe(false);
  expect(await world.logout(tokens.refreshToken)).toEqual({ ended: false });
  expect(await codeOf(world.refresh(tokens.refreshToken))).toBe('unauthenticated');
  expect(await endings(owner.tenantId)).toEqual(['logout']);
});

test('an older token of a session ends it too', async () => {
  const { tokens } = await world.newTenant();
  const second = await world.refresh(tokens.refreshToken);
  expect(await world.logout(tokens.refreshToken)).toEqual({ ended: true });
  expect(await world.isValid(second.accessToken)).toBe(false);
});

test('of refresh and logout at once, whoever comes first, the session is ended', async () => {
  for (let round = 0; round < 5; round++) {
    const { tokens } = await world.newTenant();
    const [refreshed, ended] = await Promise.allSettled([world.refresh(tokens.refreshToken), world.logout(tokens.refreshToken)]);
    expect(ended).toMatchObject({ value: { ended: true } });
    if (refreshed.status === 'fulfilled') expect(await world.isValid(refreshed.value.accessToken)).toBe(false);
    else expect(refreshed.reason).toMatchObject({ code: 'unauthenticated' });
  }
});

test('disabling a person ends their sessions at once, also those being started', async () => {
  const { owner } = await world.newTenant();
  const email = world.newEmail();
  const person = await api.createUser({ email, password: PASSWORD, name: 'Bob', role: 'operator' }, world.as(owner));
  const before = await world.login(email);
  const [, ...during] = await Promise.allSettled([
    api.updateUser({ id: person.id, status: 'disabled' }, world.as(owner)), ...Array.from({ length: 6 }, () => world.login(email)),
  ]);
  const started = during.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  for (const tokens of [before, ...started]) {
    expect(await world.isValid(tokens.accessToken)).toBe(false);
    expect(await codeOf(world.refresh(tokens.refreshToken))).toBe('unauthenticated');
  }
  await api.updateUser({ id: person.id, status: 'active' }, world.as(owner));
  expect(await world.isValid(before.accessToken)).toBe(false);
  expect(await endings(owner.tenantId)).toEqual(Array<string>(1 + started.length).fill('disabled'));
});

test('a log-in that was under way when its person was disabled comes to nothing', async () => {
  const { owner, email } = await world.newTenant();
  let login: Promise<string> | undefined;
  await database.transaction(async (tx) => {
    await tx.execute(`UPDATE memberships SET status = 'disabled' WHERE user_id = $1`, [owner.actor.id]);
    const progress = { settled: false };
    login = codeOf(world.login(email)).finally(() => (progress.settled = true));
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while (!progress.settled && (await tx.query(waiting)).length === 0) await new Promise(setImmediate);
  });
  expect(await login).toBe('invalid_credentials');
});

test('a session that was not ended is worth nothing while its person is disabled', async () => {
  const { owner, tokens } = await world.newTenant();
  await database.execute(`UPDATE memberships SET status = 'disabled' WHERE user_id = $1`, [owner.actor.id]);
  expect(await world.isValid(tokens.accessToken)).toBe(false);
  expect(await codeOf(world.refresh(tokens.refreshToken))).toBe('unauthenticated');
});

test('sessions are forgotten a week after they expired, with their tokens', async () => {
  const { tokens } = await world.newTenant();
  clock.advance(38 * DAY_MS);
  await world.runJob('prune');
  expect(await database.query('SELECT FROM sessions')).toHaveLength(0);
  expect(await database.query('SELECT FROM refresh_tokens')).toHaveLength(0);
  expect(await codeOf(world.refresh(tokens.refreshToken))).toBe('unauthenticated');
});
