import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { factOf, providerWorld, type ProviderWorld } from '../../../../test/suites/payment-provider-world.ts';
import { PAYPAL } from './under-test.ts';

let world: ProviderWorld;
beforeEach(async () => { world = await providerWorld(PAYPAL); });
afterEach(() => world.stop());

const books = () => world.control.books('paypal');

describe('disputes', () => {
  test('withdraw the money, and bring it back when they are won', async () => {
    const { attempt, reference, facts } = await world.paid();
    const { dispute } = world.control.openDispute('paypal', factOf(facts, 'captured')!.reference, { reason: 'UNAUTHORISED', amount: 1_000 });
    const opened = { type: 'dispute-opened', reference: dispute, amount: 1_000, currency: 'EUR', withdrawn: 1_000, reason: 'UNAUTHORISED', dueMs: expect.any(Number) };
    expect((await world.provider.find(attempt, reference, [])).facts).toContainEqual(opened);
    await world.provider.submitEvidence(dispute, { PROOF_OF_FULFILLMENT: 'Sent on Monday.' }, 'op');
    await world.provider.submitEvidence(dispute, { PROOF_OF_FULFILLMENT: 'Sent on Monday.' }, 'op');
    world.control.decideDispute('paypal', dispute, 'won');
    const told = (await world.told()).filter(({ facts }) => facts.some((fact) => fact.type.startsWith('dispute')));
    expect(told.map(({ attemptId }) => attemptId)).toEqual([attempt.attemptId, attempt.attemptId, attempt.attemptId]);
    expect(told.map(({ facts }) => facts.at(-1))).toMatchObject([opened, { type: 'dispute-under-review' }, { type: 'dispute-won', reference: dispute, returned: 1_000 }]);
    expect(books().totals['EUR']).toMatchObject({ 'dispute': -1_000, 'dispute-returned': 1_000 });
  });

  test('that are accepted are lost, however often', async () => {
    const { attempt, reference } = await world.paid();
    const { dispute } = world.control.openDispute('paypal', reference);
    world.control.fault('paypal', { fault: 'reset-after', path: '/accept-claim' });
    await expect(world.provider.acceptDispute(dispute, 'op')).rejects.toThrow();
    await world.provider.acceptDispute(dispute, 'op');
    expect((await world.provider.find(attempt, reference, [])).facts.at(-1)).toEqual({ type: 'dispute-lost', reference: dispute });
    await expect(world.provider.submitEvidence(dispute, { OTHER: 'late' }, 'op')).rejects.toMatchObject({ name: 'ProviderRefused' });
    await expect(world.provider.acceptDispute('PP-R-NONE', 'op')).rejects.toMatchObject({ name: 'ProviderRefused' });
  });
});

test('what PayPal settled is what is in its books, line by line', async () => {
  const fromMs = world.control.nowMs() - 1_000;
  const { attempt, reference, facts } = await world.paid({ capture: 'manual', currency: 'HUF', amount: 1_000_000 });
  expect(factOf(facts, 'authorised')).toBeDefined();
  await world.provider.capture(world.capture(attempt, reference, 700_000, true));
  const other = await world.paid();
  await world.provider.refund(world.refund(other.attempt, other.reference, 250));
  const { dispute } = world.control.openDispute('paypal', other.reference);
  world.control.decideDispute('paypal', dispute, 'won');
  world.control.payOut('paypal');
  await world.control.advance(40 * 86_400_000);
  await world.paid();
  const lines = await Array.fromAsync(world.provider.listSettlementLines({ fromMs, toMs: world.control.nowMs() + 1_000 }));
  const entries = books().entries.toReversed();
  expect(lines.map(({ type, reference, currency, gross, fee, net }) => ({ type, reference, currency, gross, fee, net })))
    .toEqual(entries.map(({ type, reference, currency, gross, fee, net }) => ({ type, reference, currency, gross, fee, net })));
  expect(lines.map(({ type }) => type)).toEqual(['payment', 'payment', 'refund', 'dispute', 'dispute-returned', 'payout', 'payout', 'payment']);
  expect(await Array.fromAsync(world.provider.listSettlementLines({ fromMs: 0, toMs: 1 }))).toEqual([]);
});
