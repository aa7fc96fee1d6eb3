import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { authenticator, type Twist } from '../../../test/support/authenticator.ts';
import { browser, type Shown } from '../../../test/support/browser.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api } = world;
const CALLBACK = 'https://app.example/callback';
const asksForConsent = ({ text }: Shown) => text.includes('name="decision"');

/** Somebody with a passkey at the page to log in. */
async function someone() {
  const { email, owner } = await world.newTenant();
  const device = authenticator();
  await api.addPasskey({ name: 'My laptop', response: device.create(await api.startPasskey({ password: PASSWORD }, world.as(owner))) }, world.as(owner));
  const client = await api.createOAuthClient({ name: 'App', type: 'public', grants: ['authorization_code'], redirectUris: [CALLBACK], scopes: ['accounts:read'] }, world.as(owner));
  const query = new URLSearchParams({
    client_id: client.id, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid accounts:read', code_challenge_method: 'S256', code_challenge: hash('sha256', 'v'.repeat(43), 'base64url'),
  });
  const surfer = browser(world.home, world.send);
  return { email, owner, device, surfer, page: await surfer.go(`/oauth/authorize?${query.toString()}`) };
}

/** What the page's script does: the options go to the device, and its answer into the form. */
function passkeyForm(page: Shown): { action: string; options: Record<string, unknown>; hidden: Record<string, string> } {
  const [, action, options, rest] = /<form id="passkey" method="post" action="([^"]+)" hidden data-options="([^"]+)">([^]*?)<\/form>/.exec(page.text)!;
  const hidden = [...rest!.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!]);
  return { action: action!, options: JSON.parse(options!.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as Record<string, unknown>, hidden: Object.fromEntries(hidden) as Record<string, string> };
}

async function use({ device, surfer }: Pick<Awaited<ReturnType<typeof someone>>, 'device' | 'surfer'>, page: Shown, twist?: Twist): Promise<Shown> {
  const { action, options, hidden } = passkeyForm(page);
  return surfer.go(action, new URLSearchParams({ ...hidden, passkey: JSON.stringify(device.get(options, twist)) }));
}

test('a passkey alone logs in, and what follows is the consent as ever', async () => {
  const person = await someone();
  const consent = await use(person, person.page);
  expect(asksForConsent(consent)).toBe(true);
  expect(consent.text).toContain(person.email);
  const done = await person.surfer.submit(consent, { decision: 'allow' });
  expect(new URL(done.url).searchParams.get('code')).toBeTruthy();
});

test('after the password it is the second factor, among those of that person', async () => {
  const person = await someone();
  const factor = await person.surfer.submit(person.page, { email: person.email, password: PASSWORD });
  expect([asksForConsent(factor), passkeyForm(factor).options.allowCredentials]).toEqual([false, [expect.objectContaining({ type: 'public-key' })]]);
  expect(asksForConsent(await use(person, factor))).toBe(true);
});

test.each<[string, Twist]>([
  ['made for another page', { origin: 'https://evil.example' }], ['with a wrong signature', { badSignature: true }], ['for a challenge of their own', { challenge: Buffer.alloc(56).toString('base64url') }],
  ['whose device did not verify its user', { userVerified: false }], ["of another's", { userHandle: Buffer.alloc(16).toString('base64url') }], ['nobody knows', { credentialId: Buffer.alloc(32) }],
])('one %s lets nobody in, and the page may be used again', async (_what, twist) => {
  const person = await someone();
  const again = await use(person, person.page, twist);
  expect([asksForConsent(again), again.status, again.text.includes('This passkey is not known here.')]).toEqual([false, 401, true]);
  expect(asksForConsent(await use(person, again))).toBe(true);
});

test.each(['', 'no json', '{}', '[]', 'null'])('what is no passkey (%j) is refused as one that is not known, at both steps', async (passkey) => {
  const person = await someone();
  const { action, hidden } = passkeyForm(person.page);
  const again = await person.surfer.go(action, new URLSearchParams({ ...hidden, passkey }));
  expect([asksForConsent(again), again.status]).toEqual([false, 401]);
  const factor = await person.surfer.submit(again, { email: person.email, password: PASSWORD });
  const form = passkeyForm(factor);
  const refused = await person.surfer.go(form.action, new URLSearchParams({ ...form.hidden, passkey }));
  expect([asksForConsent(refused), refused.status]).toEqual([false, 401]);
});

test('an answer is taken once, and not from another page', async () => {
  const person = await someone();
  const { action, options, hidden } = passkeyForm(person.page);
  const answer = new URLSearchParams({ ...hidden, passkey: JSON.stringify(person.device.get(options)) });
  expect((await person.surfer.go(action, answer, { origin: 'https://evil.example' })).status).toBe(400);
  expect((await person.surfer.go(action, new URLSearchParams([...answer].map(([name, value]) => [name, name === 'csrf' ? 'x' : value])))).status).toBe(400);
  expect(asksForConsent(await person.surfer.go(action, answer))).toBe(true);
  const other = await someone();
  const form = passkeyForm(other.page);
  expect(asksForConsent(await other.surfer.go(form.action, new URLSearchParams({ ...form.hidden, passkey: answer.get('passkey')! })))).toBe(false);
});

test('where passkeys are bound to another domain than that of the page, none is asked for', async () => {
  const elsewhere = await identityWorld({ rpId: 'pay.example', rpOrigins: 'https://pay.example' });
  const { owner } = await elsewhere.newTenant();
  const client = await elsewhere.api.createOAuthClient({ name: 'App', type: 'public', grants: ['authorization_code'], redirectUris: [CALLBACK], scopes: ['accounts:read'] }, elsewhere.as(owner));
  const page = await browser(elsewhere.home, elsewhere.send).go(`/oauth/authorize?${new URLSearchParams({
    client_id: client.id, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', code_challenge_method: 'S256', code_challenge: 'x'.repeat(43),
  }).toString()}`);
  expect([page.text.includes('name="password"'), page.text.includes('<script')]).toEqual([true, false]);
});
