import { expect, test } from 'vitest';
import { emailIndex } from '../store/sealed-people.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const closed = await identityWorld({ openRegistration: 'false' });
const { api, anyone, clock, database } = world;
const HOUR_MS = 60 * 60_000;

const codeOf = (tried: Promise<unknown>) => tried.then(() => 'ok', (error: { code: string }) => error.code);
const newcomer = (email: string) => ({ email, password: PASSWORD, name: 'Ann', tenantName: 'Acme' });
const me = async (accessToken: string) => (await api.me({}, world.as(await world.callOf(accessToken)))).user!;

test('who registers is sent a link, and opening it verifies the email, once', async () => {
  const { tokens, email, owner } = await world.newTenant();
  expect(tokens.user.emailVerified).toBe(false);
  const [mail, ...more] = await world.mailsTo(email);
  expect(more).toEqual([]);
  expect(mail).toMatchObject({ subject: 'Verify your email address', text: expect.stringContaining(`http://localhost:3000/auth/verify-email#token=${mail!.token}`) });
  expect(await api.verifyEmail({ token: mail!.token! }, anyone)).toEqual({ verified: true });
  expect((await me(tokens.accessToken)).emailVerified).toBe(true);
  expect(await codeOf(api.verifyEmail({ token: mail!.token! }, anyone))).toBe('link_invalid');
  const types = (await world.told(owner.tenantId)).flatMap((event) => event.types);
  expect(types.filter((type) => type === 'user.email-verified')).toHaveLength(1);
});

test('of many who open a link at once one is let in', async () => {
  const { email } = await world.newTenant();
  const { token } = (await world.mailsTo(email))[0]!;
  const tries = await Promise.all(Array.from({ length: 8 }, () => codeOf(api.verifyEmail({ token: token! }, anyone))));
  expect(tries.filter((code) => code === 'ok')).toHaveLength(1);
});

test('a link works for a day', async () => {
  const { email } = await world.newTenant();
  const other = await world.newTenant();
  const [mine, theirs] = [(await world.mailsTo(email))[0]!.token!, (await world.mailsTo(other.email))[0]!.token!];
  clock.advance(24 * HOUR_MS - 1);
  expect(await codeOf(api.verifyEmail({ token: mine }, anyone))).toBe('ok');
  clock.advance(1);
  expect(await codeOf(api.verifyEmail({ token: theirs }, anyone))).toBe('link_invalid');
});

test('of a token only its hash is kept, and of a sent mail not even whom it was for', async () => {
  const { email } = await world.newTenant();
  const { token } = (await world.mailsTo(email))[0]!;
  for (const table of ['links', 'mails', 'registrations', 'outbox']) {
    const rows = await database.query<{ text: string }>(`SELECT t::text AS text FROM ${table} t`);
    for (const { text } of rows) for (const secret of [token!, Buffer.from(token!, 'base64url').toString('hex'), email]) expect(text).not.toContain(secret);
  }
  expect(await database.query('SELECT FROM mails WHERE sealed IS NOT NULL')).toEqual([]);
});

test('a link of another kind opens nothing', async () => {
  const { email } = await world.newTenant();
  const { token } = (await world.mailsTo(email))[0]!;
  expect(await codeOf(api.resetPassword({ token: token!, newPassword: 'a wholly other one' }, anyone))).toBe('link_invalid');
  expect(await codeOf(api.confirmRegistration({ token: token! }, anyone))).toBe('link_invalid');
  expect(await codeOf(api.verifyEmail({ token: token! }, anyone))).toBe('ok');
});

test('another link is sent on demand, five an hour at most, and none once the email is verified', async () => {
  const { email, owner } = await world.newTenant();
  for (let n = 0; n < 7; n++) expect(await api.resendVerification({}, world.as(owner))).toEqual({ accepted: true });
  const mails = await world.mailsTo(email);
  expect(mails).toHaveLength(5);
  // Each of them works: nobody knows which arrives. The first that is opened ends the others.
  expect(await codeOf(api.verifyEmail({ token: mails[1]!.token! }, anyone))).toBe('ok');
  expect(await codeOf(api.verifyEmail({ token: mails[4]!.token! }, anyone))).toBe('link_invalid');
  clock.advance(HOUR_MS + 1);
  await api.resendVerification({}, world.as(owner));
  expect(await world.mailsTo(email)).toHaveLength(5);
});

