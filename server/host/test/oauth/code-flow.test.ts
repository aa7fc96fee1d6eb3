import { hash } from 'node:crypto';
import * as client from 'openid-client';
import { describe, expect, test } from 'vitest';
import { ask } from '../support.ts';
import { browser, PUBLIC_URL } from './browser.ts';
import { allow, begin, configure, newOwner, oauthServer, PASSWORD, REDIRECT_URI, tokensFor } from './world.ts';

const server = await oauthServer();
const owner = await newOwner(server);
const registered = await owner.register();
const config = await configure(server, registered);

test('discovery tells what there is, and nothing that there is not', () => {
  const found = config.serverMetadata();
  expect(found).toMatchObject({
    issuer: PUBLIC_URL, response_types_supported: ['code'], code_challenge_methods_supported: ['S256'], id_token_signing_alg_values_supported: ['EdDSA'],
    authorization_details_types_supported: ['florin_payment'],
  });
  expect(found.grant_types_supported?.toSorted()).toEqual(['authorization_code', 'client_credentials', 'refresh_token']);
  for (const endpoint of ['authorization_endpoint', 'token_endpoint', 'revocation_endpoint', 'introspection_endpoint', 'jwks_uri'] as const) {
    expect(found[endpoint]).toMatch(/^https:\/\/florin\.example\/oauth\//);
  }
});

test('a person logs in, allows it, and the client acts for them with what all of them allow', async () => {
  const tokens = await tokensFor(server, config, owner, { scope: 'openid email accounts:read transactions:write ledger:read' });
  expect(tokens.claims()).toMatchObject({ iss: PUBLIC_URL, aud: registered.id, sub: owner.userId, email: owner.email, tenant_id: owner.tenantId });
  expect(tokens.refresh_token).toBeDefined();
  const me = await ask(server, '/v1/auth/me', { key: tokens.access_token });
  expect(me.body).toMatchObject({
    kind: 'user', tenantId: owner.tenantId, scopes: ['accounts:read', 'transactions:write'], user: { id: owner.userId }, client: { id: registered.id },
  });
  expect((await ask(server, '/v1/accounts', { key: tokens.access_token })).status).toBe(200);
  expect((await ask(server, '/v1/customers', { key: tokens.access_token, body: { name: 'x' } })).status).toBe(403);
});

test('the pages have forms, no frames, and no script but the one that asks a device for a passkey', async () => {
  const surfer = browser(server);
  const page = await surfer.go((await begin(config)).url);
  expect(page.text).toContain('to go on to Ledger Lens');
  expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(page.headers.get('cache-control')).toBe('no-store');
  const policy = page.headers.get('content-security-policy')!;
  expect(policy).toMatch(/script-src 'sha256-[^' ]+';/);
  for (const [, script] of page.text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)) expect(policy).toContain(`'sha256-${hash('sha256', script!, 'base64')}'`);
  const consent = await surfer.submit(page, { email: owner.email, password: PASSWORD });
  expect(consent.text).toContain('Allow Ledger Lens to act for you?');
  expect(consent.text).toContain('See customers, accounts and balances');
  expect(consent.headers.get('content-security-policy')).toContain("form-action 'self' https://app.example;");
});

test('a wrong password is refused and counted, and the fifth locks', async () => {
  const victim = await newOwner(server);
  const surfer = browser(server);
  let page = await surfer.go((await begin(config)).url);
  for (let n = 0; n < 5; n++) {
    page = await surfer.submit(page, { email: victim.email, password: 'wrong password!' });
    expect([page.status, page.text.includes('Email or password is wrong')]).toEqual([401, true]);
  }
  page = await surfer.submit(page, { email: victim.email, password: PASSWORD });
  expect([page.status, page.text.includes('Too many failed attempts')]).toEqual([429, true]);
  expect((await ask(server, '/v1/auth/login', { body: { email: victim.email, password: PASSWORD } })).body.code).toBe('user_locked');
});

test('whoever refuses sends the client back with nothing', async () => {
  const surfer = browser(server);
  const { url, state } = await begin(config);
  const consent = await surfer.submit(await surfer.go(url), { email: owner.email, password: PASSWORD });
  const back = new URL((await surfer.submit(consent, { decision: 'deny' })).url);
  expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state, iss: PUBLIC_URL });
  expect(back.searchParams.has('code')).toBe(false);
});

test('every authorization asks for a log-in, whatever the browser remembers', async () => {
  const surfer = browser(server);
  const consent = await surfer.submit(await surfer.go((await begin(config)).url), { email: owner.email, password: PASSWORD });
  await surfer.submit(consent, { decision: 'allow' });
  expect((await surfer.go((await begin(config)).url)).text).toContain('Log in to Florin');
  const silent = await surfer.go((await begin(config, { prompt: 'none' })).url);
  expect(new URL(silent.url).searchParams.get('error')).toBe('login_required');
});

