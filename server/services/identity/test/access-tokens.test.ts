import { createHmac, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { signingKeys } from '../credentials/signing-keys.ts';
import { openBytes } from '../../../kit/personal-data/envelope.ts';
import { derivedSecret } from '../../../kit/derived-secret.ts';
import { identityWorld } from './world.ts';

const world = await identityWorld();
const { api, anyone, clock, ports } = world;
const { tokens, owner } = await world.newTenant();

/** The keys that tokens are really signed with, as only the key folder and the database together give them. */
const ring = signingKeys({ database: world.database, clock, wrappingKey: derivedSecret(ports.signer('token'), 'signing keys'), periodMs: 30 * 86_400_000, tokenMs: 900_000 });
const ours = await ring.signing();
const stranger = generateKeyPairSync('ed25519');
const strangersJwk = stranger.publicKey.export({ format: 'jwk' });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });

async function clientToken(): Promise<string> {
  const client = await api.createOAuthClient({ name: 'M', type: 'confidential', grants: ['client_credentials'], scopes: ['accounts:read'], mode: 'test' }, { context: { call: owner } });
  const { body } = await api.serveOAuth({
    method: 'POST', path: '/oauth/token', body: 'grant_type=client_credentials&scope=accounts:read',
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
  }, anyone);
  return (JSON.parse(body) as { access_token: string }).access_token;
}

type Fields = Record<string, unknown>;
const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Fields;
const text = (value: string) => Buffer.from(value).toString('base64url');
const write = (part: object) => text(JSON.stringify(part));

