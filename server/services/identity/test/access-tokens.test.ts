import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { newPrivatePem, signerFromPem, type Signer } from '../../../kit/signing.ts';
import { accessTokens } from '../credentials/access-tokens.ts';
import { identityWorld } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock, ports } = world;
const ours = ports.signer('token');
const stranger = signerFromPem(newPrivatePem());
const { tokens, owner } = await world.newTenant();
const [headerPart, claimsPart, signaturePart] = tokens.accessToken.split('.') as [string, string, string];
const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const write = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const header = read(headerPart);
const claims = read(claimsPart);

function signed(by: Signer, changedHeader: object = {}, changedClaims: object = {}): string {
  const text = `${write({ ...header, ...changedHeader })}.${write({ ...claims, ...changedClaims })}`;
  return `${text}.${Buffer.from(by.sign(Buffer.from(text)), 'base64').toString('base64url')}`;
}

const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(stranger.publicKey, 'base64').toString('base64url') };

function hmacWithPublicKey(): string {
  const text = `${write({ ...header, alg: 'HS256' })}.${claimsPart}`;
  return `${text}.${createHmac('sha256', Buffer.from(ours.publicKey, 'base64')).update(text).digest('base64url')}`;
}

test('a token says who and which session, and nothing personal', () => {
  expect(header).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: ours.keyId });
  expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sid', 'sub']);
  expect(claims).toMatchObject({ iss: 'florin', aud: 'florin-api', sub: tokens.user.id });
});

test('a token of ours is known, also when it is put together by hand', async () => {
  expect(await world.isValid(tokens.accessToken)).toBe(true);
  expect(await world.isValid(signed(ours))).toBe(true);
});

test.each<[string, string]>([
  ['no algorithm and no signature', `${write({ ...header, alg: 'none' })}.${claimsPart}.`],
  ['no algorithm, and our signature', `${write({ ...header, alg: 'none' })}.${claimsPart}.${signaturePart}`],
  ['no algorithm, in other letters', signed(ours, { alg: 'nOnE' })],
  ['another name of the algorithm', signed(ours, { alg: 'Ed25519' })],
  ['our public key as an HMAC secret', hmacWithPublicKey()],
  ['no signature', `${headerPart}.${claimsPart}.`],
  ["a stranger's key", signed(stranger)],
  ["a stranger's key under its own id", signed(stranger, { kid: stranger.keyId })],
  ["a stranger's key brought along", signed(stranger, { jwk: publicJwk })],
  ["a stranger's key to be fetched", signed(stranger, { jku: 'https://example.com/keys' })],
  ['our key under another id', signed(ours, { kid: stranger.keyId })],
  ['our key without an id', signed(ours, { kid: undefined })],
  ['our key with an id that is a path', signed(ours, { kid: '../../dev/null' })],
  ['another kind of token', signed(ours, { typ: 'JWT' })],
  ['an extension we do not know', signed(ours, { crit: ['exp'] })],
  ['changed claims', `${headerPart}.${write({ ...claims, sub: encodeId('user', owner.tenantId) })}.${signaturePart}`],
  ['a changed signature', `${headerPart}.${claimsPart}.${signaturePart.startsWith('A') ? 'B' : 'A'}${signaturePart.slice(1)}`],
  ['another issuer', signed(ours, {}, { iss: 'elsewhere' })],
  ['no issuer', signed(ours, {}, { iss: undefined })],
  ['another audience', signed(ours, {}, { aud: 'elsewhere' })],
  ['no audience', signed(ours, {}, { aud: undefined })],
  ['no end', signed(ours, {}, { exp: undefined })],
  ['an end that is no number', signed(ours, {}, { exp: '9999999999' })],
  ['a beginning to come', signed(ours, {}, { nbf: Number(claims.exp) })],
  ['no session', signed(ours, {}, { sid: undefined })],
  ['a session nobody has', signed(ours, {}, { sid: encodeId('session', owner.tenantId) })],
  ['a session that is a user', signed(ours, {}, { sid: tokens.user.id })],
  ["another user's session", signed(ours, {}, { sub: encodeId('user', owner.tenantId) })],
  ['nothing', ''], ['dots', '..'], ['four parts', `${tokens.accessToken}.x`], ['no JSON', `${Buffer.from('{').toString('base64url')}.e.e`],
])('%s is refused', async (_, credential) => {
  expect(await api.authenticate({ credential }, anyone)).toEqual({ principal: null, expiresAt: null });
});

test('the answer may be kept for a minute, but no longer than the token is good for', async () => {
  const at = clock.now();
  const principal = { tenantId: owner.tenantId, kind: 'user', id: owner.actor.id, mode: 'live' };
  const credential = tokens.accessToken;
  const endMs = Number(claims.exp) * 1000;
  expect(await api.authenticate({ credential }, anyone)).toMatchObject({ principal, expiresAt: at + 60_000 });
  clock.advance(endMs - at - 30_000);
  expect(await api.authenticate({ credential }, anyone)).toMatchObject({ principal, expiresAt: endMs });
});

test('a token is good until its last moment and not after', async () => {
  const fresh = await world.refresh(tokens.refreshToken);
  const { exp } = read(fresh.accessToken.split('.')[1]!);
  clock.advance(Number(exp) * 1000 - clock.now() - 1);
  expect(await world.isValid(fresh.accessToken)).toBe(true);
  clock.advance(1);
  expect(await world.isValid(fresh.accessToken)).toBe(false);
});

test('a token made for another installation with the same key is refused', async () => {
  const elsewhere = accessTokens(ours, { issuer: 'florin-staging', audience: 'florin-api', lifetimeMs: 900_000 });
  const { token } = elsewhere.issue({ userId: owner.actor.id, sessionId: owner.tenantId }, clock.now());
  expect(await elsewhere.verify(token, clock.now())).toBeDefined();
  expect(await world.isValid(token)).toBe(false);
});
