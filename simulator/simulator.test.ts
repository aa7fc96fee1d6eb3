import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REQUEST_FAULTS } from './frame/faults.ts';
import { startSimulator, type Simulator } from './simulator.ts';

const HOUR_MS = 3_600_000;
const STARTS_MS = Date.UTC(2026, 0, 5, 12);

let simulator: Simulator;
let received: { readonly id: string; readonly type: string; readonly amount: number }[];
let answers: number[];
const sink = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
    const event = JSON.parse(Buffer.concat(chunks).toString()) as { id: string; type: string; data: { object: { amount: number } } };
    received.push({ id: event.id, type: event.type, amount: event.data.object.amount });
    response.writeHead(answers.shift() ?? 200).end();
  });
});

beforeEach(async () => {
  [received, answers] = [[], []];
  simulator = await startSimulator({ startMs: STARTS_MS, providers: ['stripe'] });
  await once(sink.listen(0, '127.0.0.1'), 'listening');
  simulator.control.registerWebhook('stripe', { url: `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`, events: ['payment_intent.succeeded'] });
});
afterEach(async () => {
  await simulator.stop();
  sink.closeAllConnections();
  await once(sink.close(), 'close');
});

const pay = (amount: number, { key, description = '' }: { key?: string; description?: string } = {}) => fetch(`${simulator.url('stripe')}/v1/payment_intents`, {
  method: 'POST', signal: AbortSignal.timeout(300), headers: { authorization: `Bearer ${simulator.control.credentials('stripe')['secretKey']!}`, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  body: new URLSearchParams({ amount: String(amount), currency: 'eur', confirm: 'true', payment_method: 'pm_card_visa', return_url: 'https://shop.example', description }),
});
const said = async (asked: Promise<Response>) => asked.then(({ status }) => status, () => 'nothing');
const taken = () => simulator.control.books('stripe').entries.map(({ gross }) => gross);
const order = (path: string, method: string, body?: object) => fetch(new URL(path, simulator.control.url), { method, body: body === undefined ? undefined : JSON.stringify(body) });

describe('faults of requests', () => {
  it.each([
    ['timeout-before', 'nothing', 0], ['timeout-after', 'nothing', 1], ['error-before', 500, 0], ['error-after', 500, 1],
    ['reset-before', 'nothing', 0], ['reset-after', 'nothing', 1], ['slow', 200, 1], ['rate-limited', 429, 0],
  ] as const)('%s answers %s after %d charges; the next request gets through', async (fault, answer, charges) => {
    simulator.control.fault('stripe', { fault, path: '/payment_intents', delayMs: 5 });
    expect(await said(pay(100))).toBe(answer);
    expect(taken()).toHaveLength(charges);
    expect(await said(pay(100))).toBe(200);
    expect(taken()).toHaveLength(charges + 1);
  });

  it.each(REQUEST_FAULTS.filter((fault) => fault !== 'slow'))('simulate-%s in the request strikes once', async (fault) => {
    expect(await said(pay(100, { description: `simulate-${fault}` }))).not.toBe(200);
    expect(await said(pay(100, { description: `simulate-${fault}` }))).toBe(200);
  });

  it('strikes only what it was ordered for, and as often', async () => {
    simulator.control.fault('stripe', { fault: 'error-before', path: '/refunds' });
    expect(await said(pay(100))).toBe(200);
    simulator.control.fault('stripe', { fault: 'error-before', method: 'POST', times: 2 });
    expect([await said(pay(1)), await said(pay(2)), await said(pay(300))]).toEqual([500, 500, 200]);
  });

  it('a key whose first request is under way answers 409', async () => {
    simulator.control.fault('stripe', { fault: 'slow', delayMs: 100 });
    const both = await Promise.all([said(pay(100, { key: 'k' })), said(pay(100, { key: 'k' }))]);
    expect(both.toSorted()).toEqual([200, 409]);
    expect(taken()).toEqual([100]);
  });
});

describe('faults of webhooks', () => {
  const amounts = () => received.map(({ amount }) => amount);
  const settled = () => simulator.control.webhooksIdle();

  it('sends each once as a rule, after the answer', async () => {
    await pay(100);
    await settled();
    expect(amounts()).toEqual([100]);
  });

  it('early: before the answer', async () => {
    simulator.control.fault('stripe', { fault: 'webhook-early', event: 'payment_intent.succeeded' });
    simulator.control.fault('stripe', { fault: 'timeout-after' });
    expect(await said(pay(100))).toBe('nothing');
    expect(amounts()).toEqual([100]);
  });

  it('duplicate: twice, with one id', async () => {
    simulator.control.fault('stripe', { fault: 'webhook-duplicate', event: 'payment_intent.succeeded' });
    await pay(100);
    await settled();
    expect(amounts()).toEqual([100, 100]);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  });

  it('lost: never, but listed, and sent when somebody asks for it', async () => {
    simulator.control.fault('stripe', { fault: 'webhook-lost', event: 'payment_intent.succeeded' });
    await pay(100);
    await simulator.control.advance(100 * HOUR_MS);
    expect(amounts()).toEqual([]);
    const [lost] = simulator.control.deliveries('stripe');
    expect(lost).toMatchObject({ state: 'lost' });
    await simulator.control.redeliver('stripe', lost!.id);
    expect(amounts()).toEqual([100]);
  });

  it('late: when the clock says so', async () => {
    simulator.control.fault('stripe', { fault: 'webhook-late', event: 'payment_intent.succeeded', delayMs: HOUR_MS });
    await pay(100);
    await simulator.control.advance(HOUR_MS - 1);
    expect(amounts()).toEqual([]);
    await simulator.control.advance(1);
    expect(amounts()).toEqual([100]);
  });

  it('reordered: after the one that follows, or after a minute if none does', async () => {
    simulator.control.fault('stripe', { fault: 'webhook-reordered', event: 'payment_intent.succeeded' });
    await pay(1_00);
    await pay(2_00);
    await settled();
    expect(amounts()).toEqual([200, 100]);
    simulator.control.fault('stripe', { fault: 'webhook-reordered', event: 'payment_intent.succeeded' });
    await pay(3_00);
    await simulator.control.advance(60_000);
    expect(amounts()).toEqual([200, 100, 300]);
  });

  it('wrong amount: signed, and not what was paid', async () => {
    simulator.control.fault('stripe', { fault: 'webhook-wrong-amount', event: 'payment_intent.succeeded' });
    await pay(100);
    await settled();
    expect([amounts(), taken()]).toEqual([[101], [100]]);
  });

  it('tries again as the provider does, and gives up when it does', async () => {
    answers = [500, 301, 503, 500];
    await pay(100);
    await settled();
    for (let hours = 0; hours < 24; hours++) await simulator.control.advance(HOUR_MS);
    const [delivery] = simulator.control.deliveries('stripe');
    expect([delivery!.tries.map(({ answer }) => answer), delivery!.state]).toEqual([['500', '301', '503', '500'], 'given-up']);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  });
});

describe('the control port', () => {
  it('moves the clock, arms faults, shows the books, the requests and what there is', async () => {
    expect(await (await order('/clock/advance', 'POST', { ms: 60_000 })).json()).toEqual({ nowMs: STARTS_MS + 60_000 });
    expect((await order('/faults', 'POST', { provider: 'stripe', fault: 'rate-limited' })).status).toBe(200);
    expect(await said(pay(100))).toBe(429);
    await pay(100);
    expect(await (await order('/books?provider=stripe', 'GET')).json()).toMatchObject({ stripe: { entries: [{ gross: 100, currency: 'EUR', atMs: STARTS_MS + 60_000 }], totals: { EUR: { payment: 100 } } } });
    const { requests } = await (await order('/requests', 'GET')).json() as { requests: { status: number; fault: string | null }[] };
    expect(requests.map(({ status, fault }) => [status, fault])).toEqual([[200, null], [429, 'rate-limited']]);
    expect(await (await order('/', 'GET')).json()).toMatchObject({ providers: [{ name: 'stripe', url: simulator.url('stripe') }] });
  });

  it.each([
    ['/clock/advance', { ms: -1 }], ['/clock/advance', {}], ['/faults', { provider: 'stripe', fault: 'no-such' }], ['/faults', { provider: 'paypal', fault: 'slow' }],
    ['/webhooks', { provider: 'stripe', url: 'nowhere' }], ['/disputes', { provider: 'stripe', payment: 'pi_unknown' }],
  ])('refuses what it can not do: %s %j', async (path, body) => {
    const answer = await order(path, 'POST', body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toHaveProperty('error');
  });
});

it('has the same ids for the same seed, and others for another', async () => {
  const idOf = async (seed: number) => {
    const other = await startSimulator({ seed, startMs: STARTS_MS, providers: ['stripe'] });
    try {
      const answer = await fetch(`${other.url('stripe')}/v1/payment_intents`, { method: 'POST', headers: { authorization: 'Bearer sk_test_florin' }, body: 'amount=100&currency=eur' });
      return (await answer.json() as { id: string }).id;
    } finally {
      await other.stop();
    }
  };
  expect(await idOf(1)).toBe(await idOf(1));
  expect(await idOf(1)).not.toBe(await idOf(2));
});
