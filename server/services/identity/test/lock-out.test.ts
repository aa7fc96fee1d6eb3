import { expect, test } from 'vitest';
import { identityWorld, PASSWORD } from './world.ts';

/** The limits themselves are in domain/lock-out.test.ts. Here: who is kept out by them, and who must not be. */
const world = await identityWorld();
const { api, clock, database } = world;
const HOME = '198.51.100.7';
const AWAY = '192.0.2.50';

const codeOf = (tried: Promise<unknown>) => tried.then(() => 'in', (error: { code: string }) => error.code);
const login = (email: string, ip: string, password = PASSWORD, deviceToken?: string) => api.login({ email, password, deviceToken }, world.from(ip));
const guess = (email: string, ip: string) => codeOf(login(email, ip, 'a wrong guess'));

/** Ann has been at home, and nowhere else. */
async function ann() {
  const email = world.newEmail();
  const tokens = await api.register({ email, password: PASSWORD, name: 'Ann', tenantName: 'Acme' }, world.from(HOME));
  return { email, tokens, deviceToken: tokens.deviceToken! };
}

/** From a thousand networks, as a botnet would. */
async function hammer(email: string, times: number): Promise<string[]> {
  const answers: string[] = [];
  for (let n = 0; n < times; n++) answers.push(await guess(email, `10.${n >> 8}.${n & 255}.1`));
  return answers;
}

test('a stranger hammers her email from elsewhere, and Ann still gets in from home', async () => {
  const { email } = await ann();
  for (let n = 0; n < 12; n++) await guess(email, '203.0.113.1');
  expect(await guess(email, '203.0.113.2')).toBe('user_locked');
  expect(await codeOf(login(email, HOME))).toBe('in');
  expect(await codeOf(login(email, '198.51.100.200'))).toBe('in');
});

test('also one with a thousand networks, and from anywhere by a device that she has', async () => {
  const { email, deviceToken } = await ann();
  const answers = await hammer(email, 40);
  expect(answers.slice(0, 20)).toEqual(Array(20).fill('invalid_credentials'));
  expect(answers.slice(20)).toEqual(Array(20).fill('user_locked'));
  expect(await codeOf(login(email, HOME))).toBe('in');
  expect(await codeOf(login(email, AWAY, PASSWORD, deviceToken))).toBe('in');
});

test('whoever guesses right from an unknown network while it is hammered does not learn it', async () => {
  const { email } = await ann();
  await hammer(email, 20);
  expect(await codeOf(login(email, AWAY))).toBe('user_locked');
  clock.advance(30_000);
  expect(await codeOf(login(email, AWAY))).toBe('in');
});

test('a stranger in the same network locks her out there, but not from her own device', async () => {
  const { email, deviceToken } = await ann();
  for (let n = 0; n < 6; n++) await guess(email, '198.51.100.99');
  expect(await codeOf(login(email, HOME))).toBe('user_locked');
  expect(await codeOf(login(email, HOME, PASSWORD, deviceToken))).toBe('in');
});

test('a device token keeps nobody from being locked who guesses with it, and is good for its owner only', async () => {
  const [thief, victim] = [await ann(), await ann()];
  const withToken = (email: string) => codeOf(login(email, AWAY, 'a wrong guess', thief.deviceToken));
  for (let n = 0; n < 5; n++) expect(await withToken(victim.email)).toBe('invalid_credentials');
  expect(await withToken(victim.email)).toBe('user_locked');
  for (let n = 0; n < 5; n++) expect(await withToken(thief.email)).toBe('invalid_credentials');
  expect(await withToken(thief.email)).toBe('user_locked');
});

test.each([
  ['cut', (token: string) => token.slice(0, -2)], ['changed', (token: string) => token.slice(0, 30) + (token[30] === 'x' ? 'y' : 'x') + token.slice(31)], ['another kind', () => 'fl_refresh_AAAA'],
  ['nothing', () => ''], ['only the name', () => 'fl_device_'],
])('a device token that is %s is none', async (_, twist) => {
  const { email, deviceToken } = await ann();
  await hammer(email, 20);
  expect(await codeOf(login(email, AWAY, PASSWORD, twist(deviceToken)))).toBe('user_locked');
});

