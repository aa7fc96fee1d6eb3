import { describe, expect, test } from 'vitest';
import type { Scope } from '../../../../contracts/scopes.ts';
import type { Call } from '../../../kit/call.ts';
import { identityWorld, PASSWORD } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock } = world;
const { owner, email } = await world.newTenant();
const FORBIDDEN = { code: 'forbidden' };
const NOT_FOUND = { code: 'not_found' };

const app = (more: object = {}) => ({
  name: 'App', type: 'confidential' as const, grants: ['authorization_code' as const], redirectUris: ['https://app.example/callback'], scopes: ['accounts:read'] as Scope[], mode: 'live' as const, ...more,
});
const machine = (more: object = {}) => app({ grants: ['client_credentials'], redirectUris: [], ...more });
const create = (input: object, call: Call = owner) => api.createOAuthClient(input as never, world.as(call));

/** What the token endpoint answers to client credentials. */
async function tokenFor(id: string, secret: string): Promise<{ status: number; token: string }> {
  const { status, body } = await api.serveOAuth({
    method: 'POST', path: '/oauth/token', body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'accounts:read', client_id: id, client_secret: secret }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }, anyone);
  return { status, token: (JSON.parse(body) as { access_token?: string }).access_token ?? '' };
}

async function newOperatorKey(scopes: Scope[], mode: 'test' | 'live' = 'live') {
  return world.callOf((await world.newKey(owner, scopes, mode)).secret);
}

describe('registering', () => {
  test('shows a secret once, and a public client none', async () => {
    const made = await create(app());
    expect(made.secret).toMatch(/^flo_secret_[\w-]{43}$/);
    expect(made.secrets).toMatchObject([{ prefix: made.secret!.slice(0, 15), expiresAt: null }]);
    expect(await api.getOAuthClient({ id: made.id }, world.as(owner))).not.toHaveProperty('secret');
    expect(await create(app({ type: 'public' }))).toMatchObject({ secret: null, secrets: [] });
  });

  test('again with the same key gives the same client without its secret', async () => {
    const [first, second] = [await api.createOAuthClient(app(), world.as(owner, 'once')), await api.createOAuthClient(app(), world.as(owner, 'once'))];
    expect([second.id, second.secret]).toEqual([first.id, null]);
  });

  test.each([
    ['http', 'http://app.example/cb'], ['another scheme', 'myapp://cb'], ['a script', 'javascript:alert(1)'], ['a fragment', 'https://app.example/cb#x'], ['a pattern', 'https://*.example/cb'],
    ['a password', 'https://a:b@app.example/cb'], ['no address', 'callback'], ['a host like loopback', 'http://127.0.0.1.evil.example/cb'], ['a space', 'https://app.example/c b'],
  ])('refuses a redirect URI of %s', async (_what, uri) => {
    await expect(create(app({ redirectUris: [uri] }))).rejects.toThrow();
  });

  test.each(['https://app.example/cb?tenant=1', 'http://127.0.0.1:8123/cb', 'http://[::1]/cb', 'http://localhost:3000/cb'])('takes the redirect URI %s', async (uri) => {
    expect((await create(app({ redirectUris: [uri] }))).redirectUris).toEqual([uri]);
  });

  test.each([
    ['client credentials for who keeps no secret', app({ type: 'public', grants: ['client_credentials'], redirectUris: [] })], ['codes without a place to send them', app({ redirectUris: [] })],
    ['a place to send what there is not', machine({ redirectUris: ['https://app.example/cb'] })], ['no grant', app({ grants: [] })], ['no scope', app({ scopes: [] })],
  ])('refuses %s', async (_what, input) => {
    await expect(create(input)).rejects.toThrow();
  });

  test('gives no more than its maker has: neither scopes nor mode', async () => {
    const key = await newOperatorKey(['identity:keys', 'accounts:read']);
    await expect(create(app({ scopes: ['accounts:read', 'ledger:read'] }), key)).rejects.toMatchObject(FORBIDDEN);
    expect((await create(app(), key)).scopes).toEqual(['accounts:read']);
    await expect(create(app(), await newOperatorKey(['identity:keys', 'accounts:read'], 'test'))).rejects.toMatchObject(FORBIDDEN);
  });
});