describe('a request is refused', () => {
  const refusedPage = async (more: Record<string, string>, without: string[] = []) => {
    const { url } = await begin(config, more);
    for (const name of without) url.searchParams.delete(name);
    return browser(server).go(url);
  };

  test.each([
    ['another host', 'https://evil.example/callback'], ['more in the path', `${REDIRECT_URI}/more`], ['a query', `${REDIRECT_URI}?x=1`],
    ['other letters', 'https://app.example/Callback'], ['http', 'http://app.example/callback'], ['a port', 'https://app.example:444/callback'],
    ['a user', 'https://app.example@evil.example/callback'],
  ])('that names a redirect URI with %s, and nobody is sent there', async (_what, redirectUri) => {
    const page = await refusedPage({ redirect_uri: redirectUri });
    expect([page.status, new URL(page.url).origin]).toEqual([400, PUBLIC_URL]);
    expect(page.text).toContain('redirect_uri');
  });

  test('of a client that nobody knows', async () => {
    const page = await refusedPage({ client_id: 'cli_01kad0v2n8fxyrvgs8zr1m5q0c' });
    expect([page.status, new URL(page.url).origin]).toEqual([400, PUBLIC_URL]);
  });

  test.each<[string, Record<string, string>, string[], string]>([
    ['without PKCE', {}, ['code_challenge', 'code_challenge_method'], 'invalid_request'],
    ['with the plain method of PKCE', { code_challenge_method: 'plain' }, [], 'invalid_request'],
    ['for a token in the address (implicit)', { response_type: 'token' }, [], 'invalid_request'],
    ['for a hybrid', { response_type: 'code id_token', nonce: 'n' }, [], 'invalid_request'],
    ['for another resource', { resource: 'https://elsewhere.example/' }, [], 'invalid_target'],
  ])('%s', async (_what, more, without, error) => {
    const { url } = await refusedPage(more, without);
    const { origin, search, hash } = new URL(url);
    expect([origin, new URLSearchParams(search || hash.slice(1)).get('error')]).toEqual(['https://app.example', error]);
  });

  test.each(['form_post', 'fragment', 'web_message'])('for an answer by %s', async (mode) => {
    const page = await refusedPage({ response_mode: mode });
    expect([page.status, new URL(page.url).origin, page.text.includes('<script')]).toEqual([400, PUBLIC_URL, false]);
  });
});

describe('a code', () => {
  test('works once: shown again, everything that came of it ends', async () => {
    const { url, verifier, state } = await begin(config);
    const back = new URL(await allow(server, url, owner));
    const checks = { pkceCodeVerifier: verifier, expectedState: state };
    const tokens = await client.authorizationCodeGrant(config, back, checks);
    expect((await ask(server, '/v1/auth/me', { key: tokens.access_token })).status).toBe(200);
    await expect(client.authorizationCodeGrant(config, back, checks)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect((await ask(server, '/v1/auth/me', { key: tokens.access_token })).status).toBe(401);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test('works once, also for two who show it at the same moment', async () => {
    const { url, verifier, state } = await begin(config);
    const back = new URL(await allow(server, url, owner));
    const tries = await Promise.allSettled(Array.from({ length: 4 }, () => client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state })));
    expect(tries.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    for (const one of tries) {
      if (one.status === 'fulfilled') expect((await ask(server, '/v1/auth/me', { key: one.value.access_token })).status).toBe(401);
    }
  });

  test.each(['another verifier', 'no verifier'])('needs its verifier: %s', async (what) => {
    const { url, state } = await begin(config);
    const back = new URL(await allow(server, url, owner));
    const pkceCodeVerifier = what === 'no verifier' ? undefined : client.randomPKCECodeVerifier();
    await expect(client.authorizationCodeGrant(config, back, { expectedState: state, pkceCodeVerifier })).rejects.toMatchObject({ error: expect.stringMatching(/invalid_(grant|request)/) });
  });

  test("is worth nothing to another client, the same tenant's or another's", async () => {
    const stranger = await newOwner(server);
    for (const thief of [await owner.register({ name: 'Thief' }), await stranger.register({ name: 'Thief', openTo: 'everyone' })]) {
      const { url, verifier, state } = await begin(config);
      const back = new URL(await allow(server, url, owner));
      const theirs = await configure(server, thief);
      await expect(client.authorizationCodeGrant(theirs, back, { pkceCodeVerifier: verifier, expectedState: state })).rejects.toMatchObject({ error: 'invalid_grant' });
    }
  });
});

describe('a form', () => {
  const atLogIn = async () => {
    const surfer = browser(server);
    return { surfer, page: await surfer.go((await begin(config)).url) };
  };

  test.each([['another site', { origin: 'https://evil.example' }], ['nowhere', { origin: 'null' }], ['a site beside ours', { 'sec-fetch-site': 'same-site' }]])(
    'from %s is refused', async (_what, headers) => {
      const { surfer, page } = await atLogIn();
      expect((await surfer.submit(page, { email: owner.email, password: PASSWORD }, headers)).status).toBe(400);
    });

  test('without the proof that it is ours is refused, and so is one of another step', async () => {
    const { surfer, page } = await atLogIn();
    expect((await surfer.submit(page, { email: owner.email, password: PASSWORD, csrf: 'x' })).status).toBe(400);
    const consent = await surfer.submit(page, { email: owner.email, password: PASSWORD });
    const logIn = /value="([^"]+)"/.exec(page.text)![1]!;
    expect((await surfer.submit(consent, { decision: 'allow', csrf: logIn })).status).toBe(400);
  });

  test('sent by another browser is refused', async () => {
    const { page } = await atLogIn();
    expect((await browser(server).submit(page, { email: owner.email, password: PASSWORD })).status).toBe(400);
  });

  test('that leaves out the log-in allows nothing', async () => {
    const { surfer, page } = await atLogIn();
    const skipped = { ...page, text: page.text.replace('/login"', '/consent"') };
    expect((await surfer.submit(skipped, { decision: 'allow', tenant: owner.tenantId })).status).toBe(400);
  });
});
