import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { factOf, factsOf, payerDecides, providerWorld, RETURN_URL, type ProviderWorld } from '../../../../test/suites/payment-provider-world.ts';
import { PAYPAL } from './under-test.ts';

let world: ProviderWorld;
beforeEach(async () => { world = await providerWorld(PAYPAL); });
afterEach(() => world.stop());

const REDIRECT = { method: { type: 'redirect' } } as const;
const books = () => world.control.books('paypal').entries.map(({ type, gross }) => [type, gross]).toReversed();
const statuses = () => world.control.requests('paypal').map(({ path, status }) => `${path.split('/').at(-1)} ${status}`).toReversed();

describe('the payer approves at PayPal', () => {
  test('is sent there, comes back, and the money is taken', async () => {
    const attempt = world.attempt(REDIRECT);
    const { reference, facts } = await world.provider.authorise(attempt);
    const action = factOf(facts, 'action-required')!.action;
    expect(action).toEqual({ type: 'redirect', url: `${world.simulator.url('paypal')}/checkoutnow?token=${reference}` });
    const back = await payerDecides((action as { url: string }).url, 'approve');
    expect(back).toContain(`${RETURN_URL}?token=${reference}`);
    expect(books()).toEqual([]);
    const done = await world.provider.proceed(attempt, reference!);
    expect(factOf(done.facts, 'captured')).toMatchObject({ operationId: null, amount: 1_250, currency: 'EUR' });
    expect(books()).toEqual([['payment', 1_250]]);
  });

  test('a payer who turns back has paid nothing, and may still come again', async () => {
    const attempt = world.attempt(REDIRECT);
    const { reference, facts } = await world.provider.authorise(attempt);
    const { url } = factOf(facts, 'action-required')!.action as { url: string };
    expect(await payerDecides(url, 'decline')).toContain(RETURN_URL);
    expect((await world.provider.proceed(attempt, reference!)).facts).toEqual(facts);
    await payerDecides(url, 'approve');
    expect(factOf((await world.provider.proceed(attempt, reference!)).facts, 'captured')).toBeDefined();
    expect(factOf((await world.provider.proceed(attempt, reference!)).facts, 'captured')).toBeDefined();
    expect(books()).toEqual([['payment', 1_250]]);
  });

  test('who never comes has given up after three hours', async () => {
    const attempt = world.attempt(REDIRECT);
    const { reference } = await world.provider.authorise(attempt);
    await world.control.advance(3 * 3_600_000);
    expect(await world.provider.find(attempt, reference, [])).toEqual({ complete: true, reference, facts: [{ type: 'abandoned' }] });
    expect((await world.provider.proceed(attempt, reference!)).facts).toEqual([{ type: 'abandoned' }]);
  });

  test('who approved and was not heard of has paid once somebody asks', async () => {
    const attempt = world.attempt(REDIRECT);
    const { reference, facts } = await world.provider.authorise(attempt);
    await payerDecides((factOf(facts, 'action-required')!.action as { url: string }).url, 'approve');
    expect((await world.told()).map(({ attemptId, facts }) => [attemptId, facts])).toEqual([[attempt.attemptId, [{ type: 'processing' }]]]);
    expect(factOf((await world.provider.find(attempt, reference, [])).facts, 'captured')).toBeDefined();
    expect(books()).toEqual([['payment', 1_250]]);
  });

  test('an order that was voided before is not captured by whoever looks for it', async () => {
    const attempt = world.attempt(REDIRECT);
    const { reference, facts } = await world.provider.authorise(attempt);
    const voiding = world.operation(attempt, reference!);
    expect((await world.provider.void(voiding)).facts).toEqual([{ type: 'voided', operationId: voiding.operationId }]);
    await payerDecides((factOf(facts, 'action-required')!.action as { url: string }).url, 'approve');
    expect(factOf((await world.provider.find(attempt, reference, [voiding])).facts, 'voided')).toEqual({ type: 'voided', operationId: voiding.operationId });
    expect(books()).toEqual([]);
  });

  test('a wallet that is kept is charged again without the payer', async () => {
    const { facts } = await world.paid({ ...REDIRECT, save: true });
    const saved = factOf(facts, 'saved')!;
    expect(saved).toMatchObject({ label: 'PayPal', customer: expect.stringMatching(/./) });
    const again = await world.provider.authorise(world.attempt({ method: { type: 'saved', token: saved.token } }));
    expect(factOf(again.facts, 'captured')).toBeDefined();
    expect((await world.told()).flatMap(({ facts }) => factsOf(facts, 'saved')).map(({ token }) => token)).toContain(saved.token);
  });
});

