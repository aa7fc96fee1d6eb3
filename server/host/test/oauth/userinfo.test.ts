import * as client from 'openid-client';
import { expect, test } from 'vitest';
import { ask } from '../support.ts';
import { configure, newOwner, oauthServer, tokensFor } from './world.ts';

const server = await oauthServer();
const owner = await newOwner(server);
const registered = await owner.register();
const config = await configure(server, registered);
const at = `${server.url}/oauth/userinfo`;
const scope = (more = '') => ({ scope: ['openid', more, 'accounts:read'].filter((one) => one !== '').join(' ') });

test.each([
  ['nothing more', '', {}], ['a profile', 'profile', { name: 'Olga Owner' }], ['an email', 'email', { email: owner.email, email_verified: false }],
])('says who consented, and of what was consented to: %s', async (_what, more, claims) => {
  const tokens = await tokensFor(server, config, owner, scope(more));
  const told = await client.fetchUserInfo(config, tokens.access_token, tokens.claims()!.sub);
  expect(Object.keys(told).toSorted()).toEqual(['sub', 'tenant_id', ...Object.keys(claims)].toSorted());
  expect(told).toMatchObject({ sub: owner.userId, tenant_id: owner.tenantId, ...claims });
});

test.each([
  ['no token', {}, 401, 'invalid_token'], ['a token of nobody', { authorization: 'Bearer x.y.z' }, 401, 'invalid_token'],
  ['a session of ours, which is no consent', { authorization: `Bearer ${owner.accessToken}` }, 401, 'invalid_token'],
])('is refused for %s', async (_what, headers: Record<string, string>, status, error) => {
  const answer = await fetch(at, { headers });
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([status, `Bearer error="${error}"`]);
});

test('is refused where nobody was asked who they are', async () => {
  const { access_token: token } = await tokensFor(server, config, owner, { scope: 'accounts:read' });
  const answer = await fetch(at, { headers: { authorization: `Bearer ${token}` } });
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([403, 'Bearer error="insufficient_scope", scope="openid"']);
});

test('ends with the consent', async () => {
  const { access_token: token } = await tokensFor(server, config, owner, scope());
  const status = async () => (await fetch(at, { method: 'POST', headers: { authorization: `Bearer ${token}` } })).status;
  expect(await status()).toBe(200);
  const { body: { data } } = await ask(server, '/v1/oauth/consents', { key: owner.accessToken });
  await ask(server, `/v1/oauth/consents/${(data as [{ id: string }])[0].id}/revoke`, { key: owner.accessToken, body: {} });
  expect(await status()).toBe(401);
});

test('can be asked by a page of any origin that has a token, which no browser sends by itself', async () => {
  const preflight = await fetch(at, { method: 'OPTIONS', headers: { origin: 'https://app.example', 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' } });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin'), preflight.headers.get('access-control-allow-headers'), preflight.headers.get('access-control-allow-credentials')])
    .toEqual([204, '*', 'authorization', null]);
});
