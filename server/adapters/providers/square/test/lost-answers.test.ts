import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ProviderUnreached } from '../../../../kit/payments/provider.ts';
import { factOf, factsOf, providerWorld, type ProviderWorld } from '../../../../test/suites/payment-provider-world.ts';
import { SQUARE } from './under-test.ts';

let world: ProviderWorld;
beforeEach(async () => { world = await providerWorld(SQUARE); });
afterEach(() => world.stop());

const FAULTS = ['timeout-before', 'timeout-after', 'error-before', 'error-after', 'reset-before', 'reset-after'] as const;
const books = () => world.control.books('square').entries.map(({ type, gross }) => [type, gross]).toReversed();
const isUnknown = (error: unknown) => error instanceof Error && error.name === 'Error' && !(error instanceof ProviderUnreached);
const lost = async (work: Promise<unknown>) => expect(isUnknown(await work.then(() => undefined, (error: unknown) => error))).toBe(true);

describe.each(FAULTS)('%s', (fault) => {
  const wasDone = fault.endsWith('after');

  test('while a card is charged: what was taken is told, and what was not is never taken', async () => {
    const attempt = world.attempt();
    world.control.fault('square', { fault, method: 'POST', path: '/v2/payments' });
    await lost(world.provider.authorise(attempt));
    const found = await world.provider.find(attempt, null, []);
    if (wasDone) expect(factsOf(found.facts, 'captured')).toMatchObject([{ amount: 1_250 }]);
    else expect(found).toEqual({ complete: true, reference: null, facts: [{ type: 'abandoned' }] });
    expect(books()).toEqual(wasDone ? [['payment', 1_250]] : []);
  });

  test('while money is reserved: it is reserved once', async () => {
    const attempt = world.attempt({ capture: 'manual' });
    world.control.fault('square', { fault, method: 'POST', path: '/v2/payments' });
    await lost(world.provider.authorise(attempt));
    const found = await world.provider.find(attempt, null, []);
    expect(found.facts.map(({ type }) => type)).toEqual(['authorised']);
    expect(await world.provider.find(attempt, null, [])).toEqual(found);
    expect(books()).toEqual([]);
  });

  test.each(['/complete', 'PUT'])('while a part is captured (%s) and refunded: each once', async (at) => {
    const { attempt, reference } = await world.paid({ capture: 'manual' });
    const capture = world.capture(attempt, reference, 1_000, true);
    world.control.fault('square', at === 'PUT' ? { fault, method: 'PUT' } : { fault, path: at });
    await lost(world.provider.capture(capture));
    const found = await world.provider.find(attempt, reference, [capture]);
    expect(factsOf(found.facts, 'captured')).toMatchObject([{ operationId: capture.operationId, amount: 1_000 }]);
    const refund = world.refund(attempt, reference, 400);
    world.control.fault('square', { fault, path: '/v2/refunds' });
    await lost(world.provider.refund(refund));
    expect(factsOf((await world.provider.find(attempt, reference, [capture, refund])).facts, 'refunded')).toMatchObject([{ operationId: refund.operationId, amount: 400 }]);
    expect(books()).toEqual([['payment', 1_000], ['refund', -400]]);
  });

  test('while it is voided: it is voided', async () => {
    const { attempt, reference } = await world.paid({ capture: 'manual' });
    const voiding = world.operation(attempt, reference);
    world.control.fault('square', { fault, path: '/cancel' });
    await lost(world.provider.void(voiding));
    expect(factOf((await world.provider.find(attempt, reference, [voiding])).facts, 'voided')).toBeDefined();
    expect((await world.provider.capture(world.capture(attempt, reference, 1, true))).facts).toMatchObject([{ type: 'capture-failed' }]);
  });
});

test('a charge that is not among the payments of its time is still found by its key', async () => {
  const attempt = world.attempt();
  world.control.fault('square', { fault: 'reset-after', method: 'POST', path: '/v2/payments' });
  await lost(world.provider.authorise(attempt));
  for (let later = 0; later < 101; later++) await world.paid();
  expect(factsOf((await world.provider.find(attempt, null, [])).facts, 'captured')).toHaveLength(1);
  expect(books()).toHaveLength(102);
});

test('a decline whose answer was lost is a decline', async () => {
  const attempt = world.attempt({ method: { type: 'card', token: 'cnon:card-nonce-declined' } });
  world.control.fault('square', { fault: 'error-after', path: '/v2/payments' });
  await lost(world.provider.authorise(attempt));
  expect(factOf((await world.provider.find(attempt, null, [])).facts, 'declined')!.decline).toMatchObject({ code: 'do_not_honor', provider: { code: 'GENERIC_DECLINE' } });
});

test('too many requests: nothing was done, and it may be asked again', async () => {
  world.control.fault('square', { fault: 'rate-limited' });
  await expect(world.provider.authorise(world.attempt())).rejects.toBeInstanceOf(ProviderUnreached);
});

test('nobody there: the request was never sent', async () => {
  await world.simulator.stop();
  await expect(world.provider.authorise(world.attempt())).rejects.toBeInstanceOf(ProviderUnreached);
});
