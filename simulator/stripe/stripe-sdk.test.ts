import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Stripe } from 'stripe';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../simulator.ts';

/** Stripe's own SDK, unmodified: whoever uses it can use the simulator. */
let simulator: Simulator;
let stripe: Stripe;
let received: { body: string; signature: string }[];
const sink = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
    received.push({ body: Buffer.concat(chunks).toString(), signature: String(request.headers['stripe-signature']) });
    response.writeHead(200).end();
  });
});
const sinkUrl = () => `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`;

beforeAll(() => once(sink.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => { sink.closeAllConnections(); sink.close(); });
beforeEach(async () => {
  received = [];
  simulator = await startSimulator({ providers: ['stripe'] });
  const { hostname, port } = new URL(simulator.url('stripe'));
  stripe = new Stripe('sk_test_anything', { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
});
afterEach(() => simulator.stop());

const totals = () => simulator.control.books('stripe').totals;
const pay = (options: Partial<Stripe.PaymentIntentCreateParams> = {}) => stripe.paymentIntents.create({ amount: 2_000, currency: 'eur', payment_method: 'pm_card_visa', allowed_payment_method_types: ['card'], confirm: true, ...options });

describe("Stripe's SDK", () => {
  it('creates, confirms, captures, refunds', async () => {
    const created = await stripe.paymentIntents.create({ amount: 2_000, currency: 'eur', allowed_payment_method_types: ['card'], capture_method: 'manual', metadata: { order: '6735' } });
    expect(created).toMatchObject({ status: 'requires_payment_method', amount: 2_000, metadata: { order: '6735' } });
    const confirmed = await stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_mastercard', expand: ['latest_charge', 'payment_method'] });
    expect(confirmed).toMatchObject({ status: 'requires_capture', amount_capturable: 2_000, latest_charge: { object: 'charge', captured: false }, payment_method: { card: { brand: 'mastercard', last4: '4444' } } });
    const captured = await stripe.paymentIntents.capture(created.id, { amount_to_capture: 1_500, expand: ['latest_charge.balance_transaction'] });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 1_500, amount_capturable: 0, latest_charge: { amount_captured: 1_500, balance_transaction: { amount: 1_500, fee: 74, net: 1_426 } } });
    const refund = await stripe.refunds.create({ payment_intent: created.id, amount: 500, reason: 'requested_by_customer' });
    expect(refund).toMatchObject({ status: 'succeeded', amount: 500, payment_intent: created.id });
    expect((await stripe.paymentIntents.retrieve(created.id)).status).toBe('succeeded');
    expect(totals()['EUR']).toMatchObject({ payment: 1_500, refund: -500, fees: 74, balance: 926 });
  });

  it('captures several times where that was asked for, and only then', async () => {
    const options = { capture_method: 'manual' } as const;
    const one = await pay(options);
    await expect(stripe.paymentIntents.capture(one.id, { amount_to_capture: 500, final_capture: false })).rejects.toThrow('multicapture');
    const { id } = await pay({ ...options, payment_method_options: { card: { request_multicapture: 'if_available' } } });
    expect(await stripe.paymentIntents.capture(id, { amount_to_capture: 500, final_capture: false })).toMatchObject({ status: 'requires_capture', amount_capturable: 1_500, amount_received: 500 });
    await expect(stripe.paymentIntents.capture(id, { amount_to_capture: 1_501 })).rejects.toMatchObject({ code: 'amount_too_large' });
    expect(await stripe.paymentIntents.capture(id, { amount_to_capture: 1_000 })).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 1_500 });
    await expect(stripe.paymentIntents.capture(id)).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
  });

  it('lists page after page, forwards and backwards, and searches', async () => {
    const made: string[] = [];
    for (let index = 0; index < 25; index++) made.push((await pay({ amount: 1_000 + index, metadata: { index: String(index) } })).id);
    const listed: string[] = [];
    for await (const intent of stripe.paymentIntents.list({ limit: 10 })) listed.push(intent.id);
    expect(listed).toEqual(made.toReversed());
    const last = await stripe.paymentIntents.list({ limit: 5, starting_after: made[5]! });
    expect([last.data.map(({ id }) => id), last.has_more]).toEqual([made.slice(0, 5).toReversed(), false]);
    const before = await stripe.paymentIntents.list({ limit: 5, ending_before: made[5]! });
    expect([before.data.map(({ id }) => id), before.has_more]).toEqual([made.slice(6, 11).toReversed(), true]);
    const found = await stripe.paymentIntents.search({ query: "metadata['index']:'7' AND status:'succeeded'" });
    expect(found.data.map(({ id }) => id)).toEqual([made[7]]);
    expect((await stripe.paymentIntents.search({ query: 'amount>=1020' })).data).toHaveLength(5);
    expect((await stripe.charges.list({ payment_intent: made[3]! })).data).toMatchObject([{ amount: 1_003 }]);
    await expect(stripe.paymentIntents.list({ limit: 101 })).rejects.toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'], ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''], ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', ''], ['pm_card_radarBlock', 'card_declined', 'fraudulent'],
  ])('%s is declined with %s %s', async (token, code, declineCode) => {
    const error = await pay({ payment_method: token }).catch((error: unknown) => error) as Stripe.errors.StripeCardError;
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code, decline_code: declineCode, payment_intent: { status: 'requires_payment_method', last_payment_error: { code } } });
    expect(totals()).toEqual({});
  });

  it('verifies webhooks, and not those that were changed', async () => {
    const { secret } = await stripe.webhookEndpoints.create({ url: sinkUrl(), enabled_events: ['payment_intent.created', 'payment_intent.succeeded', 'charge.refunded'] });
    const { id } = await pay();
    await simulator.control.webhooksIdle();
    await stripe.refunds.create({ payment_intent: id });
    await simulator.control.webhooksIdle();
    const events = received.map(({ body, signature }) => stripe.webhooks.constructEvent(body, signature, secret!));
    expect(events.map(({ type }) => type)).toEqual(['payment_intent.created', 'payment_intent.succeeded', 'charge.refunded']);
    const [{ body, signature }] = received as [{ body: string; signature: string }];
    expect(() => stripe.webhooks.constructEvent(body.replace('2000', '9000'), signature, secret!)).toThrow(Stripe.errors.StripeSignatureVerificationError);
    expect((await stripe.events.list({ type: 'payment_intent.succeeded' })).data).toHaveLength(1);
  });

  it('saves a card with a customer, and charges it when nobody is there', async () => {
    const customer = await stripe.customers.create({ email: 'jenny@example.com', name: 'Jenny' });
    const first = await pay({ customer: customer.id, setup_future_usage: 'off_session' });
    const saved = await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
    expect(saved.data.map(({ id }) => id)).toEqual([first.payment_method]);
    expect(await pay({ customer: customer.id, payment_method: saved.data[0]!.id, off_session: true })).toMatchObject({ status: 'succeeded' });
    await expect(pay({ payment_method: saved.data[0]!.id })).rejects.toThrow('belongs to a Customer');
    await expect(pay({ customer: customer.id, payment_method: 'pm_card_authenticationRequired', off_session: true })).rejects.toMatchObject({ code: 'authentication_required' });
  });

  it('pays out what is owed after two days, and says what was in it', async () => {
    await pay();
    await pay({ amount: 500 });
    await simulator.control.advance(4 * 86_400_000);
    const { data: [payout, ...others] } = await stripe.payouts.list();
    expect([payout!.amount, others]).toEqual([2_500 - 88 - 45, []]);
    const inside = await stripe.balanceTransactions.list({ payout: payout!.id, expand: ['data.source'] });
    expect(inside.data.map(({ net }) => net).reduce((sum, net) => sum + net, 0)).toBe(0);
    expect(totals()['EUR']!.balance).toBe(0);
  });
});

