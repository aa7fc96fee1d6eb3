import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fact } from '../../../../kit/payments/provider.ts';
import { factOf, factsOf, payerDecides, payerTypesCard, providerWorld, actionOf, type ProviderWorld } from '../../../../test/suites/payment-provider-world.ts';
import { connectStripe } from '../provider.ts';
import { hasDocument, stripeDocument, type Exchange } from './open-api.ts';

const card = (name: string) => ({ type: 'card', token: `pm_card_${name}` }) as const;

const urlOf = (facts: readonly Fact[]): string => {
  const action = actionOf(facts);
  return action?.type === 'redirect' ? action.url : '';
};

/** Everything that is said between the two, on its way through. */
async function listeningIn(target: string, heard: Exchange[]): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      void (async () => {
        const body = Buffer.concat(chunks).toString();
        const url = new URL(request.url!, target);
        const headers = Object.fromEntries(['authorization', 'idempotency-key', 'content-type'].flatMap((name) => (request.headers[name] === undefined ? [] : [[name, String(request.headers[name])]])));
        const answer = await fetch(url, { method: request.method, headers, body: body === '' ? undefined : body });
        const text = await answer.text();
        heard.push({ method: request.method!, url, body, status: answer.status, answer: text });
        response.writeHead(answer.status, Object.fromEntries(['content-type', 'idempotent-replayed', 'request-id'].flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name)!]] : [])))).end(text);
      })();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

describe.skipIf(!hasDocument)("by Stripe's OpenAPI document", () => {
  const heard: Exchange[] = [];
  const lines: string[] = [];
  let server: Server;
  let world: ProviderWorld;
  let judge: ReturnType<typeof stripeDocument>;

  beforeAll(async () => {
    judge = stripeDocument();
    world = await providerWorld({
      kind: 'stripe', works: card('visa'), declines: [], currencies: [], chargePath: '/confirm', capturePath: '/capture', refundPath: '/refunds', signsTime: true,
      connect: connectStripe,
    });
    server = await listeningIn(world.simulator.url('stripe'), heard);
    const client = connectStripe({ ...world.connection, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const { attempt, control, capture, refund, operation } = world;
    const simple = attempt({ description: 'Two coffees', statementDescriptor: 'COFFEE', email: 'jenny@example.com' });
    const { reference } = await client.authorise(simple);
    await client.find(simple, null, [refund(simple, reference!, 100)]);
    await client.refund(refund(simple, reference!, 100_000));
    for (const name of ['chargeDeclinedInsufficientFunds', 'chargeDeclinedExpiredCard', 'radarBlock', 'nobody']) await client.authorise(attempt({ method: card(name) })).catch(() => {});
    const parts = attempt({ capture: 'manual' });
    const held = await client.authorise(parts);
    for (const [amount, final] of [[300, false], [200, true], [100, true]] as const) await client.capture(capture(parts, held.reference!, amount, final));
    const let_go = attempt({ capture: 'manual' });
    await client.void(operation(let_go, (await client.authorise(let_go)).reference!));
    const saving = attempt({ save: true });
    const saved = factOf((await client.authorise(saving)).facts, 'saved')!;
    await client.authorise(attempt({ method: { type: 'saved', token: saved.token, customer: saved.customer! } }));
    const asked = attempt({ method: card('threeDSecure2Required') });
    const asks = await client.authorise(asked);
    await payerDecides(urlOf(asks.facts), 'decline');
    await client.proceed(asked, asks.reference!);
    const disputed = attempt({ method: card('createDispute') });
    const charged = await client.authorise(disputed);
    const [dispute] = factsOf((await client.find(disputed, charged.reference, [])).facts, 'dispute-opened');
    await client.submitEvidence(dispute!.reference, { uncategorized_text: 'winning_evidence' }, 'dsp_1');
    const lost = await client.authorise(attempt({ method: card('createDisputeProductNotReceived') }));
    await client.acceptDispute(factsOf((await client.find(disputed, lost.reference, [])).facts, 'dispute-opened')[0]!.reference, 'dsp_2');
    const failing = attempt({ method: card('refundFail') });
    await client.refund(refund(failing, (await client.authorise(failing)).reference!, 100));
    const page = { method: { type: 'card-page' }, statementDescriptor: 'COFFEE', email: 'jenny@example.com' } as const;
    for (const more of [{}, { save: true, capture: 'manual' }] as const) {
      const typed = attempt({ ...page, ...more });
      const open = await client.authorise(typed);
      const url = urlOf(open.facts);
      await client.find(typed, open.reference, []);
      await payerTypesCard(url, '4000000000000002');
      await payerTypesCard(url, '4000000000003220');
      await client.proceed(typed, open.reference!);
    }
    const [left, dropped, expired] = [attempt(page), attempt(page), attempt(page)];
    await client.proceed(left, (await client.authorise(left)).reference!, { left: 'true' });
    const { reference: session } = await client.authorise(dropped);
    for (let times = 0; times < 2; times++) await client.void(operation(dropped, session!));
    await client.authorise(expired);
    await client.find(attempt(page), null, []);
    const fromMs = control.nowMs() - 1_000;
    await control.advance(4 * 86_400_000);
    for await (const line of client.listSettlementLines({ fromMs, toMs: control.nowMs() + 1_000 })) lines.push(line.currency);
    // Nothing was asked of the intent: it is cancelled.
    await client.find(attempt(), null, []);
    await control.webhooksIdle();
  }, 30_000);
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await world.stop();
  });

  const named = (faults: (exchange: Exchange) => string[]) => [...new Set(heard.flatMap((exchange) => faults(exchange).map((fault) => `${exchange.method} ${exchange.url.pathname.replaceAll(/(pi|dp|re|po|cus|cs)_\w+/g, '…')} ${exchange.status}: ${fault}`)))];

  it('everything was said that the client says', () => {
    expect(new Set(heard.map(({ method, url }) => `${method} ${url.pathname.replaceAll(/(pi|dp|cs)_\w+/g, '…')}`)).size).toBeGreaterThan(15);
    expect(new Set(heard.map(({ status }) => status))).toEqual(new Set([200, 400, 402, 404]));
    expect(new Set(lines)).toEqual(new Set(['EUR']));
  });

  it('every request is one', () => expect(named(judge.requestFaults)).toEqual([]));
  it('every answer is one', () => expect(named(judge.answerFaults)).toEqual([]));

  it('every webhook is one', () => {
    const events = world.received.map(({ body }) => JSON.parse(body.toString()) as Parameters<typeof judge.eventFaults>[0] & { type: string });
    expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(15);
    expect([...new Set(events.flatMap((event) => judge.eventFaults(event).map((fault) => `${event.type}: ${fault}`)))]).toEqual([]);
  });

  it('and what is none is noticed', () => {
    const exchange = (body: string, answer: object): Exchange => ({ method: 'POST', url: new URL('http://simulated/v1/refunds'), body, status: 200, answer: JSON.stringify(answer) });
    expect(judge.requestFaults(exchange('payment_intent=pi_1&amount=much', {}))).not.toEqual([]);
    expect(judge.requestFaults(exchange('payment_intent=pi_1&sauce=hot', {}))).not.toEqual([]);
    expect(judge.answerFaults(exchange('', { id: 're_1', object: 'refund' }))).not.toEqual([]);
    expect(judge.answerFaults(exchange('', { id: 're_1', object: 'refund', amount: 1, created: 1, currency: 'eur', sauce: 'hot' }))).toEqual(['/sauce is no field by the document']);
  });
});
