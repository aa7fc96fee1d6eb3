import { afterEach, beforeEach, expect, it } from 'vitest';
import { factOf, factsOf, providerWorld, type ProviderWorld } from '../../../../test/suites/payment-provider-world.ts';
import { connectStripe } from '../provider.ts';

const DAY_MS = 86_400_000;

let world: ProviderWorld;
beforeEach(async () => {
  world = await providerWorld({
    kind: 'stripe', connect: connectStripe, works: { type: 'card', token: 'pm_card_visa' }, declines: [], currencies: [], chargePath: '/confirm', capturePath: '/capture', refundPath: '/refunds', signsTime: true,
  });
});
afterEach(() => world.stop());

const payments = () => world.control.books('stripe').totals['EUR']?.payment ?? 0;

it('finds what was charged also when Stripe has forgotten the key', async () => {
  const attempt = world.attempt();
  world.control.fault('stripe', { fault: 'timeout-after', path: '/confirm' });
  await expect(world.provider.authorise(attempt)).rejects.toThrow();
  await world.control.advance(2 * DAY_MS);
  const found = await world.provider.find(attempt, null, []);
  expect(factsOf(found.facts, 'captured')).toMatchObject([{ amount: attempt.amount }]);
  expect(payments()).toBe(attempt.amount);
});

it('a confirmation that comes after it was looked for charges nobody', async () => {
  const attempt = world.attempt();
  const found = await world.provider.find(attempt, null, []);
  expect(found.facts).toEqual([{ type: 'abandoned' }]);
  const late = await world.provider.authorise(attempt);
  expect(late).toEqual({ reference: found.reference, facts: [{ type: 'abandoned' }] });
  expect(payments()).toBe(0);
});

it('a refund and a capture are found also when Stripe has forgotten their keys, and not made twice', async () => {
  const { attempt, reference } = await world.paid({ capture: 'manual' });
  const capture = world.capture(attempt, reference, 1_000, true);
  await world.provider.capture(capture);
  const refund = world.refund(attempt, reference, 400);
  await world.provider.refund(refund);
  await world.control.advance(2 * DAY_MS);
  const found = await world.provider.find(attempt, reference, [capture, refund]);
  expect([factOf(found.facts, 'captured')?.operationId, factOf(found.facts, 'refunded')?.operationId]).toEqual([capture.operationId, refund.operationId]);
  expect(world.control.books('stripe').totals['EUR']).toMatchObject({ payment: 1_000, refund: -400 });
  expect(factOf((await world.provider.capture(capture)).facts, 'captured')?.operationId).toBe(capture.operationId);
});

it('money captured in the dashboard is told apart from ours', async () => {
  const { attempt, reference } = await world.paid({ capture: 'manual' });
  const ours = world.capture(attempt, reference, 500, false);
  await world.provider.capture(ours);
  await fetch(`${world.simulator.url('stripe')}/v1/payment_intents/${reference}/capture`, { method: 'POST', headers: { authorization: 'Bearer sk_test_florin' }, body: 'amount_to_capture=300' });
  const found = await world.provider.find(attempt, reference, [ours]);
  expect(factsOf(found.facts, 'captured').map(({ operationId, amount }) => [operationId, amount])).toEqual([[ours.operationId, 500], [null, 300]]);
});
