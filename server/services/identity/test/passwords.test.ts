import { expect, test } from 'vitest';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock } = world;
const NEW = 'seven tangled kites';

const codeOf = (tried: Promise<unknown>) => tried.then(() => 'ok', (error: { code: string }) => error.code);
const change = (call: Parameters<typeof world.as>[0], password: string, newPassword = NEW) => api.changePassword({ password, newPassword }, world.as(call));

async function resetLink(email: string): Promise<string> {
  await api.requestPasswordReset({ email }, anyone);
  return (await world.mailsTo(email)).at(-1)!.token!;
}

test('a new password needs the old one, ends all other sessions, and is told to its owner', async () => {
  const { owner, tokens, email } = await world.newTenant();
  const other = await world.login(email);
  expect(await codeOf(change(owner, 'not the password'))).toBe('invalid_credentials');
  expect(await change(owner, PASSWORD)).toEqual({ endedSessions: 1, endedConsents: 0 });
  expect(await world.isValid(other.accessToken)).toBe(false);
  expect(await codeOf(world.refresh(other.refreshToken))).toBe('unauthenticated');
  expect(await world.isValid(tokens.accessToken)).toBe(true);
  expect(await codeOf(world.login(email))).toBe('invalid_credentials');
  expect(await codeOf(world.login(email, NEW))).toBe('ok');
  expect((await world.mailsTo(email)).map(({ subject }) => subject)).toContain('Your password was changed');
  const told = (await world.told(owner.tenantId)).filter((event) => event.types.includes('user.password-changed'));
  expect(told.map((event) => event.data.how)).toEqual(['changed']);
});

test('who holds a stolen session can not guess the password through it, and is in nobody\'s way', async () => {
  const { owner, email } = await world.newTenant();
  const guesses = await Promise.all(Array.from({ length: 12 }, (_, n) => codeOf(change(owner, `guess number ${n}`))));
  expect(guesses.filter((code) => code === 'invalid_credentials')).toHaveLength(5);
  expect(guesses.filter((code) => code === 'user_locked')).toHaveLength(7);
  expect(await codeOf(change(owner, PASSWORD))).toBe('user_locked');
  expect(await codeOf(world.login(email))).toBe('ok');
});

test('of two changes at once one was too late', async () => {
  const { owner, email } = await world.newTenant();
  const tries = await Promise.all([change(owner, PASSWORD, 'first of two changes'), change(owner, PASSWORD, 'second of two changes')].map(codeOf));
  expect(tries.toSorted()).toEqual(['invalid_credentials', 'ok']);
  expect(await codeOf(world.login(email, tries[0] === 'ok' ? 'first of two changes' : 'second of two changes'))).toBe('ok');
});

test('a link sets a new password once, and ends every session', async () => {
  const { email, tokens, owner } = await world.newTenant();
  const token = await resetLink(email);
  expect(await api.resetPassword({ token, newPassword: NEW }, anyone)).toEqual({ endedSessions: 1, endedConsents: 0 });
  expect(await world.isValid(tokens.accessToken)).toBe(false);
  expect(await codeOf(api.resetPassword({ token, newPassword: 'yet another one, then' }, anyone))).toBe('link_invalid');
  expect((await world.login(email, NEW)).user.emailVerified).toBe(true);
  expect(await codeOf(world.login(email))).toBe('invalid_credentials');
  const told = (await world.told(owner.tenantId)).flatMap((event) => event.types);
  expect(told.slice(-4)).toEqual(['user.email-verified', 'user.password-changed', 'user.logged-out', 'user.logged-in']);
});

test('a link is for an hour, and worth nothing once the password was changed otherwise', async () => {
  const { email, owner } = await world.newTenant();
  const early = await resetLink(email);
  await change(owner, PASSWORD);
  expect(await codeOf(api.resetPassword({ token: early, newPassword: 'yet another one, then' }, anyone))).toBe('link_invalid');
  const late = await resetLink(email);
  clock.advance(60 * 60_000);
  expect(await codeOf(api.resetPassword({ token: late, newPassword: 'yet another one, then' }, anyone))).toBe('link_invalid');
});

test('a password that is refused does not cost the link', async () => {
  const { email } = await world.newTenant();
  const token = await resetLink(email);
  await expect(api.resetPassword({ token, newPassword: 'password12345' }, anyone)).rejects.toMatchObject({ code: 'password_breached', data: { param: 'newPassword' } });
  expect(await codeOf(api.resetPassword({ token, newPassword: NEW }, anyone))).toBe('ok');
});

test('whoever asks for a link gets the same answer for any email, and only its owner gets a mail', async () => {
  const { owner } = await world.newTenant();
  const email = world.newEmail();
  const person = await api.createUser({ email, password: PASSWORD, name: 'Bob', role: 'viewer' }, world.as(owner));
  await api.updateUser({ id: person.id, status: 'disabled' }, world.as(owner));
  for (const each of [email, world.newEmail(), 'no email\0 at all', '']) expect(await api.requestPasswordReset({ email: each }, anyone)).toEqual({ accepted: true });
  expect((await world.mailsTo(email)).map(({ subject }) => subject)).toEqual(['Verify your email address']);
  expect(await world.database.query('SELECT FROM mails WHERE sealed IS NOT NULL')).toEqual([]);
});

test('a log-in with the old password that was under way when it was reset comes to nothing', async () => {
  for (let round = 0; round < 4; round++) {
    const { email } = await world.newTenant();
    const token = await resetLink(email);
    const [, ...logins] = await Promise.allSettled([
      api.resetPassword({ token, newPassword: NEW }, anyone), ...Array.from({ length: 4 }, () => world.login(email)),
    ]);
    for (const each of logins) {
      if (each.status === 'fulfilled') expect(await world.isValid(each.value.accessToken)).toBe(false);
      else expect(each.reason).toMatchObject({ code: 'invalid_credentials' });
    }
    expect(await codeOf(world.login(email, NEW))).toBe('ok');
  }
});

test('a key is no person', async () => {
  const { owner } = await world.newTenant();
  const key = await world.callOf((await world.newKey(owner, ['identity:write'])).secret);
  await expect(change(key, PASSWORD)).rejects.toMatchObject({ code: 'forbidden' });
  for (const ask of [api.listSessions, api.logoutEverywhere, api.startTotp]) {
    await expect(ask({}, world.as(key))).rejects.toMatchObject({ code: 'forbidden' });
  }
});
