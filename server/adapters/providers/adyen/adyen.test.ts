import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { testMethods } from '../../../../simulator/adyen/test-cards.ts';
import { idMaker, systemClock } from '../../../kit/clock.ts';
import { ProviderRefused } from '../../../kit/payments/provider.ts';
import { paymentProviderSuite } from '../../../test/suites/payment-provider.ts';
import { actionOf, factOf, factsOf, payerDecides, providerWorld, queryOf, type ProviderUnderTest, type ProviderWorld } from '../../../test/suites/payment-provider-world.ts';
import { connectAdyen } from './adyen.ts';

const DAY_MS = 86_400_000;

const methodOf = (outcome: string) => {
  const token = testMethods.find((one) => one.outcome.startsWith(outcome))?.token;
  if (token === undefined) throw new Error(`no test method: ${outcome}`);
  return { type: 'card', token } as const;
};

const under: ProviderUnderTest = {
  kind: 'adyen', connect: connectAdyen, works: methodOf('authorised'), challenged: methodOf('asks the payer'),
  refundFailsLater: { method: methodOf('authorised; its refunds fail') },
  declines: [
    { asked: { method: methodOf('refused: 12 ') }, code: 'insufficient_funds', advice: 'retry-later' },
    { asked: { method: methodOf('refused: 2 ') }, code: 'do_not_honor', advice: 'retry-other-provider' },
    { asked: { method: methodOf('refused: 38 ') }, code: 'authentication_required', advice: 'retry-after-authentication' },
    { asked: { method: methodOf('refused: 4 ') }, code: 'psp_acquirer_error', advice: 'retry-other-provider' },
  ],
  currencies: [{ currency: 'JPY', amount: 1_250 }, { currency: 'EUR', amount: 1_250 }, { currency: 'KWD', amount: 12_500 }],
  chargePath: '/payments', refundPath: '/refunds', capturePath: '/captures', signsTime: false,
  evidence: { defenseReasonCode: 'SupplyDefenseMaterial', DefenseMaterial: 'The payer signed for it.' },
};

// Eight fields are signed and no more: notifications.test.ts has them. What a last capture leaves is kept until it expires: a cancellation could overtake the capture.
paymentProviderSuite({ ...under, tellsLater: true, without: ['release-of-the-rest', 'signature-of-the-whole'] });