describe('reserved money', () => {
  test('is captured in parts, by operation, and the rest let go of', async () => {
    const { attempt, reference, facts } = await world.paid({ capture: 'manual', amount: 1_000 });
    expect(factOf(facts, 'authorised')).toMatchObject({ amount: 1_000, expiresMs: expect.any(Number) });
    const [first, last] = [world.capture(attempt, reference, 300, false), world.capture(attempt, reference, 200, true)];
    expect((await world.provider.capture(first)).facts).toMatchObject([{ type: 'captured', operationId: first.operationId, amount: 300 }]);
    expect((await world.provider.capture(last)).facts).toMatchObject([{ type: 'captured', operationId: last.operationId, amount: 200 }]);
    expect((await world.provider.capture(world.capture(attempt, reference, 100, true))).facts).toMatchObject([{ type: 'capture-failed', error: { code: 'AUTHORIZATION_ALREADY_CAPTURED' } }]);
    expect(books()).toEqual([['payment', 300], ['payment', 200]]);
    const told = (await world.told()).flatMap(({ attemptId, facts }) => factsOf(facts, 'captured').map(({ operationId }) => [attemptId, operationId]));
    expect(told).toEqual([[attempt.attemptId, first.operationId], [attempt.attemptId, last.operationId]]);
  });

  test('a capture that is asked for again after PayPal forgot its key is the one that was made', async () => {
    const { attempt, reference } = await world.paid({ capture: 'manual' });
    const capture = world.capture(attempt, reference, 1_250, true);
    const { facts } = await world.provider.capture(capture);
    await world.control.advance(46 * 86_400_000);
    expect((await world.provider.capture(capture)).facts).toEqual(facts);
    expect(books()).toEqual([['payment', 1_250]]);
  });

  test('is voided once, and expires by itself after 29 days', async () => {
    const [one, other] = [await world.paid({ capture: 'manual' }), await world.paid({ capture: 'manual' })];
    const voiding = world.operation(one.attempt, one.reference);
    for (const _ of [1, 2]) expect((await world.provider.void(voiding)).facts).toEqual([{ type: 'voided', operationId: voiding.operationId }]);
    await world.control.advance(29 * 86_400_000);
    expect(factOf((await world.provider.find(other.attempt, other.reference, [])).facts, 'voided')).toEqual({ type: 'voided', operationId: null });
    expect((await world.provider.capture(world.capture(other.attempt, other.reference, 1, true))).facts).toMatchObject([{ type: 'capture-failed', error: { code: 'AUTHORIZATION_VOIDED' } }]);
  });
});

describe('declines and refusals', () => {
  test('a payment of ours that was paid by another order is not paid again', async () => {
    const { attempt } = await world.paid();
    const again = await world.provider.authorise(world.attempt({ paymentId: attempt.paymentId }));
    expect(factOf(again.facts, 'declined')!.decline).toMatchObject({ code: 'duplicate_request', advice: 'do-not-retry', provider: { code: 'DUPLICATE_INVOICE_ID' } });
    expect(books()).toEqual([['payment', 1_250]]);
  });

  test.each([[{ method: { type: 'card', token: 't' } }, 'METHOD_NOT_SUPPORTED'], [{ currency: 'INR' }, 'CURRENCY_NOT_SUPPORTED'], [{ currency: 'HUF', amount: 1_250 }, 'amount_not_representable']] as const)(
    '%j is refused without a request', async (asked, code) => {
      await expect(world.provider.authorise(world.attempt(asked))).rejects.toMatchObject({ name: 'ProviderRefused', error: { code } });
      expect(statuses()).toEqual([]);
    },
  );

  test('wrong credentials are refused, and are not shown', async () => {
    const stranger = PAYPAL.connect({ ...world.connection, credentials: { ...world.connection.credentials, clientSecret: 'hunter2' } }, { timeoutMs: 1_000 });
    await expect(stranger.authorise(world.attempt())).rejects.toMatchObject({ name: 'ProviderRefused', error: { code: 'invalid_client' }, message: expect.not.stringContaining('hunter2') });
  });

  test('one token is fetched for all that is asked at once, and a new one when PayPal ends it', async () => {
    await Promise.all([1, 2, 3].map(() => world.provider.authorise(world.attempt())));
    await world.control.advance(10 * 3_600_000);
    await Promise.all([1, 2].map(() => world.provider.authorise(world.attempt())));
    expect(statuses().filter((line) => line === 'token 200')).toHaveLength(2);
    expect(books()).toHaveLength(5);
  });
});
