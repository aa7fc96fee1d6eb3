import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RawRequest } from '../../../../kit/payments/provider.ts';
import { factOf, factsOf, providerWorld, type ProviderWorld } from '../../../../test/suites/payment-provider-world.ts';
import { PAYPAL } from './under-test.ts';

const DAY_MS = 86_400_000;
let world: ProviderWorld;
beforeEach(async () => { world = await providerWorld(PAYPAL); });
afterEach(() => world.stop());

async function one(): Promise<RawRequest> {
  await world.paid();
  await world.control.webhooksIdle();
  return world.received.find(({ body }) => body.includes('PAYMENT.CAPTURE.COMPLETED'))!;
}
async function accessToken(): Promise<string> {
  const { clientId, clientSecret } = world.connection.credentials as { clientId: string; clientSecret: string };
  const granted = await fetch(`${world.simulator.url('paypal')}/v1/oauth2/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }), headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` } });
  return (await granted.json() as { access_token: string }).access_token;
}
const withHeaders = (request: RawRequest, headers: Record<string, string>): RawRequest => ({ ...request, headers: { ...request.headers, ...headers } });
const read = (request: RawRequest, nowMs = world.control.nowMs()) => world.provider.readWebhook(request, nowMs);
const REFUSED = { name: 'WebhookRefused' };

describe('the signature', () => {
  test('is over the very bytes', async () => {
    const request = await one();
    expect(await read(request)).toHaveLength(1);
    await expect(read({ ...request, body: Buffer.from(request.body.toString().replace('12.50', '12.51')) })).rejects.toMatchObject(REFUSED);
    await expect(read({ ...request, body: Buffer.from(JSON.stringify(JSON.parse(request.body.toString()), null, 1)) })).rejects.toMatchObject(REFUSED);
  });

  test.each(['paypal-transmission-id', 'paypal-transmission-time', 'paypal-transmission-sig', 'paypal-cert-url', 'paypal-auth-algo'])('without %s it is none', async (name) => {
    await expect(read(withHeaders(await one(), { [name]: '' }))).rejects.toMatchObject(REFUSED);
  });

  test('of another webhook of the same PayPal is not ours', async () => {
    const other = PAYPAL.connect({ ...world.connection, credentials: { ...world.connection.credentials, webhookId: '1AB23456CD789012E' } }, { timeoutMs: 1_000 });
    await expect(other.readWebhook(await one(), world.control.nowMs())).rejects.toMatchObject(REFUSED);
  });

  test('is taken for four days, and not before it was made', async () => {
    const request = await one();
    expect(await read(request, world.control.nowMs() + 3.9 * DAY_MS)).toHaveLength(1);
    await expect(read(request, world.control.nowMs() + 4.1 * DAY_MS)).rejects.toMatchObject(REFUSED);
    await expect(read(request, world.control.nowMs() - 600_000)).rejects.toMatchObject(REFUSED);
  });

  test('survives that the sender moves the moment by not fitting any more', async () => {
    const request = await one();
    const later = world.control.nowMs() + 10 * DAY_MS;
    await expect(read(withHeaders(request, { 'paypal-transmission-time': new Date(later).toISOString() }), later)).rejects.toMatchObject(REFUSED);
  });
});

describe('the certificate', () => {
  test.each([
    'https://api.paypal.com.evil.example/v1/notifications/certs/C', 'https://evil.example/?api.paypal.com', 'http://api.paypal.com/v1/notifications/certs/C', 'https://api.paypal.com:8443/c',
    'https://api.paypal.com@evil.example/c', 'https://www.paypal.com/redirect', 'http://127.0.0.1:1/v1/notifications/certs/C', 'file:///etc/passwd', 'nonsense',
  ])('is not fetched from %s', async (url) => {
    await expect(read(withHeaders(await one(), { 'paypal-cert-url': url }))).rejects.toMatchObject(REFUSED);
  });

  test('is fetched once', async () => {
    const request = await one();
    await read(request);
    await read(request);
    expect(world.control.requests('paypal').filter(({ path }) => path.includes('/certs/'))).toHaveLength(1);
  });

  test('that could not be fetched is asked for again', async () => {
    const request = await one();
    world.control.fault('paypal', { fault: 'error-before', path: '/certs/' });
    await expect(read(request)).rejects.not.toMatchObject(REFUSED);
    expect(await read(request)).toHaveLength(1);
  });
});

