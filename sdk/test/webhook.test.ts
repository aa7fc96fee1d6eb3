import { createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyWebhook, WebhookVerificationError } from '../index.ts';

/** The vector of the Standard Webhooks specification. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const PAYLOAD = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const HEADERS = { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330', 'webhook-signature': SIGNATURE };
const now = () => 1_614_265_330_000;

const told = (promise: Promise<unknown>, what: 'message' | 'reason') => promise.then(() => 'accepted', (error: unknown) =>
  (error instanceof WebhookVerificationError ? error[what] : String(error)));
const reason = (promise: Promise<unknown>) => told(promise, 'reason');
const message = (promise: Promise<unknown>) => told(promise, 'message');

/** RFC 8032 §7.1, test 1. */
const PRIVATE_KEY = createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.from('302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex') });
const PUBLIC_KEY = `whpk_${Buffer.from(createPublicKey(PRIVATE_KEY).export({ format: 'jwk' }).x!, 'base64url').toString('base64')}`;
const V1A = `v1a,${sign(null, Buffer.from(`${HEADERS['webhook-id']}.1614265330.${PAYLOAD}`), PRIVATE_KEY).toString('base64')}`;

describe('a webhook', () => {
  test('signed as the specification says is accepted, and read', async () => {
    expect(await verifyWebhook(PAYLOAD, HEADERS, SECRET, { now })).toEqual({ test: 2432232314 });
    expect(await verifyWebhook(new TextEncoder().encode(PAYLOAD), new Headers(HEADERS), SECRET, { now })).toEqual({ test: 2432232314 });
  });

  test('may carry header names in any case, lists of values, and several signatures', async () => {
    const others = { 'Webhook-Id': [HEADERS['webhook-id']], 'WEBHOOK-TIMESTAMP': '1614265330', 'webhook-signature': `v1a,abc v1,AAAA v1,!! ${SIGNATURE}` };
    expect(await verifyWebhook(PAYLOAD, others, SECRET, { now })).toEqual({ test: 2432232314 });
  });

  test('is accepted under the old secret or the new while it is being changed', async () => {
    expect(await verifyWebhook(PAYLOAD, HEADERS, ['whsec_bmV3', SECRET], { now })).toEqual({ test: 2432232314 });
  });

  test('is text and bytes alike, beyond ASCII too', async () => {
    const payload = '{"name":"Zoë 💶"}';
    const signature = createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64')).update(`msg_1.1614265330.${payload}`).digest('base64');
    const headers = { ...HEADERS, 'webhook-id': 'msg_1', 'webhook-signature': `v1,${signature}` };
    expect(await verifyWebhook(payload, headers, SECRET, { now })).toEqual({ name: 'Zoë 💶' });
  });

  test.each([
    ['another body', '{"test": 2432232315}', HEADERS], ['another id', PAYLOAD, { ...HEADERS, 'webhook-id': 'msg_x' }],
    ['another time', PAYLOAD, { ...HEADERS, 'webhook-timestamp': '1614265331' }], ['half a signature', PAYLOAD, { ...HEADERS, 'webhook-signature': SIGNATURE.slice(0, 20) }], ['an empty one', PAYLOAD, { ...HEADERS, 'webhook-signature': 'v1,' }],
  ])('with %s is refused', async (_what, payload, headers) => {
    expect(await reason(verifyWebhook(payload, headers, SECRET, { now }))).toBe('signature');
  });

  test('older or newer than five minutes is refused', async () => {
    for (const shift of [-300_001, 300_001]) {
      expect(await reason(verifyWebhook(PAYLOAD, HEADERS, SECRET, { now: () => now() + shift }))).toBe('clock');
    }
    expect(await reason(verifyWebhook(PAYLOAD, HEADERS, SECRET, { now: () => now() + 300_000 }))).toBe('accepted');
    expect(await reason(verifyWebhook(PAYLOAD, HEADERS, SECRET))).toBe('clock');
    expect(await message(verifyWebhook(PAYLOAD, HEADERS, SECRET, { now: () => now() + 301_000 }))).toBe("the webhook is too old, or from the future: it was sent 301 s before this machine's clock");
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('without %s is refused', async (name) => {
    expect(await reason(verifyWebhook(PAYLOAD, { ...HEADERS, [name]: undefined }, SECRET, { now }))).toBe('header');
    expect(await message(verifyWebhook(PAYLOAD, { ...HEADERS, [name]: undefined }, SECRET, { now }))).toBe(`${name} is missing`);
  });

  test('with a timestamp that is no number is refused', async () => {
    expect(await message(verifyWebhook(PAYLOAD, { ...HEADERS, 'webhook-timestamp': '1e9' }, SECRET, { now }))).toBe('webhook-timestamp is not a time in seconds');
  });

  test('is accepted under the public key of its endpoint, alone or beside secrets', async () => {
    const headers = { ...HEADERS, 'webhook-signature': `v1,AAAA ${V1A}` };
    expect(await verifyWebhook(PAYLOAD, headers, PUBLIC_KEY, { now })).toEqual({ test: 2432232314 });
    expect(await verifyWebhook(PAYLOAD, headers, [SECRET, PUBLIC_KEY], { now })).toEqual({ test: 2432232314 });
    expect(await reason(verifyWebhook('{"test": 2432232315}', headers, PUBLIC_KEY, { now }))).toBe('signature');
    // A signature of one kind is none of the other, whatever it says it is.
    expect(await reason(verifyWebhook(PAYLOAD, { ...HEADERS, 'webhook-signature': V1A.replace('v1a', 'v1') }, SECRET, { now }))).toBe('signature');
  });

  test('with signatures of another kind than the secret checks is refused as that', async () => {
    expect(await reason(verifyWebhook(PAYLOAD, HEADERS, PUBLIC_KEY, { now }))).toBe('kind-of-secret');
    expect(await reason(verifyWebhook(PAYLOAD, { ...HEADERS, 'webhook-signature': V1A }, SECRET, { now }))).toBe('kind-of-secret');
    expect(await reason(verifyWebhook(PAYLOAD, { ...HEADERS, 'webhook-signature': SIGNATURE.replace('v1', 'v2') }, SECRET, { now }))).toBe('kind-of-secret');
  });

  test('that was parsed before is refused as that', async () => {
    expect(await reason(verifyWebhook(JSON.parse(PAYLOAD) as string, HEADERS, SECRET, { now }))).toBe('parsed-body');
    expect(await reason(verifyWebhook(JSON.stringify(JSON.parse(PAYLOAD)), HEADERS, SECRET, { now }))).toBe('signature');
  });
});
