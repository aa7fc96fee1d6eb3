import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderRefused, WebhookRefused, type Method } from '../../../kit/payments/provider.ts';
import { paymentProviderSuite } from '../../../test/suites/payment-provider.ts';
import { factOf, factsOf, providerWorld, type ProviderUnderTest, type ProviderWorld } from '../../../test/suites/payment-provider-world.ts';
import { connectBraintree } from './braintree.ts';

const DAY_MS = 86_400_000;
const nonce = (token: string): Method => ({ type: 'card', token });
/** Of a card a refund waits for the night. PayPal's money is there at once. */
const payPal: Method = { type: 'wallet', token: 'fake-paypal-one-time-nonce' };

const under: ProviderUnderTest = {
  kind: 'braintree', connect: connectBraintree, works: payPal,
  declines: [
    { asked: { method: nonce('fake-processor-declined-visa-nonce') }, code: 'do_not_honor', advice: 'retry-other-provider' },
    { asked: { method: nonce('fake-gateway-rejected-fraud-nonce') }, code: 'psp_fraud_engine_decline', advice: 'do-not-retry' },
    { asked: { method: nonce('fake-valid-nonce'), amount: 200_100 }, code: 'insufficient_funds', advice: 'retry-later' },
    { asked: { method: nonce('fake-processor-failure-jcb-nonce') }, code: 'issuer_unavailable', advice: 'retry-other-provider' },
    { asked: { method: nonce('fake-three-d-secure-visa-failed-authentication-nonce') }, code: 'authentication_required', advice: 'retry-after-authentication' },
  ],
  currencies: [{ currency: 'JPY', amount: 1_250 }, { currency: 'EUR', amount: 1_250 }, { currency: 'KWD', amount: 12_500 }],
  chargePath: '/transactions$', refundPath: '/refund', capturePath: '/submit_for_partial_settlement',
  // Nothing is told of a card's charge, and what is told is good for days.
  signsTime: false, without: ['webhooks'], evidence: { comments: 'The payer signed for it.' },
};

paymentProviderSuite(under);

