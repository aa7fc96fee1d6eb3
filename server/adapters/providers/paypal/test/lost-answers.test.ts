import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProviderUnreached } from '../../../../kit/payments/provider.ts';
import { factOf, factsOf, payerDecides, providerWorld, type ProviderWorld } from '../../../../test/suites/payment-provider-world.ts';
import { PAYPAL } from './under-test.ts';

let world: ProviderWorld;
beforeEach(async () => { world = await providerWorld(PAYPAL); });
afterEach(() => world.stop());

const FAULTS = ['timeout-before', 'timeout-after', 'error-before', 'error-after', 'reset-before', 'reset-after'] as const;
const books = () => world.control.books('paypal').entries.map(({ type, gross }) => [type, gross]).toReversed();
const isUnknown = (error: unknown) => error instanceof Error && error.name === 'Error' && !(error instanceof ProviderUnreached);
const lost = async (work: Promise<unknown>) => expect(isUnknown(await work.then(() => undefined, (error: unknown) => error))).toBe(true);

describe.each(FAULTS)('%s', (fault) => {
  test.each(['/v2/checkout/orders', '/capture'])('while %s charges a saved wallet: it is charged once', async (path) => {
    const attempt = world.attempt();
    world.control.fault('paypal', { fault, method: 'POST', path });
    await lost(world.provider.authorise(attempt));
    const found = await world.provider.find(attempt, null, []);
    expect(factsOf(found.facts, 'captured')).toMatchObject([{ amount: 1_250, operationId: null }]);
    expect(await world.provider.find(attempt, found.reference, [])).toEqual(found);
    expect(books()).toEqual([['payment', 1_250]]);
  });

  test('while money is captured that a payer approved: it is captured once', async () => {
    const attempt = world.attempt({ method: { type: 'redirect' } });
    const { reference, facts } = await world.provider.authorise(attempt);
    await payerDecides((factOf(facts, 'action-required')!.action as { url: string }).url, 'approve');
    world.control.fault('paypal', { fault, path: '/capture' });
    await lost(world.provider.proceed(attempt, reference!));
    expect(factsOf((await world.provider.find(attempt, reference, [])).facts, 'captured')).toHaveLength(1);
    expect(books()).toEqual([['payment', 1_250]]);
  });

  test('while reserved money is captured and refunded: each once, by its operation', async () => {
    const { attempt, reference } = await world.paid({ capture: 'manual' });
    const capture = world.capture(attempt, reference, 1_000, true);
    world.control.fault('paypal', { fault, path: '/capture' });
    await lost(world.provider.capture(capture));
    const found = await world.provider.find(attempt, reference, [capture]);
    expect(factsOf(found.facts, 'captured')).toMatchObject([{ operationId: capture.operationId, amount: 1_000 }]);
    const refund = world.refund(attempt, reference, 400, factOf(found.facts, 'captured')!.reference);
    world.control.fault('paypal', { fault, path: '/refund' });
    await lost(world.provider.refund(refund));
    expect(factsOf((await world.provider.find(attempt, reference, [capture, refund])).facts, 'refunded')).toMatchObject([{ operationId: refund.operationId, amount: 400 }]);
    expect(books()).toEqual([['payment', 1_000], ['refund', -400]]);
  });

  test('while it is voided: it is voided', async () => {
    const { attempt, reference } = await world.paid({ capture: 'manual' });
    const voiding = world.operation(attempt, reference);
    world.control.fault('paypal', { fault, path: '/void' });
    await lost(world.provider.void(voiding));
    expect(factsOf((await world.provider.find(attempt, reference, [voiding])).facts, 'voided').map(({ operationId }) => operationId)).toContain(voiding.operationId);
    expect((await world.provider.capture(world.capture(attempt, reference, 1, true))).facts).toMatchObject([{ type: 'capture-failed' }]);
  });
});

test('a charge whose key PayPal has forgotten is not made anew', async () => {
  const attempt = world.attempt({ attemptId: '019a9f00-0000-7000-8000-000000000000' });
  await expect(world.provider.find(attempt, null, [])).rejects.toThrow(/forgotten/);
  expect(books()).toEqual([]);
});

test('too many requests: nothing was done, and it may be asked again', async () => {
  world.control.fault('paypal', { fault: 'rate-limited', path: '/v2/checkout/orders' });
  await expect(world.provider.authorise(world.attempt())).rejects.toBeInstanceOf(ProviderUnreached);
});

test('nobody there: the request was never sent', async () => {
  await world.simulator.stop();
  await expect(world.provider.authorise(world.attempt())).rejects.toBeInstanceOf(ProviderUnreached);
});