describe("PayPal's own check of a signature", () => {
  const check = async (request: RawRequest, event: string) => {
    const token = await accessToken();
    const fields = { auth_algo: 'paypal-auth-algo', cert_url: 'paypal-cert-url', transmission_id: 'paypal-transmission-id', transmission_sig: 'paypal-transmission-sig', transmission_time: 'paypal-transmission-time' };
    const asked = JSON.stringify({ ...Object.fromEntries(Object.entries(fields).map(([field, name]) => [field, request.headers[name]])), webhook_id: world.connection.credentials['webhookId'] });
    const answer = await fetch(`${world.simulator.url('paypal')}/v1/notifications/verify-webhook-signature`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: `${asked.slice(0, -1)},"webhook_event":${event}}` });
    return answer.json();
  };

  test('says yes to the bytes as they came, and no to the same written anew', async () => {
    const request = await one();
    expect(await check(request, request.body.toString())).toEqual({ verification_status: 'SUCCESS' });
    expect(await check(request, JSON.stringify(JSON.parse(request.body.toString()), null, 2))).toEqual({ verification_status: 'FAILURE' });
  });
});

describe('events', () => {
  test.each(['webhook-duplicate', 'webhook-reordered', 'webhook-early', 'webhook-late'] as const)('%s: the same facts, about the same attempt', async (fault) => {
    world.control.fault('paypal', { fault });
    const { attempt, reference, facts } = await world.paid({ capture: 'manual' });
    await world.provider.capture(world.capture(attempt, reference, 1_250, true));
    await world.control.advance(2 * 3_600_000);
    const told = await world.told();
    expect(new Set(told.map(({ attemptId }) => attemptId))).toEqual(new Set([attempt.attemptId]));
    expect(told.flatMap(({ facts }) => facts)).toContainEqual(factOf(facts, 'authorised'));
    const byId = Map.groupBy(told, ({ eventId }) => eventId);
    expect([...byId.values()].every((same) => same.every((one) => JSON.stringify(one) === JSON.stringify(same[0])))).toBe(true);
  });

  test('another amount is told as it came', async () => {
    world.control.fault('paypal', { fault: 'webhook-wrong-amount', event: 'PAYMENT.CAPTURE' });
    await world.paid();
    const amounts = (await world.told()).flatMap(({ facts }) => factsOf(facts, 'captured')).map(({ amount }) => amount);
    expect(amounts).toContain(1_251);
  });

  test('that say nothing of payments of ours say nothing', async () => {
    await world.paid({ attemptId: 'typed by the merchant' });
    const told = await world.told();
    expect(told.every(({ attemptId, reference }) => attemptId === null && reference !== null)).toBe(true);
  });

  test('of a refund that the merchant made at PayPal are told of the order', async () => {
    const { reference, facts } = await world.paid();
    const token = await accessToken();
    const capture = factOf(facts, 'captured')!.reference;
    await fetch(`${world.simulator.url('paypal')}/v2/payments/captures/${capture}/refund`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: '{"invoice_id":"cap_01jd0000000000000000000000"}' });
    const refunded = (await world.told()).filter(({ facts }) => factOf(facts, 'refunded') !== undefined);
    expect(refunded).toMatchObject([{ reference, attemptId: null, facts: [{ type: 'refunded', operationId: null, amount: 1_250 }] }]);
  });

  test('an e-cheque is under way for days, and a refund may fail after all', async () => {
    const cheque = await world.paid({ description: 'simulate-pending' });
    expect(cheque.facts).toEqual([{ type: 'processing' }]);
    await world.control.advance(3 * DAY_MS);
    expect(factOf((await world.provider.find(cheque.attempt, cheque.reference, [])).facts, 'captured')).toBeDefined();
    const { attempt, reference } = await world.paid({ description: 'simulate-refund-pending' });
    const refund = world.refund(attempt, reference, 1_250);
    const pending = factOf((await world.provider.refund(refund)).facts, 'refund-pending')!;
    world.control.settleRefund('paypal', pending.reference, 'failed');
    expect((await world.told()).flatMap(({ facts }) => factsOf(facts, 'refund-failed'))).toMatchObject([{ operationId: refund.operationId, reference: pending.reference }]);
  });
});