describe('braintree', () => {
  let world: ProviderWorld;
  beforeEach(async () => { world = await providerWorld(under); });
  afterEach(() => world.stop());

  const card = nonce('fake-valid-nonce');
  const books = () => world.control.books('braintree').entries.map(({ type, gross, currency }) => `${type} ${gross} ${currency}`).reverse();
  const sales = () => world.control.requests('braintree').filter(({ method, path }) => method === 'POST' && path.endsWith('/transactions'));

  it('captures in parts, each found again by our own id', async () => {
    const { attempt, reference, facts } = await world.paid({ method: card, capture: 'manual' });
    expect(facts).toMatchObject([{ type: 'authorised', expiresMs: expect.any(Number) }]);
    const [first, second] = [world.capture(attempt, reference, 500, false), world.capture(attempt, reference, 700, true)];
    const one = await world.provider.capture(first);
    expect(one.facts).toMatchObject([{ type: 'captured', operationId: first.operationId, amount: 500 }]);
    expect(await world.provider.capture(first)).toEqual(one);
    await world.provider.capture(second);
    await expect(world.provider.capture(world.capture(attempt, reference, 51, true))).rejects.toThrow(ProviderRefused);
    const found = await world.provider.find(attempt, null, [first, second]);
    expect(factsOf(found.facts, 'captured')).toMatchObject([{ operationId: first.operationId }, { operationId: second.operationId }]);
    expect(books()).toEqual(['payment 500 EUR', 'payment 700 EUR']);
  });

  it('charges once, however often it is asked', async () => {
    const attempt = world.attempt({ method: nonce('fake-valid-nonce/1') });
    world.control.fault('braintree', { fault: 'reset-before', path: 'advanced_search_ids' });
    await expect(world.provider.authorise(attempt)).rejects.toThrow();
    const first = await world.provider.authorise(attempt);
    expect(await world.provider.authorise(attempt)).toEqual(first);
    expect(books()).toEqual(['payment 1250 EUR']);
    expect(sales()).toHaveLength(1);
  });

  it.each(['timeout-after', 'error-after', 'reset-after', 'reset-before', 'timeout-before', 'error-before'])('finds a sale after %s, or makes it: once in all', async (fault) => {
    const attempt = world.attempt({ method: nonce(`fake-valid-nonce/simulate-${fault}`) });
    await expect(world.provider.authorise(attempt)).rejects.toThrow();
    expect(books()).toHaveLength(fault.endsWith('after') ? 1 : 0);
    for (let time = 0; time < 2; time++) expect(factsOf((await world.provider.find(attempt, null, [])).facts, 'captured')).toHaveLength(1);
    expect(books()).toEqual(['payment 1250 EUR']);
  });

  it('makes nothing of a saved method when it looks: it could be charged twice', async () => {
    const { facts } = await world.paid({ method: card, save: true });
    const saved = factOf(facts, 'saved');
    expect(saved).toMatchObject({ label: 'Visa 1881', expires: '2030-12' });
    const attempt = world.attempt({ method: { type: 'saved', token: saved!.token, customer: saved!.customer! } });
    expect(await world.provider.find(attempt, null, [])).toEqual({ reference: null, facts: [], complete: true });
    await world.provider.authorise(attempt);
    expect(factOf((await world.provider.find(attempt, null, [])).facts, 'captured')).toBeDefined();
    expect(books()).toHaveLength(2);
  });

  it.each([0, 2])('undoes what was charged a second time for the same attempt, after %i days', async (days) => {
    const { attempt, reference } = await world.paid({ method: card });
    await world.control.advance(60_000);
    const again = { transaction: { type: 'sale', amount: '12.50', order_id: attempt.attemptId, merchant_account_id: 'florin_eur', payment_method_nonce: 'fake-valid-nonce', options: { submit_for_settlement: true } } };
    const { credentials, baseUrl } = world.connection;
    const authorization = `Basic ${Buffer.from(`${credentials['publicKey']}:${credentials['privateKey']}`).toString('base64')}`;
    const sold = await fetch(`${baseUrl}/merchants/${credentials['merchantId']}/transactions`, { method: 'POST', headers: { authorization, 'x-apiversion': '6' }, body: JSON.stringify(again) });
    expect(sold.status).toBe(201);
    await world.control.advance(days * DAY_MS);
    for (let time = 0; time < 2; time++) expect((await world.provider.find(attempt, null, [])).reference).toBe(reference);
    expect(world.control.books('braintree').totals['EUR']?.balance).toBe(1_250);
  });

  it('refunds a card in parts once it is settled, and before as a whole by voiding it', async () => {
    const { attempt, reference } = await world.paid({ method: card });
    await expect(world.provider.refund(world.refund(attempt, reference, 300))).rejects.toThrow(/settled/);
    const whole = world.refund(attempt, reference, 1_250);
    const { facts } = await world.provider.refund(whole);
    expect(facts).toMatchObject([{ type: 'refunded', operationId: whole.operationId, amount: 1_250 }]);
    expect(await world.provider.refund(whole)).toMatchObject({ facts });
    const found = (await world.provider.find(attempt, reference, [whole])).facts;
    expect([factOf(found, 'captured'), factOf(found, 'refunded')]).toMatchObject([{ amount: 1_250 }, { operationId: whole.operationId, reference: `${reference}-voided` }]);

    const later = await world.paid({ method: card });
    await world.control.advance(DAY_MS);
    for (const amount of [300, 950]) await world.provider.refund(world.refund(later.attempt, later.reference, amount));
    await expect(world.provider.refund(world.refund(later.attempt, later.reference, 1))).rejects.toThrow(ProviderRefused);
    expect(world.control.books('braintree').totals['EUR']?.balance).toBe(0);
  });

  it('hears that a refund failed after all', async () => {
    const { attempt, reference } = await world.paid();
    const refund = world.refund(attempt, reference, 300);
    const done = factOf((await world.provider.refund(refund)).facts, 'refunded')!;
    world.control.settleRefund('braintree', done.reference, 'failed');
    expect(await world.told()).toMatchObject([{ reference, facts: [{ type: 'refund-failed', operationId: refund.operationId, reference: done.reference }] }]);
  });

  it('leads a dispute over a part back to the payment, and hands its papers in once', async () => {
    const { attempt, reference } = await world.paid({ capture: 'manual' });
    await world.provider.capture(world.capture(attempt, reference, 800, true));
    const { dispute } = world.control.openDispute('braintree', reference);
    for (let time = 0; time < 2; time++) await world.provider.submitEvidence(dispute, { comments: 'It was delivered.', CARRIER_NAME: 'Post' }, 'op');
    world.control.decideDispute('braintree', dispute, 'won');
    const told = await world.told();
    expect(told.map((one) => one.reference)).toEqual([reference, reference, reference]);
    expect(told.map(({ facts }) => facts.at(-1))).toMatchObject([{ type: 'dispute-opened', withdrawn: 800, amount: 800 }, { type: 'dispute-under-review' }, { type: 'dispute-won', returned: 800 }]);
    expect(world.control.requests('braintree').filter(({ path }) => path.endsWith('/evidence'))).toHaveLength(2);
    expect(books()).toEqual(['payment 800 EUR', 'dispute -800 EUR', 'dispute-returned 800 EUR']);
  });

  it('accepts a dispute, also when it is asked again', async () => {
    const { reference } = await world.paid();
    const { dispute } = world.control.openDispute('braintree', reference, { amount: 500 });
    await world.provider.acceptDispute(dispute, 'op');
    await world.provider.acceptDispute(dispute, 'op');
    expect((await world.told()).at(-1)?.facts).toMatchObject([{ type: 'dispute-opened', amount: 500 }, { type: 'dispute-lost', reference: dispute }]);
  });

  it('charges in the currency that was meant, or not at all', async () => {
    await expect(world.provider.authorise(world.attempt({ currency: 'MXN' }))).rejects.toThrow(/no active merchant account in MXN/);
    expect(sales()).toEqual([]);
  });

  it('lists what was disbursed, equal to the books', async () => {
    const { attempt, reference } = await world.paid();
    await world.provider.refund(world.refund(attempt, reference, 300));
    await world.paid({ method: card, currency: 'JPY', amount: 990 });
    world.control.payOut('braintree');
    const nowMs = world.control.nowMs();
    const lines = await Array.fromAsync(world.provider.listSettlementLines({ fromMs: nowMs - DAY_MS, toMs: nowMs + DAY_MS }));
    expect(lines.map(({ type, currency, net }) => `${type} ${net} ${currency}`).sort()).toEqual(['payment 1250 EUR', 'payment 990 JPY', 'refund -300 EUR']);
  });

  it('refuses a webhook that is forged, kept for days, or of another key', async () => {
    const { reference } = await world.paid();
    world.control.openDispute('braintree', reference);
    await world.told();
    const request = world.received[0]!;
    const form = new URLSearchParams(request.body.toString());
    const read = (change: (form: URLSearchParams) => void, nowMs = world.control.nowMs()) => {
      const changed = new URLSearchParams(form);
      change(changed);
      return world.provider.readWebhook({ headers: {}, body: Buffer.from(changed.toString()) }, nowMs);
    };
    expect(await read(() => {})).toHaveLength(1);
    await expect(read((form) => form.set('bt_payload', Buffer.from('<notification/>').toString('base64')))).rejects.toThrow(WebhookRefused);
    await expect(read((form) => form.set('bt_signature', form.get('bt_signature')!.replace('florin_public_key', 'other')))).rejects.toThrow(WebhookRefused);
    await expect(read((form) => form.delete('bt_signature'))).rejects.toThrow(WebhookRefused);
    await expect(read(() => {}, world.control.nowMs() + 4 * DAY_MS)).rejects.toThrow(WebhookRefused);
  });
});
