import { generateSync } from 'otplib';
import { expect, test } from 'vitest';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock, database } = world;

interface Refusal { code: string; data: { resourceId?: string } }
const codeOf = (tried: Promise<unknown>) => tried.then(() => 'ok', (error: { code: string }) => error.code);
const codeNow = (secret: string, offMs = 0) => generateSync({ strategy: 'totp', secret, epoch: (clock.now() + offMs) / 1000 });
const nextPeriod = () => clock.advance(30_000);

/** Someone with one-time codes. */
async function careful() {
  const { email, owner, tokens } = await world.newTenant();
  const { secret, uri } = await api.startTotp({}, world.as(owner));
  const { recoveryCodes } = await api.confirmTotp({ code: codeNow(secret) }, world.as(owner));
  nextPeriod();
  return { email, owner, tokens, secret, uri, recoveryCodes: recoveryCodes! };
}

const challengeOf = (email: string, at = anyone): Promise<string> => api.login({ email, password: PASSWORD }, at)
  .then(() => { throw new Error('no second factor was asked for'); }, (error: Refusal) => {
    if (error.code !== 'mfa_required') throw error;
    return error.data.resourceId!;
  });
const wrongCode = (secret: string) => String((Number(codeNow(secret)) + 500_000) % 1_000_000).padStart(6, '0');

test('once set up, a right password is answered by a challenge, and its answer by tokens', async () => {
  const { email, secret, uri } = await careful();
  expect(uri).toContain(`secret=${secret}`);
  const challenge = await challengeOf(email);
  expect(await api.getMfaChallenge({ challenge }, anyone)).toEqual({ methods: ['totp', 'recovery-code'], passkey: null });
  const tokens = await api.verifyMfa({ challenge, code: codeNow(secret) }, anyone);
  expect(tokens.user.email).toBe(email);
  expect(await world.isValid(tokens.accessToken)).toBe(true);
  nextPeriod();
  expect(await codeOf(api.verifyMfa({ challenge, code: codeNow(secret) }, anyone))).toBe('mfa_invalid');
});

test('a wrong password is answered as ever: nobody learns who has a second factor', async () => {
  const { email } = await careful();
  expect(await codeOf(world.login(email, 'wrong password!'))).toBe('invalid_credentials');
});

test('a secret that no code was confirmed of asks for nothing', async () => {
  const { email, owner } = await world.newTenant();
  const first = await api.startTotp({}, world.as(owner));
  const { secret } = await api.startTotp({}, world.as(owner));
  expect(await codeOf(world.login(email))).toBe('ok');
  expect(await codeOf(api.confirmTotp({ code: codeNow(first.secret) }, world.as(owner)))).toBe('mfa_invalid');
  expect(await codeOf(api.confirmTotp({ code: codeNow(secret) }, world.as(owner)))).toBe('ok');
  expect(await codeOf(api.startTotp({}, world.as(owner)))).toBe('mfa_already_enrolled');
  expect(await codeOf(api.confirmTotp({ code: codeNow(secret) }, world.as(owner)))).toBe('mfa_already_enrolled');
});

test('a code works once, also when it is shown many times at once, and the one that set it up does not work again', async () => {
  const { email, owner } = await world.newTenant();
  const { secret } = await api.startTotp({}, world.as(owner));
  await api.confirmTotp({ code: codeNow(secret) }, world.as(owner));
  expect(await codeOf(api.verifyMfa({ challenge: await challengeOf(email), code: codeNow(secret) }, anyone))).toBe('mfa_invalid');
  nextPeriod();
  const challenges = await Promise.all(Array.from({ length: 4 }, () => challengeOf(email)));
  const tries = await Promise.all(challenges.map((challenge) => codeOf(api.verifyMfa({ challenge, code: codeNow(secret) }, anyone))));
  expect(tries.filter((code) => code === 'ok')).toHaveLength(1);
});

test('a challenge lasts five minutes and five tries', async () => {
  const { email, secret } = await careful();
  const late = await challengeOf(email);
  clock.advance(5 * 60_000);
  expect(await codeOf(api.verifyMfa({ challenge: late, code: codeNow(secret) }, anyone))).toBe('mfa_invalid');
  expect(await codeOf(api.getMfaChallenge({ challenge: late }, anyone))).toBe('mfa_invalid');
  const tried = await challengeOf(email);
  for (let n = 0; n < 5; n++) expect(await codeOf(api.verifyMfa({ challenge: tried, code: wrongCode(secret) }, anyone))).toBe('mfa_invalid');
  clock.advance(60_000);
  expect(await codeOf(api.verifyMfa({ challenge: tried, code: codeNow(secret) }, anyone))).toBe('mfa_invalid');
});

