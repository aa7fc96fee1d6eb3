import * as client from 'openid-client';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, test } from 'vitest';
import { ask } from '../support.ts';
import { PUBLIC_URL } from './browser.ts';
import { configure, newOwner, oauthServer, tokensFor } from './world.ts';

const server = await oauthServer();
const owner = await newOwner(server);
const ENDPOINT = `${PUBLIC_URL}/oauth/token`;
const newPair = async (alg: 'EdDSA' | 'ES256' = 'EdDSA') => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { alg, privateKey, publicKey: alg === 'EdDSA' ? { kty: jwk.kty, crv: jwk.crv, x: jwk.x } : { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y } };
};
type Pair = Awaited<ReturnType<typeof newPair>>;
const machine = (pair: Pair, more: object = {}) => owner.register({ grants: ['client_credentials'], redirectUris: [], scopes: ['accounts:read'], publicKeys: [pair.publicKey], ...more });

interface Twist { readonly aud?: string; readonly iss?: string; readonly sub?: string; readonly jti?: string; readonly expiresIn?: number; readonly alg?: string }
const assertion = (id: string, { privateKey, alg }: Pick<Pair, 'privateKey' | 'alg'>, twist: Twist = {}) =>
  new SignJWT({ jti: twist.jti ?? crypto.randomUUID() }).setProtectedHeader({ alg: twist.alg ?? alg }).setIssuer(twist.iss ?? id).setSubject(twist.sub ?? id).setAudience(twist.aud ?? PUBLIC_URL)
    .setIssuedAt().setExpirationTime(Math.floor(Date.now() / 1000) + (twist.expiresIn ?? 60)).sign(privateKey);
const tokenBy = async (signed: string) => (await fetch(`${server.url}/oauth/token`, {
  method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'accounts:read', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: signed }),
})).status;

describe('a client that signs', () => {
  test.each(['EdDSA', 'ES256'] as const)('has no secret, and gets its tokens by %s', async (alg) => {
    const pair = await newPair(alg);
    const registered = await machine(pair);
    expect(registered).toMatchObject({ secret: null, secrets: [], publicKeys: [pair.publicKey] });
    const config = await configure(server, registered, client.PrivateKeyJwt({ key: pair.privateKey }));
    const { access_token: token } = await client.clientCredentialsGrant(config, { scope: 'accounts:read' });
    expect((await ask(server, '/v1/accounts', { key: token })).status).toBe(200);
  });

  test('acts for people as any other does', async () => {
    const pair = await newPair();
    const registered = await owner.register({ publicKeys: [pair.publicKey] });
    const tokens = await tokensFor(server, await configure(server, registered, client.PrivateKeyJwt({ key: pair.privateKey })), owner);
    expect((await ask(server, '/v1/accounts', { key: tokens.access_token })).status).toBe(200);
  });

  test('shows each assertion once, also where it comes five times at the same moment', async () => {
    const pair = await newPair();
    const { id } = await machine(pair);
    const signed = await assertion(id, pair);
    const statuses = await Promise.all(Array.from({ length: 5 }, () => tokenBy(signed)));
    expect(statuses.toSorted()).toEqual([200, 401, 401, 401, 401]);
  });

  test.each<[string, Twist]>([
    ['for another server', { aud: 'https://evil.example' }], ['of another client', { iss: 'cli_other' }], ['about another client', { sub: 'cli_other' }],
    ['that has expired', { expiresIn: -60 }], ['that is good for a day', { expiresIn: 86_400 }],
  ])('is refused with an assertion %s', async (_what, twist) => {
    const pair = await newPair();
    const { id } = await machine(pair);
    expect(await tokenBy(await assertion(id, pair, twist))).toBe(401);
    expect(await tokenBy(await assertion(id, pair, { aud: ENDPOINT }))).toBe(200);
  });

  test('is refused with the key of another, with a secret made of its public key, and with none', async () => {
    const pair = await newPair();
    const { id } = await machine(pair);
    expect(await tokenBy(await assertion(id, await newPair()))).toBe(401);
    const confused = new TextEncoder().encode(JSON.stringify(pair.publicKey));
    expect(await tokenBy(await assertion(id, { privateKey: confused as never, alg: 'EdDSA' }, { alg: 'HS256' }))).toBe(401);
    const [, payload] = (await assertion(id, pair)).split('.');
    expect(await tokenBy(`${btoa('{"alg":"none"}').replaceAll('=', '')}.${payload}.`)).toBe(401);
    for (const secret of ['x', 'undefined']) await expect(client.clientCredentialsGrant(await configure(server, { id, secret, type: 'confidential' }, client.ClientSecretPost(secret)))).rejects.toThrow();
  });

  test('changes its keys: old and new for a while, then the new alone', async () => {
    const [old, young] = [await newPair(), await newPair('ES256')];
    const { id } = await machine(old);
    const set = (...pairs: Pair[]) => ask(server, `/v1/oauth/clients/${id}`, { method: 'PATCH', key: owner.accessToken, body: { publicKeys: pairs.map(({ publicKey }) => publicKey) } });
    expect((await set(old, young)).status).toBe(200);
    expect([await tokenBy(await assertion(id, old)), await tokenBy(await assertion(id, young))]).toEqual([200, 200]);
    await set(young);
    expect([await tokenBy(await assertion(id, old)), await tokenBy(await assertion(id, young))]).toEqual([401, 200]);
  });

  test('gets no secret beside, and one with a secret gets no key', async () => {
    const pair = await newPair();
    const { id } = await machine(pair);
    expect((await ask(server, `/v1/oauth/clients/${id}/secret`, { key: owner.accessToken, body: {} })).status).toBe(400);
    const { id: other } = await owner.register();
    expect((await ask(server, `/v1/oauth/clients/${other}`, { method: 'PATCH', key: owner.accessToken, body: { publicKeys: [pair.publicKey] } })).status).toBe(400);
  });
});

test.each([
  ['a private key', async () => ({ ...await exportJWK((await newPair()).privateKey) })], ['a key of another kind', async () => ({ kty: 'oct', k: 'x'.repeat(43) })],
  ['a point beside its curve', async () => ({ kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'B'.repeat(42) + 'A' })], ['half a key', async () => ({ kty: 'EC', crv: 'P-256', x: 'A'.repeat(43) })],
])('refuses %s', async (_what, key) => {
  await expect(machine({ publicKey: await key() } as never)).rejects.toThrow(/invalid_request/);
});

test('a public client has no key either', async () => {
  await expect(owner.register({ type: 'public', publicKeys: [(await newPair()).publicKey] })).rejects.toThrow(/invalid_request/);
});