test('an installation open to strangers answers all who ask to register alike', async () => {
  const { owner: _, ...taken } = await register(closed, 'taken@example.com');
  const answers = await Promise.all(['taken@example.com', 'TAKEN@example.com', 'free@example.com'].map((email) => closed.api.requestRegistration(newcomer(email), closed.anyone)));
  expect(answers).toEqual(answers.map(() => ({ accepted: true })));
  expect(await codeOf(closed.api.register(newcomer('free@example.com'), closed.anyone))).toBe('forbidden');
  expect(await codeOf(closed.api.register(newcomer('taken@example.com'), closed.anyone))).toBe('forbidden');
  const toTaken = await closed.mailsTo('taken@example.com');
  expect(toTaken.slice(1).map(({ subject, token }) => [subject, token])).toEqual(['', ''].map(() => ['You are registered already', undefined]));
  const [invitation] = await closed.mailsTo('free@example.com');
  const tokens = await closed.api.confirmRegistration({ token: invitation!.token! }, closed.anyone);
  expect(tokens.user).toMatchObject({ email: 'free@example.com', emailVerified: true, role: 'owner' });
  expect((await closed.login('free@example.com')).user).toEqual(tokens.user);
  expect(await codeOf(closed.api.confirmRegistration({ token: invitation!.token! }, closed.anyone))).toBe('link_invalid');
  expect(taken.tokens.user.emailVerified).toBe(true);
});

async function register(at: typeof closed, email: string) {
  await at.api.requestRegistration(newcomer(email), at.anyone);
  const tokens = await at.api.confirmRegistration({ token: (await at.mailsTo(email))[0]!.token! }, at.anyone);
  return { tokens, owner: await at.callOf(tokens.accessToken) };
}

test('of two links for one email the second is worth nothing once the first was opened', async () => {
  for (let n = 0; n < 2; n++) await closed.api.requestRegistration(newcomer('twice@example.com'), closed.anyone);
  const links = (await closed.mailsTo('twice@example.com')).map(({ token }) => token!);
  const tries = await Promise.all(links.map((token) => codeOf(closed.api.confirmRegistration({ token }, closed.anyone))));
  expect(tries.toSorted()).toEqual(['link_invalid', 'ok']);
  expect(await closed.database.query('SELECT FROM users WHERE email_index = $1', [await emailIndex(closed.database, 'twice@example.com')])).toHaveLength(1);
});

test('what waits to be confirmed is kept sealed, and forgotten after a day', async () => {
  await closed.api.requestRegistration(newcomer('waiting@example.com'), closed.anyone);
  const [{ text }] = await closed.database.query<{ text: string }>('SELECT string_agg(sealed::text, $1) AS text FROM registrations', [',']) as [{ text: string }];
  expect(Buffer.from(text.slice(2), 'hex').toString('latin1')).not.toContain('waiting@');
  const { token } = (await closed.mailsTo('waiting@example.com'))[0]!;
  closed.clock.advance(24 * HOUR_MS + 1);
  expect(await codeOf(closed.api.confirmRegistration({ token: token! }, closed.anyone))).toBe('link_invalid');
  await closed.runJob('prune');
  for (const table of ['registrations', 'links', 'mails']) expect(await closed.database.query(`SELECT FROM ${table}`)).toEqual([]);
});

test.each(['password123456', 'justinbieber', 'AnnAcme123456'])('the password %s is refused, whoever registers with it', async (password) => {
  const refused = { code: 'password_breached', status: 422, data: { param: 'password' } };
  await expect(api.register({ ...newcomer(world.newEmail()), password }, anyone)).rejects.toMatchObject(refused);
  await expect(closed.api.requestRegistration({ ...newcomer('weak@example.com'), password }, closed.anyone)).rejects.toMatchObject(refused);
});
