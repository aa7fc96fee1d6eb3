import { hash } from 'node:crypto';
import { generateSync } from 'otplib';
import { expect, test } from 'vitest';
import { browser } from '../../../test/support/browser.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, clock } = world;
const CALLBACK = 'https://app.example/callback';
const codeNow = (secret: string) => generateSync({ strategy: 'totp', secret, epoch: clock.now() / 1000 });
const wrongCode = (secret: string) => String((Number(codeNow(secret)) + 500_000) % 1_000_000).padStart(6, '0');

/** A person with one-time codes, at the page for their second factor: the password was right. */
async function careful() {
  const { email, owner } = await world.newTenant();
  const { secret } = await api.startTotp({}, world.as(owner));
  const { recoveryCodes } = await api.confirmTotp({ code: codeNow(secret) }, world.as(owner));
  clock.advance(30_000);
  const client = await api.createOAuthClient({ name: 'App', type: 'public', grants: ['authorization_code'], redirectUris: [CALLBACK], scopes: ['accounts:read'] }, world.as(owner));
  const query = new URLSearchParams({
    client_id: client.id, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid accounts:read', code_challenge_method: 'S256', code_challenge: hash('sha256', 'v'.repeat(43), 'base64url'),
  });
  async function begin() {
    const surfer = browser(world.home, world.send);
    const page = await surfer.submit(await surfer.go(`/oauth/authorize?${query.toString()}`), { email, password: PASSWORD });
    return { surfer, page };
  }
  return { secret, recoveryCodes: recoveryCodes!, begin, ...await begin() };
}

const asksForConsent = ({ text }: { text: string }) => text.includes('name="decision"');

test('a right password leads to the second factor, and that to the consent', async () => {
  const { secret, surfer, page } = await careful();
  expect([page.status, asksForConsent(page), page.text.includes('name="code"'), page.text.includes('id="passkey"')]).toEqual([200, false, true, false]);
  const consent = await surfer.submit(page, { code: codeNow(secret), recovery: '' });
  expect(asksForConsent(consent)).toBe(true);
  const done = await surfer.submit(consent, { decision: 'allow' });
  expect(new URL(done.url).searchParams.get('code')).toBeTruthy();
});

test('a recovery code does as well, once', async () => {
  const { recoveryCodes: [code], surfer, page, begin } = await careful();
  expect(asksForConsent(await surfer.submit(page, { code: '', recovery: code! }))).toBe(true);
  const again = await begin();
  expect(asksForConsent(await again.surfer.submit(again.page, { code: '', recovery: code! }))).toBe(false);
});

test.each([
  ['a wrong code', (secret: string) => ({ code: wrongCode(secret), recovery: '' })], ['nothing', () => ({ code: '', recovery: '' })],
  ['both at once', (secret: string, recovery: string) => ({ code: codeNow(secret), recovery })], ['a wrong recovery code', () => ({ code: '', recovery: '0000-0000-0000-0000' })],
])('%s lets nobody in, and may be tried again', async (_what, answer) => {
  const { secret, recoveryCodes, surfer, page } = await careful();
  const again = await surfer.submit(page, answer(secret, recoveryCodes[0]!));
  expect([asksForConsent(again), again.status >= 400, again.text.includes('role="alert"')]).toEqual([false, true, true]);
  expect(asksForConsent(await surfer.submit(again, { code: codeNow(secret), recovery: '' }))).toBe(true);
});

test('a code without the challenge, or with another, is nothing: the password must have been right', async () => {
  const { secret, surfer, page } = await careful();
  for (const challenge of ['', 'x'.repeat(43)]) {
    expect(asksForConsent(await surfer.submit(page, { challenge, code: codeNow(secret), recovery: '' }))).toBe(false);
  }
});

test('skipping the page leads nowhere: the log-in is shown again', async () => {
  const { surfer, page } = await careful();
  const uid = /interaction\/([^/"]+)\/factor/.exec(page.text)![1]!;
  const back = await surfer.go(`/oauth/interaction/${uid}`);
  expect([asksForConsent(back), back.text.includes('name="password"')]).toEqual([false, true]);
});

test('a challenge takes five tries, and then not even a right code', async () => {
  const { secret, surfer, page } = await careful();
  let shown = page;
  for (let n = 0; n < 5; n++) shown = await surfer.submit(shown, { code: wrongCode(secret), recovery: '' });
  expect(asksForConsent(await surfer.submit(shown, { code: codeNow(secret), recovery: '' }))).toBe(false);
});