describe('idempotency', () => {
  it('answers the same again, and says so', async () => {
    const create = (amount: number) => stripe.paymentIntents.create({ amount, currency: 'eur' }, { idempotencyKey: 'once' });
    const first = await create(100);
    const again = await create(100);
    expect(again.id).toBe(first.id);
    expect([first.lastResponse.headers['idempotent-replayed'], again.lastResponse.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    await expect(create(200)).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    await simulator.control.advance(24 * 3_600_000);
    expect((await create(200)).id).not.toBe(first.id);
  });

  it('remembers a decline, and what it answered then', async () => {
    const { id } = await stripe.paymentIntents.create({ amount: 100, currency: 'eur' });
    const confirm = () => stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }, { idempotencyKey: 'declined' });
    await expect(confirm()).rejects.toMatchObject({ code: 'card_declined' });
    await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    await expect(confirm()).rejects.toMatchObject({ code: 'card_declined', payment_intent: { status: 'requires_payment_method' } });
  });

  it('forgets what was refused for its shape', async () => {
    const create = (currency: string) => stripe.paymentIntents.create({ amount: 0, currency }, { idempotencyKey: 'shape' });
    await expect(create('eur')).rejects.toMatchObject({ code: 'parameter_invalid_integer' });
    await expect(create('usd')).rejects.toMatchObject({ code: 'parameter_invalid_integer' });
  });
});

