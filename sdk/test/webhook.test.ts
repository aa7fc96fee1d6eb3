import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyWebhook, WebhookVerificationError } from '../index.ts';

/** The vector of the Standard Webhooks specification. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const PAYLOAD = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const HEADERS = { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330', 'webhook-signature': SIGNATURE };
const now = () => 1_614_265_330_000;

const reason = (promise: Promise<unknown>) => promise.then(() => 'accepted', (error: unknown) =>
  (error instanceof WebhookVerificationError ? error.message : String(error)));

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
    ['another time', PAYLOAD, { ...HEADERS, 'webhook-timestamp': '1614265331' }], ['no v1', PAYLOAD, { ...HEADERS, 'webhook-signature': SIGNATURE.replace('v1', 'v2') }],
    ['half a signature', PAYLOAD, { ...HEADERS, 'webhook-signature': SIGNATURE.slice(0, 20) }], ['an empty one', PAYLOAD, { ...HEADERS, 'webhook-signature': 'v1,' }],
  ])('with %s is refused', async (_what, payload, headers) => {
    expect(await reason(verifyWebhook(payload, headers, SECRET, { now }))).toBe('no signature of the webhook is right');
  });

  test('older or newer than five minutes is refused', async () => {
    for (const shift of [-300_001, 300_001]) {
      expect(await reason(verifyWebhook(PAYLOAD, HEADERS, SECRET, { now: () => now() + shift }))).toBe('the webhook is too old, or from the future');
    }
    expect(await reason(verifyWebhook(PAYLOAD, HEADERS, SECRET, { now: () => now() + 300_000 }))).toBe('accepted');
    expect(await reason(verifyWebhook(PAYLOAD, HEADERS, SECRET))).toBe('the webhook is too old, or from the future');
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('without %s is refused', async (name) => {
    expect(await reason(verifyWebhook(PAYLOAD, { ...HEADERS, [name]: undefined }, SECRET, { now }))).toBe(`${name} is missing`);
  });

  test('with a timestamp that is no number is refused', async () => {
    expect(await reason(verifyWebhook(PAYLOAD, { ...HEADERS, 'webhook-timestamp': '1e9' }, SECRET, { now }))).toBe('webhook-timestamp is not a time in seconds');
  });
});