describe('adyen', () => {
  let world: ProviderWorld;
  beforeEach(async () => { world = await providerWorld(under); });
  afterEach(() => world.stop());

  const books = () => world.control.books('adyen').entries.map(({ type, gross, currency }) => `${type} ${gross} ${currency}`).reverse();

  it('captures in parts, and learns by notification what became of each', async () => {
    const { attempt, reference, facts } = await world.paid({ capture: 'manual' });
    expect(facts.map(({ type }) => type)).toEqual(['authorised']);
    const [first, second, tooMuch] = [world.capture(attempt, reference, 500, false), world.capture(attempt, reference, 700, true), world.capture(attempt, reference, 51, true)];
    for (const part of [first, second, tooMuch]) expect(await world.provider.capture(part)).toEqual({ reference, facts: [] });
    const told = await world.told();
    expect(told.flatMap((one) => factsOf(one.facts, 'captured'))).toMatchObject([{ operationId: first.operationId, amount: 500 }, { operationId: second.operationId, amount: 700 }]);
    expect(told.flatMap((one) => factsOf(one.facts, 'capture-failed'))).toMatchObject([{ operationId: tooMuch.operationId, error: { code: 'CAPTURE', message: 'Insufficient balance on payment' } }]);
    expect(told.every((one) => one.reference === reference)).toBe(true);
    expect(books()).toEqual(['payment 500 EUR', 'payment 700 EUR']);
  });

  it('tells an automatic capture with the authorisation, since Adyen sends none, and a manual one never', async () => {
    await world.paid();
    await world.paid({ capture: 'manual' });
    expect((await world.told()).map(({ facts }) => facts.map(({ type }) => type))).toEqual([['authorised', 'captured'], ['authorised']]);
  });

  it('goes on with what the browser brought back, and the same again', async () => {
    const attempt = world.attempt({ method: under.challenged! });
    const answer = await world.provider.authorise(attempt);
    expect(answer.reference).toBeNull();
    const action = actionOf(answer.facts);
    if (action?.type !== 'redirect') throw new Error('no redirect');
    const returned = queryOf(await payerDecides(action.url, 'approve'));
    const done = await world.provider.proceed(attempt, attempt.attemptId, returned);
    expect(done.facts.map(({ type }) => type)).toEqual(['authorised', 'captured']);
    expect(await world.provider.proceed(attempt, attempt.attemptId, returned)).toEqual(done);
    expect(books()).toEqual(['payment 1250 EUR']);
    expect(actionOf((await world.provider.proceed(attempt, attempt.attemptId)).facts)?.type).toBe('redirect');
  });

  it("takes what Adyen's form hands to the page, and nothing else", async () => {
    const form = { type: 'scheme', encryptedCardNumber: 'test_5555444433331111', encryptedExpiryMonth: 'test_03', encryptedExpiryYear: 'test_2030', encryptedSecurityCode: 'test_737', brand: 'mc' };
    const { facts } = await world.paid({ method: { type: 'card', token: JSON.stringify(form) } });
    expect(factOf(facts, 'captured')).toMatchObject({ amount: 1_250 });
    for (const token of ['tok_visa', '{}', '[]', '"scheme"', '']) await expect(world.provider.authorise(world.attempt({ method: { type: 'card', token } }))).rejects.toThrow(ProviderRefused);
    expect(books()).toEqual(['payment 1250 EUR']);
  });

  it.each(['timeout-after', 'error-after', 'timeout-before'])('meets a fault by the name of the holder: %s', async (fault) => {
    const attempt = world.attempt({ method: { type: 'card', token: `test_4111111111111111/simulate-${fault}` } });
    await expect(world.provider.authorise(attempt)).rejects.toThrow();
    expect(factOf((await world.provider.find(attempt, null, [])).facts, 'captured')).toBeDefined();
    expect(books()).toEqual(['payment 1250 EUR']);
  });

  it('declines when the payer does', async () => {
    const attempt = world.attempt({ method: under.challenged! });
    const action = actionOf((await world.provider.authorise(attempt)).facts);
    if (action?.type !== 'redirect') throw new Error('no redirect');
    const { facts } = await world.provider.proceed(attempt, attempt.attemptId, queryOf(await payerDecides(action.url, 'decline')));
    expect(factOf(facts, 'declined')?.decline).toMatchObject({ code: 'authentication_failed', provider: { code: '11' } });
    expect(books()).toEqual([]);
  });

  it.each([['CLP', 1_250, 125_000], ['IDR', 125_000, 1_250], ['ISK', 7, 700], ['CVE', 500, 5]])('counts %s as Adyen does: %i of ours are %i there', async (currency, amount, value) => {
    const { facts } = await world.paid({ currency, amount });
    expect(JSON.parse(world.control.requests('adyen').find(({ path }) => path === '/v71/payments')!.body)).toMatchObject({ amount: { currency, value } });
    expect(factOf(facts, 'captured')).toMatchObject({ amount, currency });
    expect(books()).toEqual([`payment ${amount} ${currency}`]);
  });

  it('sends no amount that Adyen could not say', async () => {
    await expect(world.provider.authorise(world.attempt({ currency: 'IDR', amount: 125_050 }))).rejects.toThrow(ProviderRefused);
    expect(world.control.requests('adyen')).toEqual([]);
  });

  it('finds by asking again: what was lost on the way back is there, what never arrived is done', async () => {
    for (const fault of ['timeout-after', 'reset-before'] as const) {
      const attempt = world.attempt();
      world.control.fault('adyen', { fault, path: '/payments' });
      await expect(world.provider.authorise(attempt)).rejects.toThrow();
      const found = await world.provider.find(attempt, null, []);
      expect(factOf(found.facts, 'captured')).toMatchObject({ amount: attempt.amount });
    }
    expect(books()).toEqual(['payment 1250 EUR', 'payment 1250 EUR']);
  });

  it('says that nobody knows where only a notification can tell, and does nothing twice', async () => {
    const { attempt, reference } = await world.paid({ capture: 'manual' });
    const part = world.capture(attempt, reference, 500, false);
    world.control.fault('adyen', { fault: 'timeout-after', path: '/captures' });
    await expect(world.provider.capture(part)).rejects.toThrow();
    await expect(world.provider.find(attempt, reference, [part])).rejects.toThrow('by notification');
    expect(books()).toEqual(['payment 500 EUR']);
  });

  it('repeats nothing whose key Adyen may have forgotten', async () => {
    const { attempt, reference } = await world.paid({ attemptId: encodeId('attempt', idMaker(systemClock)()) });
    const later = connectAdyen(world.connection, { timeoutMs: 1_000, now: () => Date.now() + 7 * DAY_MS });
    const asked = world.control.requests('adyen').length;
    await expect(later.find(attempt, reference, [])).rejects.toThrow('forgotten');
    expect(world.control.requests('adyen')).toHaveLength(asked);
    expect((await world.provider.find(attempt, reference, [])).reference).toBe(reference);
  });

  it('keeps a method and charges it without the payer', async () => {
    const { facts } = await world.paid({ save: true });
    const saved = factOf(facts, 'saved');
    expect(saved).toMatchObject({ label: 'visa 1111', expires: '2030-03' });
    const again = await world.paid({ method: { type: 'saved', token: saved!.token, customer: saved!.customer! } });
    expect(factOf(again.facts, 'captured')).toBeDefined();
    await expect(world.provider.authorise(world.attempt({ method: { type: 'saved', token: saved!.token, customer: 'another' } }))).rejects.toThrow(ProviderRefused);
  });

  it('follows a dispute that is won and then lost: the money comes back and goes again', async () => {
    const { attempt, reference } = await world.paid();
    const { dispute } = world.control.openDispute('adyen', reference);
    await world.provider.submitEvidence(dispute, { defenseReasonCode: 'SupplyDefenseMaterial', DefenseMaterial: 'Delivered (signed)\nto Zoë Ωmega' }, 'op-1');
    world.control.decideDispute('adyen', dispute, 'won');
    world.control.decideDispute('adyen', dispute, 'lost');
    const told = (await world.told()).filter(({ attemptId, facts }) => attemptId === attempt.attemptId && facts.some(({ type }) => type.startsWith('dispute')));
    expect(told.flatMap(({ facts }) => facts)).toMatchObject([
      { type: 'dispute-opened', reference: dispute, withdrawn: 1_250 }, { type: 'dispute-under-review', reference: dispute }, { type: 'dispute-won', reference: dispute, returned: 1_250 },
      { type: 'dispute-opened', reference: `${dispute}:second`, withdrawn: 1_250 }, { type: 'dispute-lost', reference: `${dispute}:second` },
    ]);
    expect(books()).toEqual(['payment 1250 EUR', 'dispute -1250 EUR', 'dispute-returned 1250 EUR', 'dispute -1250 EUR']);
  });

  it('lists what was paid out, batch by batch, equal to the books', async () => {
    const payments = [await world.paid(), await world.paid({ currency: 'CLP', amount: 990 })];
    world.control.payOut('adyen');
    await world.provider.refund(world.refund(payments[0]!.attempt, payments[0]!.reference, 300));
    await world.paid();
    await world.control.advance(DAY_MS);
    world.control.payOut('adyen');
    const lines = await Array.fromAsync(world.provider.listSettlementLines({ fromMs: 0, toMs: world.control.nowMs() + DAY_MS }));
    const entries = world.control.books('adyen').entries.reverse();
    expect(lines.map(({ type, currency, gross, fee, net }) => ({ type, currency, gross, fee, net }))).toEqual(entries.map(({ type, currency, gross, fee, net }) => ({ type, currency, gross, fee, net })));
    expect(new Set(lines.map(({ payoutReference }) => payoutReference))).toEqual(new Set(['1', '2']));
  });

  it('lets an authorisation expire that nobody captures', async () => {
    const { attempt, reference } = await world.paid({ capture: 'manual' });
    await world.control.advance(28 * DAY_MS);
    const [, expired] = await world.told();
    expect(expired).toMatchObject({ reference, attemptId: attempt.attemptId, facts: [{ type: 'voided', operationId: null }] });
  });
});