describe('what Stripe refuses', () => {
  it.each([
    ['a parameter that there is not', { amount: 1, currency: 'eur', sauce: 'hot' }, { code: 'parameter_unknown', param: 'sauce' }],
    ['a missing one', { currency: 'eur' }, { code: 'parameter_missing', param: 'amount' }],
    ['an amount that is no number', { amount: '1.5', currency: 'eur' }, { code: 'parameter_invalid_integer' }],
    ['an amount beyond what there can be', { amount: 100_000_000, currency: 'eur' }, { code: 'amount_too_large' }],
    ['a currency that is none', { amount: 1, currency: 'euro' }, { param: 'currency' }],
    ['dinars that are no multiple of ten', { amount: 1_235, currency: 'kwd' }, { param: 'amount' }],
    ['hundredths of a króna', { amount: 550, currency: 'isk' }, { param: 'amount' }],
    ['a card that there is not', { amount: 1, currency: 'eur', payment_method: 'pm_nobody' }, { code: 'resource_missing', statusCode: 404 }],
    ['too long a value of metadata', { amount: 1, currency: 'eur', metadata: { a: 'x'.repeat(501) } }, { param: 'metadata[a]' }],
  ])('%s', async (_what, body, error) => {
    await expect(stripe.paymentIntents.create(body as unknown as Stripe.PaymentIntentCreateParams)).rejects.toMatchObject(error);
  });

  it('whoever has no key', async () => {
    const { hostname, port } = new URL(simulator.url('stripe'));
    await expect(new Stripe('sk_live_key', { host: hostname, port, protocol: 'http' }).customers.list()).rejects.toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect((await fetch(`${simulator.url('stripe')}/v1/customers`)).status).toBe(401);
    expect((await fetch(`${simulator.url('stripe')}/v1/nothing`)).status).toBe(404);
  });

  it('more refund than was taken, and a refund of what is refunded', async () => {
    const { id } = await pay();
    await expect(stripe.refunds.create({ payment_intent: id, amount: 2_001 })).rejects.toThrow('greater than unrefunded');
    await stripe.refunds.create({ payment_intent: id });
    await expect(stripe.refunds.create({ payment_intent: id, amount: 1 })).rejects.toMatchObject({ code: 'charge_already_refunded' });
    await expect(stripe.paymentIntents.cancel(id)).rejects.toMatchObject({ code: 'payment_intent_unexpected_state' });
  });
});

it.each([
  ['approve', 'succeeded', 'succeeded', 2_000], ['decline', 'requires_payment_method', 'failed', 0],
])('3-D Secure: %s at the page, and the intent is %s', async (decision, status, redirected, taken) => {
  const intent = await pay({ payment_method: 'pm_card_threeDSecure2Required', return_url: 'https://shop.example/back?cart=1' });
  expect(intent.status).toBe('requires_action');
  const page = intent.next_action!.redirect_to_url!.url!;
  expect(await (await fetch(page)).text()).toContain('20.00 EUR');
  const answer = await fetch(page, { method: 'POST', body: new URLSearchParams({ decision }), redirect: 'manual' });
  const back = new URL(answer.headers.get('location')!);
  expect([answer.status, back.origin, back.searchParams.get('cart'), back.searchParams.get('payment_intent'), back.searchParams.get('redirect_status')]).toEqual([303, 'https://shop.example', '1', intent.id, redirected]);
  expect((await stripe.paymentIntents.retrieve(intent.id)).status).toBe(status);
  expect(totals()['EUR']?.payment ?? 0).toBe(taken);
  expect((await fetch(page)).status).toBe(404);
});

it('a hold that nobody captures is let go of after seven days', async () => {
  const { id } = await pay({ capture_method: 'manual' });
  await simulator.control.advance(7 * 86_400_000);
  expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'canceled', cancellation_reason: 'automatic' });
});

describe('disputes', () => {
  it.each([['winning_evidence', 'won', 2_000 - 88 - 1_500], ['losing_evidence', 'lost', -88 - 1_500]])('with %s are %s', async (text, status, balance) => {
    const { id } = await pay({ payment_method: 'pm_card_createDispute' });
    const { data: [dispute] } = await stripe.disputes.list({ payment_intent: id });
    expect(dispute).toMatchObject({ status: 'needs_response', reason: 'fraudulent', amount: 2_000 });
    expect(totals()['EUR']).toMatchObject({ dispute: -2_000 });
    await stripe.disputes.update(dispute!.id, { evidence: { uncategorized_text: text } });
    expect((await stripe.disputes.retrieve(dispute!.id)).status).toBe(status);
    expect(totals()['EUR']!.balance).toBe(balance);
    await expect(stripe.disputes.close(dispute!.id)).rejects.toThrow('closed');
  });

  it('are lost where nobody answers; an inquiry takes nothing', async () => {
    const { id } = await pay({ payment_method: 'pm_card_createDispute' });
    const inquired = await pay({ payment_method: 'pm_card_createDisputeInquiry' });
    expect(totals()['EUR']).toMatchObject({ dispute: -2_000 });
    await simulator.control.advance(21 * 86_400_000);
    expect((await stripe.disputes.list({ payment_intent: id })).data).toMatchObject([{ status: 'lost' }]);
    expect((await stripe.disputes.list({ payment_intent: inquired.id })).data).toMatchObject([{ status: 'warning_closed' }]);
  });
});

