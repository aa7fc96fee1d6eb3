import { expect, test } from 'vitest';
import { passwords } from '../credentials/passwords.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock, database } = world;

const wrong = (email: string) => world.login(email, 'wrong password!').then(() => 'in', (error: { code: string }) => error.code);

async function wrongTimes(email: string, times: number): Promise<string[]> {
  const answers: string[] = [];
  for (let n = 0; n < times; n++) answers.push(await wrong(email));
  return answers;
}

test('registering makes a tenant, its first owner and a session', async () => {
  const tokens = await api.register({ email: 'Ann@Example.com', password: PASSWORD, name: 'Ann', tenantName: 'Acme' }, anyone);
  expect(tokens).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
  expect(tokens.user).toMatchObject({ email: 'ann@example.com', name: 'Ann', role: 'owner', status: 'active' });
  const call = await world.callOf(tokens.accessToken);
  expect(await api.getTenant({}, world.as(call))).toMatchObject({ id: tokens.user.tenantId, name: 'Acme' });
  expect(await api.me({}, world.as(call))).toMatchObject({ kind: 'user', tenantId: tokens.user.tenantId, user: tokens.user, apiKey: null });
  const types = (await world.told(call.tenantId)).flatMap((event) => event.types);
  expect(types).toEqual(['tenant.created', 'user.registered', 'user.logged-in']);
});

test('an email registers once, whatever its case, also when it is asked for many times at once', async () => {
  const email = world.newEmail();
  const tries = await Promise.allSettled([email, email.toUpperCase(), email, email].map((each) =>
    api.register({ email: each, password: PASSWORD, name: 'Ann', tenantName: 'Race' }, anyone)));
  expect(tries.filter((each) => each.status === 'fulfilled')).toHaveLength(1);
  for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'email_taken', status: 409 });
  expect(await database.query(`SELECT id FROM tenants WHERE name = 'Race'`)).toHaveLength(1);
});

test('a person logs in with the email in any case', async () => {
  const { email, tokens } = await world.newTenant();
  const again = await world.login(email.toUpperCase());
  expect(again.user).toEqual(tokens.user);
  expect(again.refreshToken).not.toBe(tokens.refreshToken);
  expect(await world.isValid(again.accessToken)).toBe(true);
});

test('an unknown email, a wrong password and a disabled person get the same answer', async () => {
  const { owner } = await world.newTenant();
  const email = world.newEmail();
  const person = await api.createUser({ email, password: PASSWORD, name: 'Bob', role: 'viewer' }, world.as(owner));
  const answers = [await world.login(email, 'wrong password!').catch((error: unknown) => error)];
  await api.updateUser({ id: person.id, status: 'disabled' }, world.as(owner));
  answers.push(await world.login(email).catch((error: unknown) => error));
  answers.push(await world.login(world.newEmail()).catch((error: unknown) => error));
  answers.push(await world.login('no email\0 at all').catch((error: unknown) => error));
  const same = { code: 'invalid_credentials', status: 401, message: 'Email or password is wrong', data: {} };
  for (const answer of answers) expect(answer).toMatchObject(same);
});

test.each(['known', 'unknown'])('five failures lock an email that is %s, longer each time', async (who) => {
  const email = who === 'known' ? (await world.newTenant()).email : world.newEmail();
  expect(await wrongTimes(email, 6)).toEqual([...Array<string>(5).fill('invalid_credentials'), 'user_locked']);
  const locked = { code: 'user_locked', status: 429, data: { detail: 'Try again in 30 seconds.' } };
  await expect(world.login(email)).rejects.toMatchObject(locked);
  clock.advance(29_999);
  expect(await wrong(email)).toBe('user_locked');
  clock.advance(1);
  expect(await wrongTimes(email, 2)).toEqual(['invalid_credentials', 'user_locked']);
  await expect(world.login(email)).rejects.toMatchObject({ data: { detail: 'Try again in 60 seconds.' } });
});

test('a locked person gets in once the lock is over, and starts anew', async () => {
  const { email, owner } = await world.newTenant();
  await wrongTimes(email, 5);
  await expect(world.login(email)).rejects.toMatchObject({ code: 'user_locked' });
  clock.advance(30_000);
  await expect(world.login(email)).resolves.toMatchObject({ user: { email } });
  expect(await wrongTimes(email, 5)).toEqual(Array<string>(5).fill('invalid_credentials'));
  const locks = (await world.told(owner.tenantId)).filter((event) => event.types.includes('user.locked'));
  expect(locks.map((event) => event.data)).toMatchObject([{ failures: 5 }, { failures: 5 }]);
});

test('of many guesses at once no more than five are answered, and the right one after them is not let in', async () => {
  const { email } = await world.newTenant();
  const guesses = await Promise.all(Array.from({ length: 20 }, () => wrong(email)));
  expect(guesses.filter((answer) => answer === 'invalid_credentials')).toHaveLength(5);
  expect(guesses.filter((answer) => answer === 'user_locked')).toHaveLength(15);
  await expect(world.login(email)).rejects.toMatchObject({ code: 'user_locked' });
});

test('many right log-ins at once all succeed', async () => {
  const { email } = await world.newTenant();
  await wrongTimes(email, 4);
  const sessions = await Promise.all(Array.from({ length: 10 }, () => world.login(email)));
  expect(new Set(sessions.map((tokens) => tokens.refreshToken)).size).toBe(10);
});

test('a password hashed with other parameters is hashed anew at the next log-in', async () => {
  const { email } = await world.newTenant();
  const bounds = { concurrency: 1, maxWaiting: 1, full: () => new Error('full') };
  const old = await passwords(bounds, { memoryKib: 64, passes: 1, parallelism: 1 }).hash(PASSWORD);
  await database.execute('UPDATE users SET password_hash = $2 WHERE email = $1', [email, old]);
  expect(await wrong(email)).toBe('invalid_credentials');
  const stored = async () => {
    const [row] = await database.query<{ hash: string }>('SELECT password_hash AS hash FROM users WHERE email = $1', [email]);
    return row!.hash;
  };
  expect(await stored()).toBe(old);
  await world.login(email);
  const renewed = await stored();
  expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await world.login(email);
  expect(await stored()).toBe(renewed);
});

test('failures that no longer count are forgotten', async () => {
  const email = world.newEmail();
  await wrongTimes(email, 3);
  clock.advance(24 * 60 * 60_000 + 1);
  await world.runJob('prune');
  expect(await database.query('SELECT FROM login_failures')).toHaveLength(0);
});

test('a password that does not fit the contract is refused before it is hashed', async () => {
  const short = api.register({ email: world.newEmail(), password: 'too short', name: 'Ann', tenantName: 'Acme' }, anyone);
  await expect(short).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});
