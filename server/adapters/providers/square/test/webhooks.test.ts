import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RawRequest } from '../../../../kit/payments/provider.ts';
import { factsOf, providerWorld, type ProviderWorld } from '../../../../test/suites/payment-provider-world.ts';
import { SQUARE } from './under-test.ts';

const DAY_MS = 86_400_000;
/** A webhook as Square sends it, which is not part of this repository. */
const SAMPLE = join(process.env['FLORIN_TEST_DATA'] ?? '../shared/data', 'psp/square/payment.created.sample.json');
let world: ProviderWorld;
beforeEach(async () => { world = await providerWorld(SQUARE); });
afterEach(() => world.stop());

async function one(): Promise<RawRequest> {
  await world.paid();
  await world.control.webhooksIdle();
  return world.received[0]!;
}
const read = (request: RawRequest, nowMs = world.control.nowMs()) => world.provider.readWebhook(request, nowMs);
const signed = (body: Buffer, key = world.connection.credentials['webhookSignatureKey']!, url = world.connection.credentials['webhookUrl']!): RawRequest =>
  ({ body, headers: { 'x-square-hmacsha256-signature': createHmac('sha256', key).update(url).update(body).digest('base64') } });
const REFUSED = { name: 'WebhookRefused' };

describe('the signature', () => {
  test('is over the very bytes, and the address', async () => {
    const { body, headers } = await one();
    expect(await read({ body, headers })).toHaveLength(1);
    await expect(read({ headers, body: Buffer.from(body.toString().replace('1250', '1251')) })).rejects.toMatchObject(REFUSED);
    await expect(read({ headers, body: Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1)) })).rejects.toMatchObject(REFUSED);
    await expect(read(signed(body, 'another key'))).rejects.toMatchObject(REFUSED);
    await expect(read(signed(body, undefined, 'https://shop.example/other'))).rejects.toMatchObject(REFUSED);
  });

  test.each(['', 'AAAA', 'no base64 at all', Buffer.alloc(32).toString('base64')])('%j is none', async (signature) => {
    const { body } = await one();
    await expect(read({ body, headers: { 'x-square-hmacsha256-signature': signature } })).rejects.toMatchObject(REFUSED);
    await expect(read({ body, headers: {} })).rejects.toMatchObject(REFUSED);
  });

  test('by no key at all is nobody\'s', async () => {
    const open = SQUARE.connect({ ...world.connection, credentials: { ...world.connection.credentials, webhookSignatureKey: '' } }, { timeoutMs: 1_000 });
    await expect(open.readWebhook(signed((await one()).body, ''), world.control.nowMs())).rejects.toMatchObject(REFUSED);
  });

  test('is taken for three days, and not before the event', async () => {
    const request = await one();
    expect(await read(request, world.control.nowMs() + 2.9 * DAY_MS)).toHaveLength(1);
    await expect(read(request, world.control.nowMs() + 3.1 * DAY_MS)).rejects.toMatchObject(REFUSED);
    await expect(read(request, world.control.nowMs() - 600_000)).rejects.toMatchObject(REFUSED);
  });

  test('under something that is no event is refused', async () => {
    await expect(read(signed(Buffer.from('nothing')))).rejects.toMatchObject(REFUSED);
    await expect(read(signed(Buffer.from('{}')))).rejects.toMatchObject(REFUSED);
  });
});

describe('events', () => {
  test.each(['webhook-duplicate', 'webhook-reordered', 'webhook-early', 'webhook-late'] as const)('%s: the same facts, about the same attempt', async (fault) => {
    world.control.fault('square', { fault });
    const { attempt, reference, facts } = await world.paid({ capture: 'manual' });
    await world.provider.capture(world.capture(attempt, reference, 1_250, true));
    await world.control.advance(2 * 3_600_000);
    const told = await world.told();
    expect(new Set(told.map(({ attemptId, reference: of }) => `${attemptId} ${of}`))).toEqual(new Set([`${attempt.attemptId} ${reference}`]));
    expect(told.flatMap(({ facts }) => facts)).toContainEqual(facts[0]);
    expect(told.flatMap(({ facts }) => factsOf(facts, 'captured'))).toContainEqual({ type: 'captured', operationId: null, reference, amount: 1_250, currency: 'EUR' });
  });

  test('another amount is told as it came', async () => {
    world.control.fault('square', { fault: 'webhook-wrong-amount' });
    await world.paid();
    expect((await world.told()).flatMap(({ facts }) => factsOf(facts, 'captured')).map(({ amount }) => amount)).toEqual([1_251]);
  });

  test('that say nothing of payments say nothing, and a till\'s reference is not an attempt', async () => {
    await world.paid({ attemptId: 'Table 4' });
    world.control.payOut('square');
    expect((await world.told()).map(({ attemptId }) => attemptId)).toEqual([null]);
    expect(world.received).toHaveLength(2);
  });

  test.skipIf(!existsSync(SAMPLE))('as Square sends them are read', async () => {
    const { body } = JSON.parse(readFileSync(SAMPLE, 'utf8')) as { body: { created_at: string; event_id: string } };
    expect(await read(signed(Buffer.from(JSON.stringify(body))), Date.parse(body.created_at))).toEqual([{
      eventId: body.event_id, occurredAtMs: Date.parse(body.created_at), reference: 'KkAkhdMsgzn59SM8A89WgKwekxLZY', attemptId: null,
      facts: [{ type: 'captured', operationId: null, reference: 'KkAkhdMsgzn59SM8A89WgKwekxLZY', amount: 200, currency: 'USD' }],
    }]);
  });
});