describe('changing', () => {
  test('takes scopes away at once, also from tokens that are out', async () => {
    const client = await create(machine({ scopes: ['accounts:read', 'ledger:read'] }));
    const { token } = await tokenFor(client.id, client.secret!);
    await api.updateOAuthClient({ id: client.id, scopes: ['ledger:read'] }, world.as(owner));
    expect((await world.callOf(token)).actor.scopes).toEqual([]);
  });

  test('is refused where the client may do more than whoever changes it', async () => {
    const client = await create(app({ scopes: ['accounts:read', 'ledger:write'] }));
    const key = await newOperatorKey(['identity:keys', 'accounts:read']);
    await expect(api.updateOAuthClient({ id: client.id, redirectUris: ['https://evil.example/cb'] }, world.as(key))).rejects.toMatchObject(FORBIDDEN);
    await expect(api.updateOAuthClient({ id: client.id, scopes: ['accounts:write'] }, world.as(key))).rejects.toMatchObject(FORBIDDEN);
    await expect(api.rotateOAuthClientSecret({ id: client.id }, world.as(key))).rejects.toMatchObject(FORBIDDEN);
    expect((await api.updateOAuthClient({ id: client.id, scopes: ['accounts:read'], name: 'Less' }, world.as(owner))).name).toBe('Less');
  });

  test('leaves no client without what its grants need', async () => {
    const client = await create(app());
    await expect(api.updateOAuthClient({ id: client.id, redirectUris: [] }, world.as(owner))).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('a secret', () => {
  test('has a successor, and works until the overlap is over; an older one ends at once', async () => {
    const client = await create(machine());
    const second = await api.rotateOAuthClientSecret({ id: client.id, overlapSeconds: 600 }, world.as(owner));
    const works = async (secret: string | null) => (await tokenFor(client.id, secret!)).status === 200;
    expect([await works(client.secret), await works(second.secret)]).toEqual([true, true]);
    const third = await api.rotateOAuthClientSecret({ id: client.id, overlapSeconds: 600 }, world.as(owner));
    expect([await works(client.secret), await works(second.secret), await works(third.secret)]).toEqual([false, true, true]);
    clock.advance(600_001);
    expect([await works(second.secret), await works(third.secret)]).toEqual([false, true]);
  });

  test('is stored as a hash only', async () => {
    const { id, secret } = await create(machine());
    const { token } = await tokenFor(id, secret!);
    const rows = await world.database.query<{ all: string }>(`SELECT (SELECT string_agg(s::text, '') FROM oauth_client_secrets s) || (SELECT string_agg(r::text, '') FROM oauth_records r) AS all`);
    const { jti } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { jti: string };
    for (const hidden of [secret!.slice(15), token, jti]) expect(rows[0]!.all).not.toContain(hidden);
  });
});

describe('revoking', () => {
  test('ends the client, its tokens, and every consent given to it', async () => {
    const client = await create(app({ grants: ['authorization_code', 'client_credentials'] }));
    const consent = await world.newConsent({ email }, client);
    const own = await tokenFor(client.id, client.secret!);
    expect([await world.isValid(consent.accessToken), await world.isValid(own.token)]).toEqual([true, true]);
    expect(await api.revokeOAuthClient({ id: client.id }, world.as(owner))).toMatchObject({ status: 'revoked' });
    expect([await world.isValid(consent.accessToken), await world.isValid(own.token), (await tokenFor(client.id, client.secret!)).status]).toEqual([false, false, 401]);
    expect((await api.listOAuthConsents({ limit: 1 }, world.as(owner))).data).toMatchObject([{ client: { id: client.id }, status: 'revoked' }]);
    await expect(api.updateOAuthClient({ id: client.id, name: 'x' }, world.as(owner))).rejects.toMatchObject(NOT_FOUND);
    expect((await api.revokeOAuthClient({ id: client.id }, world.as(owner))).status).toBe('revoked');
  });

  test('is nothing that another tenant can do, nor anything else', async () => {
    const client = await create(app());
    const { owner: stranger } = await world.newTenant();
    for (const refused of [
      () => api.getOAuthClient({ id: client.id }, world.as(stranger)), () => api.updateOAuthClient({ id: client.id, name: 'x' }, world.as(stranger)),
      () => api.rotateOAuthClientSecret({ id: client.id }, world.as(stranger)), () => api.revokeOAuthClient({ id: client.id }, world.as(stranger)),
    ]) await expect(refused()).rejects.toMatchObject(NOT_FOUND);
    expect((await api.listOAuthClients({}, world.as(stranger))).data).toEqual([]);
  });
});

describe('whoever acts through a client', () => {
  test('hands on no more than the consent, and nothing once it has ended', async () => {
    const client = await create(app({ scopes: ['accounts:read', 'identity:keys'] }));
    const { accessToken } = await world.newConsent({ email }, client, 'openid accounts:read identity:keys');
    const call = await world.callOf(accessToken);
    expect(call.actor.through).toBeDefined();
    await expect(api.createApiKey({ name: 'k', mode: 'live', scopes: ['ledger:read'] }, world.as(call))).rejects.toMatchObject(FORBIDDEN);
    // Every consent ends, and so must what is made by it.
    await expect(api.createApiKey({ name: 'k', mode: 'live', scopes: ['accounts:read'] }, world.as(call))).rejects.toMatchObject(FORBIDDEN);
    const expiresAt = new Date(clock.now() + 86_400_000).toISOString();
    await api.createApiKey({ name: 'k', mode: 'live', scopes: ['accounts:read'], expiresAt }, world.as(call));
    const [consent] = (await api.listOAuthConsents({ limit: 1 }, world.as(owner))).data;
    await api.revokeOAuthConsent({ id: consent!.id }, world.as(owner));
    await expect(api.createApiKey({ name: 'k', mode: 'live', scopes: ['accounts:read'], expiresAt }, world.as(call))).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('of a test client makes no live key, and a machine no more than its registration', async () => {
    const client = await create(app({ scopes: ['accounts:read', 'identity:keys'], mode: 'test' }));
    const call = await world.callOf((await world.newConsent({ email }, client, 'openid accounts:read identity:keys')).accessToken);
    const expiresAt = new Date(clock.now() + 86_400_000).toISOString();
    await expect(api.createApiKey({ name: 'k', mode: 'live', scopes: ['accounts:read'], expiresAt }, world.as(call))).rejects.toMatchObject(FORBIDDEN);
    await api.createApiKey({ name: 'k', mode: 'test', scopes: ['accounts:read'], expiresAt }, world.as(call));
    const robot = await create(machine({ scopes: ['accounts:read', 'identity:keys'] }));
    const itself: Call = { ...await world.callOf((await tokenFor(robot.id, robot.secret!)).token), requestId: 'test' };
    expect([itself.actor.kind, itself.actor.scopes]).toEqual(['client', ['accounts:read']]);
  });

  test('is nobody once the person left the tenant', async () => {
    const person = { email: world.newEmail() };
    const user = await api.createUser({ email: person.email, password: PASSWORD, name: 'Bob', role: 'viewer' }, world.as(owner));
    const { accessToken } = await world.newConsent(person, await create(app()));
    expect(await world.isValid(accessToken)).toBe(true);
    await api.updateUser({ id: user.id, status: 'disabled' }, world.as(owner));
    expect(await world.isValid(accessToken)).toBe(false);
  });
});

test('who is taken out of a tenant and comes again finds no consent of theirs alive', async () => {
  const person = { email: world.newEmail() };
  const user = await api.createUser({ email: person.email, password: PASSWORD, name: 'Bob', role: 'viewer' }, world.as(owner));
  const { accessToken } = await world.newConsent(person, await create(app()));
  await api.removeUser({ id: user.id }, world.as(owner));
  expect(await world.isValid(accessToken)).toBe(false);
  const [consent] = (await api.listOAuthConsents({ limit: 1 }, world.as(owner))).data;
  expect(consent).toMatchObject({ userId: user.id, status: 'revoked' });
});

test('what has expired is pruned, and what has not is kept', async () => {
  const client = await create(machine());
  const { token } = await tokenFor(client.id, client.secret!);
  const count = async () => (await world.database.query('SELECT FROM oauth_records WHERE client_id IS NOT NULL')).length;
  const before = await count();
  await world.runJob('prune');
  expect([await world.isValid(token), before > 0]).toEqual([true, true]);
  clock.advance(40 * 86_400_000);
  await world.runJob('prune');
  expect(await count()).toBe(0);
});

test.each([['behind', -3_600_000], ['ahead of', 3_600_000]])('our clock decides, an hour %s the machine\'s', async (_where, byMs) => {
  clock.advance(byMs);
  const { accessToken } = await world.newConsent({ email }, await create(app()));
  expect(await world.isValid(accessToken)).toBe(true);
  const { iat } = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { iat: number };
  expect(iat).toBe(Math.floor(clock.now() / 1000));
  clock.advance(601_000);
  expect(await world.isValid(accessToken)).toBe(false);
  clock.advance(-byMs);
});