test('who knows the password gets no more guesses at the factor by beginning anew', async () => {
  const { email, secret } = await careful();
  const answers: string[] = [];
  for (let n = 0; n < 8; n++) {
    const challenge = await challengeOf(email).catch((error: Refusal) => error.code);
    answers.push(challenge === 'user_locked' ? challenge : await codeOf(api.verifyMfa({ challenge, code: wrongCode(secret) }, anyone)));
  }
  expect(answers).toEqual([...Array<string>(5).fill('mfa_invalid'), ...Array<string>(3).fill('user_locked')]);
});

test('of many answers to one challenge at once no more than five are looked at', async () => {
  const { email, secret } = await careful();
  const challenge = await challengeOf(email);
  const tries = await Promise.all(Array.from({ length: 20 }, () => codeOf(api.verifyMfa({ challenge, code: wrongCode(secret) }, anyone))));
  expect(tries.filter((code) => code === 'ok')).toEqual([]);
  expect(await codeOf(api.verifyMfa({ challenge, code: codeNow(secret) }, anyone))).toBe('user_locked');
});

test.each<[string, (secret: string, recovery: string) => object]>([
  ['nothing', () => ({})], ['two at once', (secret, recovery) => ({ code: codeNow(secret), recoveryCode: recovery })],
  ['a code of a minute ago', (secret) => ({ code: codeNow(secret, -60_000) })], ['an empty recovery code', () => ({ recoveryCode: '' })],
  ['a recovery code nobody has', () => ({ recoveryCode: '0000-0000-0000-0000' })],
])('%s is no answer', async (_, answer) => {
  const { email, secret, recoveryCodes } = await careful();
  const challenge = await challengeOf(email);
  expect(await codeOf(api.verifyMfa({ challenge, ...answer(secret, recoveryCodes[0]!) }, anyone))).toBe('mfa_invalid');
  expect(await codeOf(api.verifyMfa({ challenge, recoveryCode: recoveryCodes[0]! }, anyone))).toBe('ok');
});

test('a challenge is answered by its own person\'s factor only', async () => {
  const [ann, bob] = [await careful(), await careful()];
  const challenge = await challengeOf(ann.email);
  expect(await codeOf(api.verifyMfa({ challenge, code: codeNow(bob.secret) }, anyone))).toBe('mfa_invalid');
  expect(await codeOf(api.verifyMfa({ challenge, recoveryCode: bob.recoveryCodes[0]! }, anyone))).toBe('mfa_invalid');
  expect(await codeOf(api.verifyMfa({ challenge: 'x'.repeat(43), code: codeNow(ann.secret) }, anyone))).toBe('mfa_invalid');
});

test('each of ten recovery codes works once, however it is typed, and is kept as a hash', async () => {
  const { email, owner, recoveryCodes } = await careful();
  expect(new Set(recoveryCodes)).toHaveLength(10);
  for (const code of recoveryCodes) expect(code).toMatch(/^([0-9a-z]{4}-){3}[0-9a-z]{4}$/);
  const [first, second] = recoveryCodes as [string, string];
  expect(await codeOf(api.verifyMfa({ challenge: await challengeOf(email), recoveryCode: first.toUpperCase().replaceAll('-', ' ') }, anyone))).toBe('ok');
  expect(await codeOf(api.verifyMfa({ challenge: await challengeOf(email), recoveryCode: first }, anyone))).toBe('mfa_invalid');
  expect((await api.getMfa({}, world.as(owner))).recoveryCodesLeft).toBe(9);
  const renewed = await api.renewRecoveryCodes({ password: PASSWORD }, world.as(owner));
  expect(await codeOf(api.verifyMfa({ challenge: await challengeOf(email), recoveryCode: second }, anyone))).toBe('mfa_invalid');
  expect(await codeOf(api.verifyMfa({ challenge: await challengeOf(email), recoveryCode: renewed.recoveryCodes[0]! }, anyone))).toBe('ok');
  const [{ text }] = await database.query<{ text: string }>(`SELECT string_agg(t::text, ',') AS text FROM recovery_codes t`) as [{ text: string }];
  expect(text).not.toContain(Buffer.from(second.replaceAll('-', '')).toString('hex'));
});

