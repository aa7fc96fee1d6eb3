import * as client from 'openid-client';
import { describe, expect, test } from 'vitest';
import { ask } from '../support.ts';
import { browser } from './browser.ts';
import { allow, begin, configure, newOwner, oauthServer, PASSWORD, REDIRECT_URI, tokensFor } from './world.ts';

const server = await oauthServer();
const owner = await newOwner(server);
const registered = await owner.register();
const config = await configure(server, registered);
const call = (key: string, path: string, body?: object, method?: string) => ask(server, path, { key, body, method });
const status = async (token: string) => (await call(token, '/v1/auth/me')).status;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const payment = (more: object = {}) => ({ type: 'florin_payment', actions: ['initiate'], limits: [{ currency: 'EUR', perTransaction: 5_000, daily: 20_000, total: 100_000 }], expires: inDays(30), ...more });
const details = (...given: object[]) => ({ authorization_details: JSON.stringify(given) });

async function newPerson(role: string) {
  const email = `${role}-${crypto.randomUUID()}@example.com`;
  const user = await owner.post<{ id: string }>('/v1/users', { email, password: PASSWORD, name: 'Pat Person', role });
  const { body } = await ask(server, '/v1/auth/login', { body: { email, password: PASSWORD } });
  return { email, id: user.id, accessToken: String(body.accessToken) };
}

