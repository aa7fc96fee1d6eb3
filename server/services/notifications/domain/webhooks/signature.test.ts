import { createHmac, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../../../../sdk/index.ts';
import { privateKeyFrom, publicKeyOf, secretFrom, signedHeaders } from './signature.ts';

/** The published vector: https://github.com/standard-webhooks/standard-webhooks, "Signature scheme" and the tests of its libraries. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const AT_MS = 1_614_265_330_000;
const BODY = '{"test": 2432232314}';

/** RFC 8032 §7.1, test 1: a key whose public half is known. */
const SEED = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const PUBLIC = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');

describe('a signature', () => {
  it('is that of the specification, to the byte', () => {
    expect(signedHeaders(ID, AT_MS, BODY, [{ kind: 'v1', text: SECRET }])).toEqual({
      'webhook-id': ID, 'webhook-timestamp': '1614265330', 'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is made with every live key, in one header', () => {
    const other = secretFrom(Buffer.alloc(32, 7));
    const privateKey = privateKeyFrom(SEED);
    const { 'webhook-signature': header } = signedHeaders(ID, AT_MS + 999, BODY, [{ kind: 'v1', text: SECRET }, { kind: 'v1', text: other }, { kind: 'v1a', text: privateKey }]);
    const [first, second, third, ...more] = header.split(' ');
    expect(more).toEqual([]);
    expect(first).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
    expect(second).toBe(`v1,${createHmac('sha256', Buffer.alloc(32, 7)).update(`${ID}.1614265330.${BODY}`).digest('base64')}`);
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: PUBLIC.toString('base64url') }, format: 'jwk' });
    expect(third!.slice(0, 4)).toBe('v1a,');
    expect(verify(null, Buffer.from(`${ID}.1614265330.${BODY}`), key, Buffer.from(third!.slice(4), 'base64'))).toBe(true);
  });

  it('belongs to the key that is published', () => {
    expect(publicKeyOf(privateKeyFrom(SEED))).toBe(`whpk_${PUBLIC.toString('base64')}`);
  });

  it('is taken by the SDK, by secret and by public key', async () => {
    const secret = secretFrom(Buffer.alloc(32, 7));
    const privateKey = privateKeyFrom(SEED);
    const body = '{"name":"Zoë 💶"}';
    const headers = { ...signedHeaders(ID, AT_MS, body, [{ kind: 'v1', text: secret }, { kind: 'v1a', text: privateKey }]) };
    for (const key of [secret, publicKeyOf(privateKey)]) expect(await verifyWebhook(body, headers, key, { now: () => AT_MS })).toEqual({ name: 'Zoë 💶' });
  });
});
