import * as client from 'openid-client';
import { describe, expect, test } from 'vitest';
import { ask } from '../support.ts';
import { PUBLIC_URL, through } from './browser.ts';
import { allow, begin, configure, newOwner, oauthServer, tokensFor } from './world.ts';

const server = await oauthServer();
const owner = await newOwner(server);
const config = await configure(server, await owner.register());
const machine = await owner.register({ name: 'Machine', grants: ['client_credentials'], redirectUris: [], scopes: ['accounts:read', 'ledger:read'] });
const machineConfig = await configure(server, machine);

const status = async (token: string) => (await ask(server, '/v1/auth/me', { key: token })).status;
const refused = { error: 'invalid_grant' };

describe('refresh tokens', () => {
  test('swap for the next, with the same consent', async () => {
    const first = await tokensFor(server, config, owner);
    const second = await client.refreshTokenGrant(config, first.refresh_token!);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const third = await client.refreshTokenGrant(config, second.refresh_token!);
    expect([await status(first.access_token), await status(third.access_token)]).toEqual([200, 200]);
  });

  test('used twice end the family: every token of it, and the consent', async () => {
    const first = await tokensFor(server, config, owner);
    const second = await client.refreshTokenGrant(config, first.refresh_token!);
    await expect(client.refreshTokenGrant(config, first.refresh_token!)).rejects.toMatchObject(refused);
    await expect(client.refreshTokenGrant(config, second.refresh_token!)).rejects.toMatchObject(refused);
    expect([await status(first.access_token), await status(second.access_token)]).toEqual([401, 401]);
  });

  test('used by many at once leave at most one of them with a token, and that one dead', async () => {
    const { refresh_token: token } = await tokensFor(server, config, owner);
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => client.refreshTokenGrant(config, token!)));
    const got = tries.filter((one) => one.status === 'fulfilled');
    expect(got.length).toBeLessThanOrEqual(1);
    for (const { value } of got) {
      expect(await status(value.access_token)).toBe(401);
      await expect(client.refreshTokenGrant(config, value.refresh_token!)).rejects.toMatchObject(refused);
    }
  });

  test('may ask for less, and never for more', async () => {
    const { refresh_token: token } = await tokensFor(server, config, owner, { scope: 'openid accounts:read' });
    await expect(client.refreshTokenGrant(config, token!, { scope: 'accounts:read transactions:write' })).rejects.toMatchObject({ error: 'invalid_scope' });
    const less = await client.refreshTokenGrant(config, token!, { scope: 'accounts:read' });
    expect(less.scope).toBe('accounts:read');
  });

  test("are worth nothing to another tenant's client", async () => {
    const stranger = await newOwner(server);
    const theirs = await configure(server, await stranger.register({ openTo: 'everyone' }));
    const { refresh_token: token } = await tokensFor(server, config, owner);
    await expect(client.refreshTokenGrant(theirs, token!)).rejects.toMatchObject(refused);
  });
});

describe('client credentials', () => {
  test("are the tenant's own machine", async () => {
    const tokens = await client.clientCredentialsGrant(machineConfig, { scope: 'accounts:read' });
    expect(tokens.refresh_token).toBeUndefined();
    expect((await ask(server, '/v1/auth/me', { key: tokens.access_token })).body).toMatchObject({
      kind: 'client', tenantId: owner.tenantId, scopes: ['accounts:read'], user: null, client: { id: machine.id },
    });
    expect((await ask(server, '/v1/accounts', { key: tokens.access_token })).status).toBe(200);
    expect((await ask(server, '/v1/customers', { key: tokens.access_token, body: { name: 'x' } })).status).toBe(403);
  });

  test('give no scope that the client was not registered with', async () => {
    const tokens = await client.clientCredentialsGrant(machineConfig, { scope: 'accounts:read identity:keys' });
    expect((await ask(server, '/v1/auth/me', { key: tokens.access_token })).body.scopes).toEqual(['accounts:read']);
  });

  test.each([
    ['a wrong secret', () => configure(server, machine, client.ClientSecretPost('flo_secret_wrong'))],
    ["another client's secret", async () => configure(server, machine, client.ClientSecretBasic((await owner.register()).secret!))],
    ['no secret', () => configure(server, machine, client.None())],
  ])('are refused with %s', async (_what, wrong) => {
    await expect(client.clientCredentialsGrant(await wrong(), { scope: 'accounts:read' })).rejects.toMatchObject({ cause: expect.anything() });
  });

  test('are accepted in the body as well', async () => {
    const posting = await configure(server, machine, client.ClientSecretPost(machine.secret!));
    expect(await status((await client.clientCredentialsGrant(posting, { scope: 'ledger:read' })).access_token)).toBe(200);
  });

  test('are not for those registered without, nor is a spending limit for a machine', async () => {
    await expect(client.clientCredentialsGrant(config, { scope: 'accounts:read' })).rejects.toMatchObject({ error: 'invalid_request' });
    const details = JSON.stringify([{ type: 'florin_payment', actions: ['initiate'], limits: [{ currency: 'EUR', total: 1 }], expires: new Date(Date.now() + 86_400_000).toISOString() }]);
    await expect(client.clientCredentialsGrant(machineConfig, { authorization_details: details })).rejects.toMatchObject({ error: 'invalid_authorization_details' });
  });

  test.each(['password', 'implicit', 'urn:ietf:params:oauth:grant-type:device_code', 'urn:ietf:params:oauth:grant-type:jwt-bearer'])('do not make %s a grant', async (grant) => {
    await expect(client.genericGrantRequest(machineConfig, grant, { username: owner.email, password: 'correct horse battery' })).rejects.toMatchObject({ error: 'unsupported_grant_type' });
  });
});