describe.each([['of a session', tokens.accessToken], ['of a client', await clientToken()]])('a token %s', (kind, token) => {
  const [headerPart, claimsPart, signaturePart] = token.split('.') as [string, string, string];
  const header = read(headerPart);
  const claims = read(claimsPart);

  function signedParts(first: string, second: string, key: KeyObject = ours.privateKey): string {
    const input = `${first}.${second}`;
    return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
  }
  const signed = (changedHeader: Fields = {}, changedClaims: Fields = {}, key?: KeyObject) => signedParts(write({ ...header, ...changedHeader }), write({ ...claims, ...changedClaims }), key);
  const withSignature = (bytes: Uint8Array, changedHeader: Fields = {}) => `${write({ ...header, ...changedHeader })}.${claimsPart}.${Buffer.from(bytes).toString('base64url')}`;
  const signature = Buffer.from(signaturePart, 'base64url');

  function hmac(secret: Uint8Array | string): string {
    const input = `${write({ ...header, alg: 'HS256' })}.${claimsPart}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  }

  /** The order of the group, which an implementation that does not check the second half of a signature adds for free. */
  function addOrder(from: Buffer): Buffer {
    const order = (1n << 252n) + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${Buffer.from(from.subarray(32)).reverse().toString('hex')}`) + order;
    return Buffer.concat([from.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()]);
  }

  const spki = ours.publicKey.export({ format: 'der', type: 'spki' });
  const pem = ours.publicKey.export({ format: 'pem', type: 'spki' });
  const x = Buffer.from(ours.publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const nowSeconds = Math.floor(clock.now() / 1000);
  const json = JSON.stringify(claims);

  test('says who, and nothing personal', () => {
    expect(header).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: ours.id });
    expect(claims).toMatchObject({ aud: 'florin-api', sub: kind === 'of a session' ? tokens.user.id : claims.client_id });
    expect(Object.keys(claims).sort()).toEqual(kind === 'of a session' ? ['aud', 'exp', 'iat', 'iss', 'sid', 'sub'] : ['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'scope', 'sub', 'tenant_id']);
  });

  test('is known, also when it is put together by hand', async () => {
    expect(await world.isValid(token)).toBe(true);
    expect(await world.isValid(signed())).toBe(true);
    expect(await world.isValid(signed({}, { nbf: nowSeconds }))).toBe(true);
  });

  test.each<[string, string]>([
    // Algorithms
    ['no algorithm and no signature', `${write({ ...header, alg: 'none' })}.${claimsPart}.`], ['no algorithm, and our signature', withSignature(signature, { alg: 'none' })],
    ['no algorithm, in other letters', signed({ alg: 'nOnE' })], ['an empty algorithm', signed({ alg: '' })], ['no word of an algorithm', signed({ alg: undefined })],
    ['a list of algorithms', signed({ alg: ['EdDSA'] })], ['another name of the algorithm', signed({ alg: 'Ed25519' })], ['the algorithm in other letters', signed({ alg: 'EDDSA' })],
    ['our public key as an HMAC secret', hmac(x)], ['our public key as an HMAC secret, DER', hmac(spki)], ['our public key as an HMAC secret, PEM', hmac(pem)], ['an empty HMAC secret', hmac('')],
    ['ES256 with r and s zero', withSignature(Buffer.alloc(64), { alg: 'ES256' })], ['ES256 with r zero', withSignature(Buffer.concat([Buffer.alloc(32), signature.subarray(32)]), { alg: 'ES256' })],
    ['ES256 with s zero', withSignature(Buffer.concat([signature.subarray(0, 32), Buffer.alloc(32)]), { alg: 'ES256' })], ['ES256 by a stranger', signed({ alg: 'ES256' }, {}, p256.privateKey)],
    // Keys
    ["a stranger's key", signed({}, {}, stranger.privateKey)], ["a stranger's key under an id of its own", signed({ kid: 'f'.repeat(32) }, {}, stranger.privateKey)],
    ["a stranger's key brought along", signed({ jwk: strangersJwk }, {}, stranger.privateKey)], ["our own key brought along", signed({ jwk: ours.publicKey.export({ format: 'jwk' }) })],
    ["a stranger's key to be fetched", signed({ jku: 'https://example.com/keys' }, {}, stranger.privateKey)], ['a key to be fetched, signed by us', signed({ jku: 'https://example.com/keys' })],
    ['a certificate to be fetched', signed({ x5u: 'https://example.com/cert' })], ['a certificate brought along', signed({ x5c: [spki.toString('base64')] })],
    ['our key under another id', signed({ kid: 'f'.repeat(32) })], ['our key without an id', signed({ kid: undefined })], ['an id that is a path', signed({ kid: '../../dev/null' })],
    ['an id that is SQL', signed({ kid: `${ours.id}' OR '1'='1` })], ['an id that is a list', signed({ kid: [ours.id] })], ['the key that wraps the others', signed({ kid: ports.signer('token').keyId })],
    // Header
    ['another kind of token', signed({ typ: 'JWT' })], ['no kind of token', signed({ typ: undefined })], ['the long kind of token', signed({ typ: 'application/at+jwt' })],
    ['an extension we do not know', signed({ crit: ['exp'] })], ['an empty list of extensions', signed({ crit: [] })], ['claims that are not encoded', signed({ b64: false, crit: ['b64'] })],
    ['claims that are compressed', signed({ zip: 'DEF' })], ['a token within', signed({ cty: 'JWT' })],
    ['two algorithms', signedParts(text(`{"alg":"none",${JSON.stringify(header).slice(1)}`), claimsPart)], ['a header with a space', signedParts(text(` ${JSON.stringify(header)}`), claimsPart)],
    ['a header that is a list', signedParts(write([header]), claimsPart)], ['a header that is null', signedParts(text('null'), claimsPart)],
    // Signature
    ['no signature', `${headerPart}.${claimsPart}.`], ['a signature that is cut', withSignature(signature.subarray(0, 63))], ['half a signature', withSignature(signature.subarray(0, 32))],
    ['a longer signature', withSignature(Buffer.concat([signature, Buffer.alloc(1)]))], ['a signature of zeros', withSignature(Buffer.alloc(64))], ['a signature of ones', withSignature(Buffer.alloc(64, 255))],
    ['a changed signature', `${headerPart}.${claimsPart}.${signaturePart.startsWith('A') ? 'B' : 'A'}${signaturePart.slice(1)}`], ['the order added to a signature', withSignature(addOrder(signature))],
    ['a signature of the neutral point', withSignature(Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]))], ['a signature whose halves changed places', withSignature(Buffer.concat([signature.subarray(32), signature.subarray(0, 32)]))],
    // Encoding
    ['padded base64', `${token}==`], ['padded claims', signedParts(headerPart, `${claimsPart}=`)], ['a signature with spare bits', `${token.slice(0, -1)}${String.fromCharCode(token.charCodeAt(token.length - 1) + 1)}`],
    ['a line break in it', `${headerPart}.${claimsPart}\n.${signaturePart}`], ['a space after it', `${token} `], ['base64 of the other alphabet', `${headerPart}.${claimsPart}.${signature.toString('base64')}+/`],
    ['four parts', `${token}.x`], ['two parts', `${headerPart}.${claimsPart}`], ['five parts, as if encrypted', `${headerPart}..${claimsPart}.x.${signaturePart}`], ['JSON in place of it', JSON.stringify({ payload: claimsPart, signatures: [{ protected: headerPart, signature: signaturePart }] })],
    // Claims
    ['changed claims', `${headerPart}.${write({ ...claims, sub: encodeId('user', owner.tenantId) })}.${signaturePart}`], ['a claim twice', signedParts(headerPart, text(`{"sub":"x",${json.slice(1)}`))],
    ['a claim twice, ours first', signedParts(headerPart, text(`${json.slice(0, -1)},"exp":${Number(claims.exp)}}`))], ['claims with a space', signedParts(headerPart, text(`${json} `))],
    ['claims that are a list', signedParts(headerPart, write([claims]))], ['claims that are null', signedParts(headerPart, text('null'))], ['no claims', signedParts(headerPart, '')], ['no JSON', signedParts(headerPart, text('{'))],
    ['another issuer', signed({}, { iss: 'elsewhere' })], ['no issuer', signed({}, { iss: undefined })], ['a list of issuers', signed({}, { iss: [claims.iss] })],
    ['the other issuer of ours', signed({}, { iss: kind === 'of a session' ? 'http://localhost:3000' : 'florin' })],
    ['another audience', signed({}, { aud: 'elsewhere' })], ['no audience', signed({}, { aud: undefined })], ['several audiences', signed({}, { aud: ['florin-api', 'elsewhere'] })],
    ['no end', signed({}, { exp: undefined })], ['an end that is text', signed({}, { exp: '9999999999' })], ['an end that is past', signed({}, { exp: nowSeconds, iat: nowSeconds - 60 })],
    ['an end that is no whole number', signed({}, { exp: nowSeconds + 60.5 })], ['an end beyond all numbers', signedParts(headerPart, text(json.replace(/"exp":\d+/, '"exp":1e400')))],
    ['no beginning', signed({}, { iat: undefined })], ['made in the future', signed({}, { iat: nowSeconds + 120 })], ['a beginning to come', signed({}, { nbf: nowSeconds + 120 })], ['a beginning that is text', signed({}, { nbf: '0' })],
    ['nobody', signed({}, { sub: undefined })], ['a person of another id', signed({}, { sub: encodeId('user', owner.tenantId) })], ['a number as a person', signed({}, { sub: 1 })],
    ['neither session nor record', signed({}, { sid: undefined, jti: undefined })], ['a session and a record nobody has', signed({}, { sid: encodeId('session', owner.tenantId), jti: 'x' })],
    ['a session that is a user', signed({}, { sid: tokens.user.id, jti: tokens.user.id })], ['another client', signed({}, { client_id: encodeId('client', owner.tenantId) })],
    ['a client of another kind', signed({}, { client_id: ['x'] })], ['a client where there was none, or none where there was', signed({}, { client_id: claims.client_id === undefined ? 'x' : undefined })],
    // Nothing
    ['nothing', ''], ['dots', '..'], ['very much', `${headerPart}.${'A'.repeat(100_000)}.${signaturePart}`],
  ])('%s is refused', async (_what, credential) => {
    expect(await api.authenticate({ credential }, anyone)).toEqual({ principal: null, expiresAt: null });
  });
});

