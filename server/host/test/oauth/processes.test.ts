import * as client from 'openid-client';
import { expect, test, vi } from 'vitest';
import { ask } from '../support.ts';
import { browser, PUBLIC_URL, through } from './browser.ts';
import { begin, configure, newOwner, oauthServer, PASSWORD } from './world.ts';

const one = await oauthServer();
const two = await oauthServer({ beside: one });
const owner = await newOwner(one);
const registered = await owner.register();

/** A balancer that never sends two requests in a row to the same process. */
function turns() {
  let n = 0;
  return (url: string | URL, init?: object) => through([one, two][n++ % 2]!)(url, init);
}

test('processes that share a database share every step', async () => {
  const fetchByTurns = turns();
  const config = await client.discovery(new URL(PUBLIC_URL), registered.id, {}, client.ClientSecretBasic(registered.secret!), { [client.customFetch]: fetchByTurns });
  const { url, verifier, state } = await begin(config);
  const [atOne, atTwo] = [browser(one), browser(two)];
  const page = await atOne.go(url);
  for (const [key, cookie] of atOne.cookies) atTwo.cookies.set(key, cookie);
  const consent = await atTwo.submit(page, { email: owner.email, password: PASSWORD });
  for (const [key, cookie] of atTwo.cookies) atOne.cookies.set(key, cookie);
  const back = new URL((await atOne.submit(consent, { decision: 'allow' })).url);
  const tokens = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state });
  const next = await client.refreshTokenGrant(config, tokens.refresh_token!);
  for (const server of [one, two]) expect((await ask(server, '/v1/auth/me', { key: next.access_token })).status).toBe(200);
  expect((await ask(two, '/v1/auth/me', { key: owner.accessToken })).status).toBe(200);

  const { body: { data } } = await ask(one, '/v1/oauth/consents', { key: owner.accessToken });
  await ask(one, `/v1/oauth/consents/${(data as [{ id: string }])[0].id}/revoke`, { key: owner.accessToken, body: {} });
  expect((await ask(one, '/v1/auth/me', { key: next.access_token })).status).toBe(401);
  await vi.waitFor(async () => expect((await ask(two, '/v1/auth/me', { key: next.access_token })).status).toBe(401), { timeout: 2_000, interval: 5 });
});

test('many that start at once make one key', async () => {
  const keys = async (server: typeof one) => (await (await through(server)(`${PUBLIC_URL}/oauth/jwks`)).json() as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  const fresh = await oauthServer();
  const [first, second] = [fresh, await oauthServer({ beside: fresh })];
  const [a, b] = await Promise.all([keys(first), keys(second)]);
  expect([a.length, a]).toEqual([1, b]);
});

const FULL = { allowed: false, remaining: 0, waitMs: 900 };

test('a gateway that is not open sends people away, and limits those who guess', async () => {
  const config = await configure(one, registered);
  const { url } = await begin(config);
  two.setPhase('stopping');
  expect((await through(two)(url)).status).toBe(503);
  two.setPhase('ready');
  const limited = await oauthServer({ edge: { ratePerAddress: 2 }, beside: one, limiter: { take: () => FULL, takeAll: (takes) => takes.map(() => FULL) } });
  const answer = await through(limited)(`${PUBLIC_URL}/oauth/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
});

test('which address people see does not depend on what a request says of it', async () => {
  const answer = await fetch(`${one.url}/.well-known/openid-configuration`, { headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http', forwarded: 'host=evil.example' } });
  const text = await answer.text();
  expect(text).toContain(`"issuer":"${PUBLIC_URL}"`);
  expect(text).not.toContain('evil.example');
});