describe('a client asks about its tokens', () => {
  test('and hears whose they are, until they end', async () => {
    const tokens = await tokensFor(server, config, owner);
    const said = await client.tokenIntrospection(config, tokens.access_token);
    expect(said).toMatchObject({ active: true, sub: owner.userId, tenant_id: owner.tenantId, scope: 'accounts:read transactions:write', iss: PUBLIC_URL, aud: 'florin-api' });
    expect(await client.tokenIntrospection(config, tokens.refresh_token!)).toMatchObject({ active: true });
    await client.tokenRevocation(config, tokens.access_token);
    expect(await client.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
    expect(await client.tokenIntrospection(config, tokens.refresh_token!)).toEqual({ active: false });
    expect(await status(tokens.access_token)).toBe(401);
  });

  test('and gives a refresh token back, and the consent with it', async () => {
    const tokens = await tokensFor(server, config, owner);
    await client.tokenRevocation(config, tokens.refresh_token!);
    expect(await status(tokens.access_token)).toBe(401);
    const { body } = await ask(server, '/v1/oauth/consents?limit=1', { key: owner.accessToken });
    expect(body.data).toMatchObject([{ status: 'revoked' }]);
  });

  test('and a machine gives back its own', async () => {
    const { access_token: token } = await client.clientCredentialsGrant(machineConfig, { scope: 'accounts:read' });
    expect([await status(token), (await client.tokenIntrospection(machineConfig, token)).active]).toEqual([200, true]);
    await client.tokenRevocation(machineConfig, token);
    expect([await status(token), (await client.tokenIntrospection(machineConfig, token)).active]).toEqual([401, false]);
  });

  test("but neither hears of nor ends another's", async () => {
    const tokens = await tokensFor(server, config, owner);
    for (const token of [tokens.access_token, tokens.refresh_token!]) {
      expect(await client.tokenIntrospection(machineConfig, token)).toEqual({ active: false });
      await client.tokenRevocation(machineConfig, token).catch(() => {});
    }
    expect(await status(tokens.access_token)).toBe(200);
  });

  test.each([['a session of ours', () => owner.accessToken], ['nonsense', () => 'nonsense'], ['a JWT of nobody', () => 'eyJhbGciOiJub25lIn0.e30.']])(
    'and hears nothing of %s', async (_what, token) => expect(await client.tokenIntrospection(config, token())).toEqual({ active: false }));

  test('only as itself', async () => {
    const tokens = await tokensFor(server, config, owner);
    const answer = await through(server)(`${PUBLIC_URL}/oauth/introspect`, { method: 'POST', body: new URLSearchParams({ token: tokens.access_token }) });
    expect(answer.status).toBe(400);
  });
});

describe('a public client', () => {
  test('has PKCE in place of a secret, and its refresh tokens rotate as well', async () => {
    const app = await configure(server, await owner.register({ type: 'public' }));
    const first = await tokensFor(server, app, owner);
    const second = await client.refreshTokenGrant(app, first.refresh_token!);
    expect(await status(second.access_token)).toBe(200);
    await expect(client.refreshTokenGrant(app, first.refresh_token!)).rejects.toMatchObject(refused);
    expect(await status(second.access_token)).toBe(401);
    await expect(client.clientCredentialsGrant(app, { scope: 'accounts:read' })).rejects.toMatchObject({ cause: expect.anything() });
  });
});

test('an authorization request may be pushed first, and is used once', async () => {
  const { url, verifier, state } = await begin(config);
  const pushed = await client.buildAuthorizationUrlWithPAR(config, url.searchParams);
  expect([...pushed.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
  const back = new URL(await allow(server, pushed, owner));
  const tokens = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state });
  expect(await status(tokens.access_token)).toBe(200);
  await expect(allow(server, pushed, owner)).rejects.toThrow('there is no form');
});

describe('the id of a record', () => {
  test('is no token', async () => {
    const { access_token: token } = await client.clientCredentialsGrant(machineConfig, { scope: 'accounts:read' });
    const { jti } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { jti: string };
    expect(await status(jti)).toBe(401);
  });
});

test('a body that is no form is refused', async () => {
  const answer = await through(server)(`${PUBLIC_URL}/oauth/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  expect(answer.status).toBe(415);
});