test('the secret of one-time codes is sealed, and for its own row', async () => {
  const [ann, bob] = [await careful(), await careful()];
  const rows = await database.query<{ sealed: Buffer }>('SELECT sealed_secret AS sealed FROM totps');
  for (const { sealed } of rows) for (const { secret } of [ann, bob]) expect(sealed.toString('latin1')).not.toContain(secret);
  // Whoever can write to the database puts their own secret in place of another's.
  await database.execute('UPDATE totps SET sealed_secret = (SELECT sealed_secret FROM totps WHERE user_id = $2) WHERE user_id = $1', [ann.owner.actor.id, bob.owner.actor.id]);
  await expect(api.verifyMfa({ challenge: await challengeOf(ann.email), code: codeNow(bob.secret) }, anyone)).rejects.toThrow();
});

test('factors are changed only shortly after a log-in, or with the password', async () => {
  const { owner, secret } = await careful();
  clock.advance(10 * 60_000);
  for (const change of [api.removeTotp, api.renewRecoveryCodes, api.startPasskey]) {
    await expect(change({}, world.as(owner))).rejects.toMatchObject({ code: 'invalid_credentials', data: { param: 'password' } });
  }
  expect(await codeOf(api.removeTotp({ password: 'wrong password!' }, world.as(owner)))).toBe('invalid_credentials');
  expect(await api.removeTotp({ password: PASSWORD }, world.as(owner))).toEqual({ totp: null, passkeys: [], recoveryCodesLeft: 0 });
  expect(await codeOf(api.removeTotp({ password: PASSWORD }, world.as(owner)))).toBe('not_found');
  expect(await codeOf(api.renewRecoveryCodes({ password: PASSWORD }, world.as(owner)))).toBe('not_found');
  expect(secret).toHaveLength(32);
});

test('without the factor a password is enough again, and a challenge of before comes to nothing', async () => {
  const { email, owner, secret } = await careful();
  const challenge = await challengeOf(email);
  await api.removeTotp({ password: PASSWORD }, world.as(owner));
  expect(await codeOf(world.login(email))).toBe('ok');
  expect(await codeOf(api.verifyMfa({ challenge, code: codeNow(secret) }, anyone))).toBe('mfa_invalid');
});

test('a new password by mail leaves a verified owner\'s factor, and ends challenges', async () => {
  const { email, secret } = await careful();
  const [verify] = await world.mailsTo(email);
  await api.verifyEmail({ token: verify!.token! }, anyone);
  const challenge = await challengeOf(email);
  await api.requestPasswordReset({ email }, anyone);
  await api.resetPassword({ token: (await world.mailsTo(email)).at(-1)!.token!, newPassword: 'seven tangled kites' }, anyone);
  expect(await codeOf(api.verifyMfa({ challenge, code: codeNow(secret) }, anyone))).toBe('mfa_invalid');
  expect(await codeOf(world.login(email, 'seven tangled kites'))).toBe('mfa_required');
});

test('who registered another\'s email and lay in wait with a factor is out once its owner sets a password', async () => {
  const { email, owner: squatter } = await careful();
  await api.requestPasswordReset({ email }, anyone);
  await api.resetPassword({ token: (await world.mailsTo(email)).at(-1)!.token!, newPassword: 'seven tangled kites' }, anyone);
  expect(await codeOf(world.login(email, 'seven tangled kites'))).toBe('ok');
  expect(await api.getMfa({}, world.as(squatter))).toMatchObject({ totp: null });
});

test('each change is told, to the owner by mail and to all by an event without anything personal', async () => {
  const { email, owner, recoveryCodes } = await careful();
  await api.verifyMfa({ challenge: await challengeOf(email), recoveryCode: recoveryCodes[0]! }, anyone);
  await api.removeTotp({ password: PASSWORD }, world.as(owner));
  expect((await world.mailsTo(email)).map(({ subject }) => subject)).toEqual(['Verify your email address', 'A second factor was added', 'A second factor was removed']);
  const told = (await world.told(owner.tenantId)).filter((event) => /mfa|recovery/.test(event.types[0]!));
  expect(told.map(({ types, data }) => [types[0], data.factor ?? data.left])).toEqual([['user.mfa-enrolled', 'totp'], ['user.recovery-code-used', 9], ['user.mfa-removed', 'totp']]);
  expect(JSON.stringify(told)).not.toContain(email);
});