test('device tokens of before are worth nothing after all sessions were ended', async () => {
  const { email, deviceToken, tokens } = await ann();
  clock.advance(1_000);
  await api.logoutEverywhere({}, world.as(await world.callOf(tokens.accessToken)));
  clock.advance(1_000);
  await hammer(email, 20);
  expect(await codeOf(login(email, AWAY, PASSWORD, deviceToken))).toBe('user_locked');
});

test('a device is known for half a year', async () => {
  const { email, deviceToken } = await ann();
  clock.advance(180 * 24 * 60 * 60_000);
  await hammer(email, 20);
  expect(await codeOf(login(email, AWAY, PASSWORD, deviceToken))).toBe('user_locked');
});

test('a known device gets the same token back, an unknown one a new one', async () => {
  const { email, deviceToken } = await ann();
  expect((await login(email, AWAY, PASSWORD, deviceToken)).deviceToken).toBe(deviceToken);
  expect((await login(email, AWAY)).deviceToken).not.toBe(deviceToken);
});

test('who tries one password on many people is stopped by network, and people in it with their own devices are not', async () => {
  const { email, deviceToken } = await ann();
  const answers = await Promise.all(Array.from({ length: 120 }, () => guess(world.newEmail(), '100.64.5.1')));
  expect(answers.filter((answer) => answer === 'invalid_credentials')).toHaveLength(100);
  expect(await codeOf(login(email, '100.64.5.9'))).toBe('user_locked');
  expect(await codeOf(login(email, '100.64.5.9', PASSWORD, deviceToken))).toBe('in');
  expect(await codeOf(login(email, HOME))).toBe('in');
});

test('from a reset password on its network is known: being hammered keeps nobody out who reads their mail', async () => {
  const { email } = await ann();
  await hammer(email, 25);
  expect(await codeOf(login(email, AWAY))).toBe('user_locked');
  await api.requestPasswordReset({ email }, world.from(AWAY));
  const { token } = (await world.mailsTo(email)).at(-1)!;
  await api.resetPassword({ token: token!, newPassword: 'seven tangled kites' }, world.from(AWAY));
  expect(await codeOf(login(email, AWAY, 'seven tangled kites'))).toBe('in');
});

test('in every state an email nobody has is answered as one that somebody has, also in a network its owner is known in', async () => {
  const { email } = await ann();
  const nobody = world.newEmail();
  const told: Record<string, string[]> = { [email]: [], [nobody]: [] };
  for (const each of [email, nobody]) {
    const try1 = async (ip: string) => told[each]!.push(await login(each, ip, 'a wrong guess').then(() => 'in', (error: { code: string; data: object }) => JSON.stringify([error.code, error.data])));
    for (let n = 0; n < 3; n++) await try1(HOME);
    for (let n = 0; n < 22; n++) await try1(`10.77.${n}.1`);
    for (let n = 0; n < 5; n++) await try1(HOME);
    await try1(AWAY);
  }
  expect(told[email]).toEqual(told[nobody]);
  expect(new Set(told[email])).toHaveLength(2);
});

test('many right log-ins from one office at once do not wait for each other in vain', async () => {
  const people = await Promise.all(Array.from({ length: 10 }, ann));
  const answers = await Promise.all(people.flatMap(({ email }) => [login(email, HOME), login(email, HOME)]).map(codeOf));
  expect(answers).toEqual(Array(20).fill('in'));
});

test('what is kept is bounded: nothing for those who get in, and nothing after a day', async () => {
  await database.execute('DELETE FROM login_failures');
  const { email } = await ann();
  await login(email, HOME);
  expect(await database.query('SELECT FROM login_failures')).toEqual([]);
  await guess(email, HOME);
  expect(await database.query('SELECT FROM login_failures')).toHaveLength(3);
  clock.advance(24 * 60 * 60_000 + 1);
  await world.runJob('prune');
  expect(await database.query('SELECT FROM login_failures')).toEqual([]);
});