test('the key that wraps the signing keys signs no token', async () => {
  const claims = tokens.accessToken.split('.')[1]!;
  const input = `${write({ alg: 'EdDSA', typ: 'at+jwt', kid: ours.id })}.${claims}`;
  expect(await world.isValid(`${input}.${Buffer.from(ports.signer('token').sign(Buffer.from(input)), 'base64').toString('base64url')}`)).toBe(false);
});

test('what the database holds of a key opens with no other secret, and under no other name', async () => {
  const [stored] = await world.database.query<{ wrapped: Buffer }>('SELECT wrapped FROM signing_keys WHERE id = $1', [ours.id]);
  const secret = derivedSecret(ports.signer('token'), 'signing keys');
  expect(createPrivateKey({ key: openBytes(secret, stored!.wrapped, ours.id), format: 'der', type: 'pkcs8' }).asymmetricKeyType).toBe('ed25519');
  expect(() => openBytes(secret, stored!.wrapped, 'another')).toThrow();
  expect(() => openBytes(derivedSecret(ports.signer('token'), 'oauth cookies'), stored!.wrapped, ours.id)).toThrow();
  expect(() => openBytes(secret, Buffer.concat([stored!.wrapped, Buffer.alloc(1)]), ours.id)).toThrow();
});

test('the answer may be kept for a minute, but no longer than the token is good for', async () => {
  const at = clock.now();
  const principal = { tenantId: owner.tenantId, kind: 'user', id: owner.actor.id, mode: 'live' };
  const credential = tokens.accessToken;
  const endMs = Number(read(credential.split('.')[1]!).exp) * 1000;
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

test('keys take over from each other, each known before it signs, and what was signed before stays good', async () => {
  const kidOf = (token: string) => read(token.split('.')[0]!).kid;
  const served = async () => (JSON.parse((await api.serveOAuth({ method: 'GET', path: '/oauth/jwks', headers: {}, body: '' }, anyone)).body) as { keys: (Fields & { kid: string })[] }).keys;
  const first = (await ring.signing()).id;
  clock.advance((await ring.signing()).signsUntilMs - clock.now() - 60_000);
  await world.runJob('rotate-keys');
  const { tokens: before } = await world.newTenant();
  const [, next, ...more] = await served();
  expect([kidOf(before.accessToken), more.length, next === undefined]).toEqual([first, 0, false]);
  clock.advance(60_000);
  const { tokens: after } = await world.newTenant();
  expect(kidOf(after.accessToken)).toBe(next!.kid);
  expect([await world.isValid(before.accessToken), await world.isValid(after.accessToken)]).toEqual([true, true]);
  expect((await served()).map(({ kid }) => kid)).toEqual([next!.kid, first]);
  expect((await served()).flatMap((key) => Object.keys(key))).not.toContain('d');
  clock.advance(86_400_000);
  await world.runJob('rotate-keys');
  expect((await served()).map(({ kid }) => kid)).toEqual([next!.kid]);
});
