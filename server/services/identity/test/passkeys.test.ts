import { expect, test } from 'vitest';
import { authenticator, type Authenticator, type Twist } from '../../../test/support/authenticator.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock } = world;

const codeOf = (tried: Promise<unknown>) => tried.then(() => 'ok', (error: { code: string }) => error.code);
const add = async (call: Parameters<typeof world.as>[0], device: Authenticator, twist?: Twist) =>
  api.addPasskey({ name: 'My laptop', response: device.create(await api.startPasskey({ password: PASSWORD }, world.as(call)), twist) }, world.as(call));
const challengeOf = (email: string) => world.login(email).then(() => '', (error: { data: { resourceId: string } }) => error.data.resourceId);

async function someone(device = authenticator()) {
  const { email, owner } = await world.newTenant();
  const { passkey, recoveryCodes } = await add(owner, device);
  return { email, owner, device, passkey, recoveryCodes };
}

const alone = async (device: Authenticator, twist?: Twist) => api.loginWithPasskey({ response: device.get(await api.startPasskeyLogin({}, anyone), twist) }, anyone);

test('a passkey is added, with recovery codes beside the first, and shown without its key', async () => {
  const { owner, passkey, recoveryCodes, email } = await someone();
  expect(passkey).toEqual({ id: expect.stringMatching(/^psk_/), name: 'My laptop', backedUp: false, createdAt: new Date(clock.now()).toISOString(), lastUsedAt: null });
  expect(recoveryCodes).toHaveLength(10);
  expect((await add(owner, authenticator())).recoveryCodes).toBeNull();
  expect((await api.getMfa({}, world.as(owner))).passkeys).toHaveLength(2);
  expect((await world.mailsTo(email)).map(({ subject }) => subject)).toContain('A second factor was added');
});

test('it is a second factor after the password', async () => {
  const { email, device, owner } = await someone();
  const challenge = await challengeOf(email);
  const { methods, passkey } = await api.getMfaChallenge({ challenge }, anyone);
  expect(methods).toEqual(['passkey', 'recovery-code']);
  expect(passkey).toMatchObject({ rpId: 'localhost', allowCredentials: [{ type: 'public-key', transports: ['internal'] }] });
  const tokens = await api.verifyMfa({ challenge, passkey: device.get(passkey!) }, anyone);
  expect(await world.isValid(tokens.accessToken)).toBe(true);
  expect((await api.getMfa({}, world.as(owner))).passkeys[0]!.lastUsedAt).not.toBeNull();
});

test('it is a log-in by itself, without email or password', async () => {
  const { email, device } = await someone();
  const options = await api.startPasskeyLogin({}, anyone);
  expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
  expect(options.allowCredentials).toBeUndefined();
  const response = device.get(options);
  expect((await api.loginWithPasskey({ response }, anyone)).user.email).toBe(email);
  expect(await codeOf(api.loginWithPasskey({ response }, anyone))).toBe('invalid_credentials');
});

test('one that does not count signatures is used again and again, but each answer once', async () => {
  const { device } = await someone(authenticator({ counts: false }));
  const response = device.get(await api.startPasskeyLogin({}, anyone));
  const tries = await Promise.all(Array.from({ length: 5 }, () => codeOf(api.loginWithPasskey({ response }, anyone))));
  expect(tries.filter((code) => code === 'ok')).toHaveLength(1);
  expect(await codeOf(alone(device))).toBe('ok');
});

test.each<[string, Twist]>([
  ['another page', { origin: 'https://evil.example' }], ['another domain', { rpId: 'evil.example' }], ['a challenge of their own', { challenge: Buffer.alloc(56).toString('base64url') }],
  ['no challenge', { challenge: '' }], ['a wrong signature', { badSignature: true }], ['nobody there', { userPresent: false }], ['an answer of another kind', { type: 'webauthn.create' }],
  ['a count that went back', { counter: 0 }], ['a count that stood still', { counter: 1 }], ["another person's name", { userHandle: Buffer.alloc(16, 7).toString('base64url') }],
  ['no name', { userHandle: '' }], ['a key nobody has', { credentialId: Buffer.alloc(32, 9) }],
])('%s is refused', async (what, twist) => {
  const { email, device } = await someone();
  expect(await codeOf(alone(device, twist))).toBe('invalid_credentials');
  if (!/name/.test(what)) {
    const challenge = await challengeOf(email);
    const { passkey } = await api.getMfaChallenge({ challenge }, anyone);
    expect(await codeOf(api.verifyMfa({ challenge, passkey: device.get(passkey!, twist) }, anyone))).toBe('mfa_invalid');
  }
  expect(await codeOf(alone(device, { counter: 100 }))).toBe('ok');
});

