import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PaymentProvider } from '../../../../kit/payments/provider.ts';
import { factOf, payerDecides, providerWorld, type ProviderWorld } from '../../../../test/suites/payment-provider-world.ts';
import { hasDocuments, paypalDocuments, type Exchange } from './open-api.ts';
import { PAYPAL } from './under-test.ts';

const documents = hasDocuments ? paypalDocuments() : undefined;
let world: ProviderWorld;
let wire: Server;
let provider: PaymentProvider;
let exchanges: Exchange[];

/** Stands between client and double and notes what they say. */
function listenIn(target: string): Server {
  return createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
      const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name)).map(([name, value]) => [name, String(value)]));
      const answer = await fetch(target + request.url!, { method: request.method, headers, ...(body.length === 0 ? {} : { body }) });
      const text = await answer.text();
      const url = new URL(request.url!, target);
      exchanges.push({ method: request.method!, path: url.pathname, query: url.searchParams, headers, body: body.toString(), status: answer.status, answer: text });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(text);
    })();
  });
}

beforeEach(async () => {
  exchanges = [];
  world = await providerWorld(PAYPAL);
  wire = listenIn(world.simulator.url('paypal'));
  await once(wire.listen(0, '127.0.0.1'), 'listening');
  provider = PAYPAL.connect({ ...world.connection, baseUrl: `http://127.0.0.1:${(wire.address() as AddressInfo).port}` }, { timeoutMs: 2_000 });
});
afterEach(async () => {
  wire.closeAllConnections();
  wire.close();
  await world.stop();
});

function expectAllDocumented(): void {
  const documented = exchanges.filter(({ path }) => documents!.knows(path));
  expect(documented.length).toBeGreaterThan(0);
  for (const exchange of documented) {
    const what = `${exchange.method} ${exchange.path} ${exchange.status}`;
    expect([what, ...documents!.requestFaults(exchange)]).toEqual([what]);
    expect([what, ...documents!.answerFaults(exchange)]).toEqual([what]);
  }
}

describe.skipIf(documents === undefined)("what client and double say is what PayPal's documents have", () => {
  test('a payer approves, is charged and refunded in parts, and disputes', async () => {
    const attempt = world.attempt({ method: { type: 'redirect' }, save: true, statementDescriptor: 'A shop with a long name here', description: 'x'.repeat(300) });
    const { reference, facts } = await provider.authorise(attempt);
    await provider.proceed(attempt, reference!);
    await payerDecides((factOf(facts, 'action-required')!.action as { url: string }).url, 'approve');
    await provider.find(attempt, reference, []);
    const done = await provider.proceed(attempt, reference!);
    const capture = factOf(done.facts, 'captured')!.reference;
    for (const amount of [500, 750, 1]) await provider.refund({ ...world.refund(attempt, reference!, amount, capture), reason: 'One cup was cold' });
    const won = world.control.openDispute('paypal', capture).dispute;
    await provider.submitEvidence(won, { PROOF_OF_FULFILLMENT: 'Both cups were drunk.' }, 'op');
    world.control.decideDispute('paypal', won, 'won');
    const lost = world.control.openDispute('paypal', capture).dispute;
    await provider.acceptDispute(lost, 'op');
    await provider.find(attempt, reference, []);
    expectAllDocumented();
  });

  test('money is reserved, captured in parts, let go of, and looked for', async () => {
    const attempt = world.attempt({ capture: 'manual', currency: 'JPY' });
    const { reference } = await provider.authorise(attempt);
    const [first, tooMuch, voiding] = [world.capture(attempt, reference!, 500, false), world.capture(attempt, reference!, 5_000, true), world.operation(attempt, reference!)];
    await provider.capture(first);
    await provider.capture(tooMuch);
    await provider.void(voiding);
    await provider.void(voiding);
    await provider.capture(world.capture(attempt, reference!, 1, true));
    await provider.find(attempt, null, [first, voiding]);
    world.control.payOut('paypal');
    await Array.fromAsync(provider.listSettlementLines({ fromMs: world.control.nowMs() - 60_000, toMs: world.control.nowMs() + 60_000 }));
    expectAllDocumented();
  });

  test('declines, and what is not there', async () => {
    for (const { asked } of PAYPAL.declines) await provider.authorise(world.attempt(asked));
    const attempt = world.attempt();
    await provider.find(attempt, '5O190127TN364715T', []);
    await provider.authorise(attempt);
    await provider.authorise(world.attempt({ paymentId: attempt.paymentId }));
    await provider.acceptDispute('PP-R-AAA-10000000', 'op').catch(() => undefined);
    for (const trouble of ['error-before', 'rate-limited'] as const) {
      world.control.fault('paypal', { fault: trouble, path: '/v2/checkout/orders' });
      await provider.authorise(world.attempt()).catch(() => undefined);
    }
    expectAllDocumented();
  });

  test('webhooks carry what the APIs answer', async () => {
    const { attempt, reference } = await world.paid({ capture: 'manual' });
    await world.provider.capture(world.capture(attempt, reference, 1_000, false));
    await world.provider.void(world.operation(attempt, reference));
    const other = await world.paid({ method: { type: 'redirect' }, save: true });
    await world.provider.refund(world.refund(other.attempt, other.reference, 100));
    world.control.decideDispute('paypal', world.control.openDispute('paypal', other.reference).dispute, 'lost');
    await world.control.webhooksIdle();
    const schemas: Record<string, readonly [string, string]> = {
      'checkout-order': ['checkout_orders_v2', 'order'], 'authorization': ['payments_payment_v2', 'authorization-2'], 'capture': ['payments_payment_v2', 'capture-2'], 'refund': ['payments_payment_v2', 'refund'],
      'dispute': ['customer_disputes_v1', 'dispute'],
    };
    const seen = new Set<string>();
    for (const { body } of world.received) {
      const event = JSON.parse(body.toString()) as { event_type: string; resource_type: string; resource: unknown };
      seen.add(event.event_type);
      expect([event.event_type, ...documents!.faultsOf('notifications_webhooks_v1', 'event', { ...event, resource: {} })]).toEqual([event.event_type]);
      const schema = schemas[event.resource_type];
      if (schema !== undefined) expect([event.event_type, ...documents!.faultsOf(...schema, event.resource)]).toEqual([event.event_type]);
    }
    expect([...seen].toSorted()).toEqual([
      'CHECKOUT.ORDER.APPROVED', 'CHECKOUT.ORDER.COMPLETED', 'CUSTOMER.DISPUTE.CREATED', 'CUSTOMER.DISPUTE.RESOLVED', 'PAYMENT.AUTHORIZATION.CREATED', 'PAYMENT.AUTHORIZATION.VOIDED',
      'PAYMENT.CAPTURE.COMPLETED', 'PAYMENT.CAPTURE.REFUNDED', 'VAULT.PAYMENT-TOKEN.CREATED',
    ]);
  });

  test('the judge finds what is wrong', () => {
    expect(documents!.faultsOf('checkout_orders_v2', 'money', { currency_code: 'EURO', value: '1.0' })).not.toEqual([]);
    expect(documents!.faultsOf('checkout_orders_v2', 'money', { currency_code: 'EUR', value: '1.00', amount: 1 })).toEqual(['/amount is no field by the documents']);
    expect(documents!.faultsOf('checkout_orders_v2', 'order', { purchase_units: [{ payments: { captures: [{ status: 'DONE' }] } }] })).not.toEqual([]);
  });
});