it.each([['pm_card_pendingRefund', 'pending', 'succeeded', 0], ['pm_card_refundFail', 'succeeded', 'failed', 2_000]])('a refund of %s is %s and later %s', async (token, first, later, left) => {
  const { id } = await pay({ payment_method: token });
  const refund = await stripe.refunds.create({ payment_intent: id });
  expect(refund.status).toBe(first);
  await simulator.control.advance(86_400_000);
  expect((await stripe.refunds.retrieve(refund.id)).status).toBe(later);
  const { payment, refund: refunded } = totals()['EUR']!;
  expect(payment + refunded).toBe(left);
});

describe('Checkout Sessions', () => {
  const open = (more: Stripe.Checkout.SessionCreateParams = {}) => stripe.checkout.sessions.create({
    mode: 'payment', line_items: [{ quantity: 2, price_data: { currency: 'eur', unit_amount: 1_000, product_data: { name: 'T-shirt' } } }], success_url: 'https://shop.example/done?session={CHECKOUT_SESSION_ID}', cancel_url: 'https://shop.example/cart', ...more,
  });
  const type = (session: Stripe.Checkout.Session, number: string) => fetch(session.url!, { method: 'POST', body: new URLSearchParams({ number, email: 'jenny@example.com' }), redirect: 'manual' });

  it('are made, paid at their page, and found by their intent', async () => {
    const session = await open({ payment_intent_data: { metadata: { order: '6735' } } });
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 2_000, currency: 'eur', payment_intent: null });
    expect(await (await fetch(session.url!)).text()).toContain('20.00 EUR');
    expect((await type(session, '4111111111111111')).status).toBe(200);
    expect((await type(session, '4000000000000002')).status).toBe(200);
    const paid = await type(session, '4242 4242 4242 4242');
    expect([paid.status, paid.headers.get('location')]).toEqual([303, `https://shop.example/done?session=${session.id}`]);
    const after = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    expect(after).toMatchObject({ status: 'complete', payment_status: 'paid', url: null, customer_details: { email: 'jenny@example.com' }, payment_intent: { status: 'succeeded', amount_received: 2_000, metadata: { order: '6735' } } });
    expect((await stripe.checkout.sessions.list({ payment_intent: (after.payment_intent as Stripe.PaymentIntent).id })).data.map(({ id }) => id)).toEqual([session.id]);
    expect(totals()['EUR']).toMatchObject({ payment: 2_000 });
    await expect(stripe.checkout.sessions.expire(session.id)).rejects.toThrow('status of `complete`');
  });

  it('are over when they are expired, or after a day; their intents are theirs until then', async () => {
    const [ended, forgotten] = [await open(), await open({ expires_at: Math.floor(Date.now() / 1000) + 3_600 })];
    await type(ended, '4000000000000002');
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(ended.id);
    await expect(stripe.paymentIntents.cancel(intent as string)).rejects.toThrow('created by Checkout');
    expect((await stripe.checkout.sessions.expire(ended.id)).status).toBe('expired');
    expect((await stripe.paymentIntents.retrieve(intent as string)).status).toBe('canceled');
    await simulator.control.advance(3_700_000);
    expect((await stripe.checkout.sessions.retrieve(forgotten.id)).status).toBe('expired');
    expect((await fetch(`${simulator.url('stripe')}/c/pay/${forgotten.id}`)).status).toBe(404);
  });

  it.each([
    [{ mode: 'subscription' }, 'Only sessions of mode payment'], [{ line_items: [] }, 'line_items'], [{ success_url: 'nowhere' }, 'Not a valid URL'], [{ customer: 'cus_nobody' }, 'No such customer'],
    [{ expires_at: 1 }, 'expires_at'], [{ payment_intent_data: { statement_descriptor_suffix: '<b>' } }, 'descriptor'],
  ])('are refused where they are wrong: %j', async (more, message) => {
    await expect(open(more as Stripe.Checkout.SessionCreateParams)).rejects.toThrow(message);
  });
});