test('alone it must have verified its user; after a password it need not', async () => {
  const { email, device } = await someone();
  expect(await codeOf(alone(device, { userVerified: false }))).toBe('invalid_credentials');
  const challenge = await challengeOf(email);
  const { passkey } = await api.getMfaChallenge({ challenge }, anyone);
  expect(await codeOf(api.verifyMfa({ challenge, passkey: device.get(passkey!, { userVerified: false }) }, anyone))).toBe('ok');
});

test('options are good for five minutes', async () => {
  const { device, owner } = await someone();
  const [login, creation] = [await api.startPasskeyLogin({}, anyone), await api.startPasskey({}, world.as(owner))];
  clock.advance(5 * 60_000);
  expect(await codeOf(api.loginWithPasskey({ response: device.get(login) }, anyone))).toBe('invalid_credentials');
  expect(await codeOf(api.addPasskey({ name: 'late', response: authenticator().create(creation) }, world.as(owner)))).toBe('mfa_invalid');
});

test("another's passkey answers no challenge of mine", async () => {
  const [ann, bob] = [await someone(), await someone()];
  const challenge = await challengeOf(ann.email);
  const { passkey } = await api.getMfaChallenge({ challenge }, anyone);
  expect(await codeOf(api.verifyMfa({ challenge, passkey: bob.device.get(passkey!) }, anyone))).toBe('mfa_invalid');
});

test.each<[string, Twist, string]>([
  ['on another page', { origin: 'https://evil.example' }, 'mfa_invalid'], ['for another domain', { rpId: 'evil.example' }, 'mfa_invalid'],
  ['for another challenge', { challenge: Buffer.alloc(32).toString('base64url') }, 'mfa_invalid'], ['with nobody there', { userPresent: false }, 'mfa_invalid'],
  // Its certificates name addresses, which nobody may make this server call.
  ['with a certificate nobody asked for', { format: 'packed' }, 'mfa_invalid'], ['in a format nobody asked for', { format: 'tpm' }, 'mfa_invalid'],
])('a passkey made %s is not added', async (_, twist, code) => {
  const { owner } = await world.newTenant();
  expect(await codeOf(add(owner, authenticator(), twist))).toBe(code);
  expect((await api.getMfa({}, world.as(owner))).passkeys).toEqual([]);
});

test('options for one person add nothing to another, and nothing twice', async () => {
  const [{ owner: ann }, { owner: bob }] = [await world.newTenant(), await world.newTenant()];
  const response = authenticator().create(await api.startPasskey({}, world.as(ann)));
  expect(await codeOf(api.addPasskey({ name: 'x', response }, world.as(bob)))).toBe('mfa_invalid');
  expect(await codeOf(api.addPasskey({ name: 'x', response }, world.as(ann)))).toBe('ok');
  expect(await codeOf(api.addPasskey({ name: 'x', response }, world.as(ann)))).toBe('mfa_invalid');
  const device = authenticator();
  await add(ann, device);
  expect(await codeOf(add(bob, device))).toBe('mfa_already_enrolled');
});

test('a passkey is renamed and removed by its person only, and the last takes the recovery codes along', async () => {
  const [{ owner, passkey, email }, { owner: other }] = [await someone(), await someone()];
  const { id } = passkey;
  expect(await codeOf(api.renamePasskey({ id, name: 'Mine' }, world.as(other)))).toBe('not_found');
  expect(await codeOf(api.removePasskey({ id, password: PASSWORD }, world.as(other)))).toBe('not_found');
  expect(await api.renamePasskey({ id, name: 'Old laptop' }, world.as(owner))).toMatchObject({ id, name: 'Old laptop' });
  expect(await api.removePasskey({ id }, world.as(owner))).toEqual({ totp: null, passkeys: [], recoveryCodesLeft: 0 });
  expect(await codeOf(world.login(email))).toBe('ok');
});

test('a person who is disabled gets in by no passkey', async () => {
  const { owner } = await world.newTenant();
  const email = world.newEmail();
  const person = await api.createUser({ email, password: PASSWORD, name: 'Bob', role: 'viewer' }, world.as(owner));
  const device = authenticator();
  await add(await world.callOf((await world.login(email)).accessToken), device);
  await api.updateUser({ id: person.id, status: 'disabled' }, world.as(owner));
  expect(await codeOf(alone(device))).toBe('invalid_credentials');
});