describe('a consent', () => {
  test('never gives more than the person may do, now or later', async () => {
    const person = await newPerson('operator');
    const { access_token: token } = await tokensFor(server, config, person);
    const scopes = async () => (await call(token, '/v1/auth/me')).body.scopes;
    expect(await scopes()).toEqual(['accounts:read', 'transactions:write']);
    await call(owner.accessToken, `/v1/users/${person.id}`, { role: 'viewer' }, 'PATCH');
    expect(await scopes()).toEqual(['accounts:read']);
    await call(owner.accessToken, `/v1/users/${person.id}`, { status: 'disabled' }, 'PATCH');
    expect(await status(token)).toBe(401);
  });

  test('of a person who was disabled is refused at the swap', async () => {
    const person = await newPerson('operator');
    const tokens = await tokensFor(server, config, person);
    await call(owner.accessToken, `/v1/users/${person.id}`, { status: 'disabled' }, 'PATCH');
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  test('does not keep what was not granted when the person becomes mightier', async () => {
    const person = await newPerson('viewer');
    const { access_token: token } = await tokensFor(server, config, person);
    await call(owner.accessToken, `/v1/users/${person.id}`, { role: 'owner' }, 'PATCH');
    expect((await call(token, '/v1/auth/me')).body.scopes).toEqual(['accounts:read']);
  });

  test('is listed, and revoked at once, by the person themselves', async () => {
    const person = await newPerson('viewer');
    const tokens = await tokensFor(server, config, person);
    await tokensFor(server, config, owner);
    const { body: { data } } = await call(person.accessToken, '/v1/oauth/consents');
    expect(data).toMatchObject([{ client: { id: registered.id, name: 'Ledger Lens' }, userId: person.id, scopes: ['accounts:read'], status: 'active', payment: null }]);
    const [{ id }] = data as [{ id: string }];
    expect(await status(tokens.access_token)).toBe(200);
    expect((await call(person.accessToken, `/v1/oauth/consents/${id}/revoke`, {})).body.status).toBe('revoked');
    expect(await status(tokens.access_token)).toBe(401);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect((await call(person.accessToken, `/v1/oauth/consents/${id}/revoke`, {})).status).toBe(200);
  });

  test("of somebody else is seen and ended by those who may, and is not there for the rest", async () => {
    const [person, viewer, stranger] = [await newPerson('viewer'), await newPerson('viewer'), await newOwner(server)];
    const tokens = await tokensFor(server, config, person);
    const [{ id }] = (await call(person.accessToken, '/v1/oauth/consents')).body.data as [{ id: string }];
    for (const other of [viewer.accessToken, stranger.accessToken]) {
      expect((await call(other, '/v1/oauth/consents')).body.data).toEqual([]);
      expect((await call(other, `/v1/oauth/consents/${id}/revoke`, {})).status).toBe(404);
    }
    expect(await status(tokens.access_token)).toBe(200);
    expect((await call(owner.accessToken, '/v1/oauth/consents')).body.data).toContainEqual(expect.objectContaining({ id }));
    expect((await call(owner.accessToken, `/v1/oauth/consents/${id}/revoke`, {})).status).toBe(200);
    expect(await status(tokens.access_token)).toBe(401);
  });

  test('shows a program only what it was given itself', async () => {
    const person = await newPerson('viewer');
    const other = await configure(server, await owner.register({ name: 'Other' }));
    const [mine] = [await tokensFor(server, config, person), await tokensFor(server, other, person)];
    expect((await call(mine.access_token, '/v1/oauth/consents')).body.data).toMatchObject([{ client: { id: registered.id } }]);
  });
});

describe('several tenants', () => {
  test("people of another tenant can't use a client that is not open to them", async () => {
    const stranger = await newOwner(server);
    const surfer = browser(server);
    const done = await surfer.submit(await surfer.go((await begin(config)).url), { email: stranger.email, password: PASSWORD });
    expect(new URL(done.url).searchParams.get('error')).toBe('access_denied');
  });

  test("a client that is open acts in the tenant of whoever consents, and its own tenant sees nothing of it", async () => {
    const maker = await newOwner(server);
    const theirs = await configure(server, await maker.register({ openTo: 'everyone' }));
    const tokens = await tokensFor(server, theirs, owner);
    expect((await call(tokens.access_token, '/v1/auth/me')).body).toMatchObject({ tenantId: owner.tenantId, kind: 'user' });
    expect((await call(maker.accessToken, '/v1/oauth/consents')).body.data).toEqual([]);
    expect((await call(owner.accessToken, '/v1/oauth/consents?limit=1')).body.data).toMatchObject([{ userId: owner.userId, status: 'active' }]);
  });

  test('a tenant that is not theirs can not be chosen', async () => {
    const stranger = await newOwner(server);
    const surfer = browser(server);
    const consent = await surfer.submit(await surfer.go((await begin(config)).url), { email: owner.email, password: PASSWORD });
    expect((await surfer.submit(consent, { decision: 'allow', tenant: stranger.tenantId })).status).toBe(400);
  });

  test('a person of several chooses one', async () => {
    const maker = await newOwner(server);
    const theirs = await configure(server, await maker.register({ openTo: 'everyone' }));
    // Invitations come with another part of Florin; here the second membership is written as they will.
    const sql = server.db.database('identity');
    const { decodeId } = await import('../../../../contracts/ids.ts');
    await sql.execute(`INSERT INTO memberships (tenant_id, user_id, name, role, created_at) VALUES ($1, $2, 'Olga', 'viewer', now())`,
      [decodeId('tenant', maker.tenantId), decodeId('user', owner.userId)]);
    const { url, verifier, state } = await begin(theirs);
    const back = new URL(await allow(server, url, owner, { tenant: maker.tenantId }));
    const { access_token: token } = await client.authorizationCodeGrant(theirs, back, { pkceCodeVerifier: verifier, expectedState: state });
    expect((await call(token, '/v1/auth/me')).body).toMatchObject({ tenantId: maker.tenantId, scopes: ['accounts:read'] });
  });
});

describe('a spending limit', () => {
  test('is shown, consented to, and in token, introspection, consent and principal', async () => {
    const surfer = browser(server);
    const { url, verifier, state } = await begin(config, details(payment()));
    const page = await surfer.submit(await surfer.go(url), { email: owner.email, password: PASSWORD });
    for (const text of ['50.00 EUR', '200.00 EUR', '1,000.00 EUR', 'Nothing in any other currency']) expect(page.text).toContain(text);
    const back = new URL((await surfer.submit(page, { decision: 'allow' })).url);
    const tokens = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state });
    expect(tokens.authorization_details).toMatchObject([{ type: 'florin_payment', limits: payment().limits }]);
    expect((await client.tokenIntrospection(config, tokens.access_token)).authorization_details).toMatchObject([{ limits: payment().limits }]);
    const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token!);
    expect(refreshed.authorization_details).toMatchObject([{ limits: payment().limits }]);
    const { principal } = await server.clients.identity.authenticate({ credential: refreshed.access_token }, { context: { call: { tenantId: '', actor: { kind: 'service', id: 'test', scopes: [] }, requestId: 'test', reply: { replayed: false } } } });
    expect(principal?.spending).toEqual({ id: principal?.through?.consentId, limits: payment().limits });
    expect((await call(owner.accessToken, '/v1/oauth/consents?limit=1')).body.data).toMatchObject([{ payment: { limits: payment().limits }, status: 'active' }]);
  });

  test('ends with the time it names', async () => {
    const expires = inDays(2);
    await tokensFor(server, config, owner, details(payment({ expires })));
    expect((await call(owner.accessToken, '/v1/oauth/consents?limit=1')).body.data).toMatchObject([{ expiresAt: new Date(expires).toISOString() }]);
  });

  test.each<[string, object[], string]>([
    ['of no currency', [payment({ limits: [{ currency: 'ZZZ', total: 1 }] })], 'ZZZ is not'], ['without a limit', [payment({ limits: [{ currency: 'EUR' }] })], 'needs perTransaction'],
    ['twice for one currency', [payment({ limits: [{ currency: 'EUR', total: 1 }, { currency: 'EUR', total: 2 }] })], 'one limit per currency'],
    ['that is empty', [payment({ limits: [] })], 'limits'], ['below zero', [payment({ limits: [{ currency: 'EUR', total: -1 }] })], 'limits.0.total'],
    ['in the past', [payment({ expires: inDays(-1) })], 'in the future'], ['without an end', [payment({ expires: undefined })], 'expires'],
    ['for elsewhere', [payment({ locations: ['https://elsewhere.example'] })], 'locations'], ['with a field we can not keep to', [payment({ accounts: ['acc_1'] })], 'accounts'],
    ['beside another', [payment(), payment()], 'exactly one'], ['of another type', [{ type: 'payment_initiation' }], 'unsupported'], ['for another action', [payment({ actions: ['everything'] })], 'actions'],
  ])('%s is refused', async (_what, given, why) => {
    const page = await browser(server).go((await begin(config, details(...given))).url);
    const { origin, searchParams } = new URL(page.url);
    expect([origin, searchParams.get('error')]).toEqual([new URL(REDIRECT_URI).origin, 'invalid_authorization_details']);
    expect(searchParams.get('error_description')).toContain(why);
  });
});
