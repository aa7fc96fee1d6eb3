import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { factOf, factsOf, providerWorld, type ProviderWorld } from '../../../../test/suites/payment-provider-world.ts';
import { keyOf } from '../keys.ts';
import { SQUARE } from './under-test.ts';

const DAY_MS = 86_400_000;
let world: ProviderWorld;
beforeEach(async () => { world = await providerWorld(SQUARE); });
afterEach(() => world.stop());

const books = () => world.control.books('square').entries.map(({ type, gross }) => [type, gross]).toReversed();
const paths = () => world.control.requests('square').map(({ method, path }) => `${method} ${path}`).toReversed();

describe('cards', () => {
  test('are charged at once, and the same attempt never twice', async () => {
    const { attempt, reference } = await world.paid();
    const again = await world.provider.authorise(attempt);
    expect(again).toEqual({ reference, facts: [{ type: 'captured', operationId: null, reference, amount: 1_250, currency: 'EUR' }] });
    expect(await world.provider.proceed(attempt, reference)).toEqual(again);
    expect(books()).toEqual([['payment', 1_250]]);
  });

  test('that are kept are charged again without the payer', async () => {
    const { attempt, facts } = await world.paid({ save: true });
    const saved = factOf(facts, 'saved')!;
    expect(saved).toEqual({ type: 'saved', token: expect.stringMatching(/^ccof:/), customer: expect.any(String), label: 'VISA ·· 1111', expires: '2030-12' });
    expect(factOf((await world.provider.authorise(attempt)).facts, 'saved')).toEqual(saved);
    const again = await world.provider.authorise(world.attempt({ method: { type: 'saved', token: saved.token, customer: saved.customer! } }));
    expect(factOf(again.facts, 'captured')).toBeDefined();
    await expect(world.provider.authorise(world.attempt({ method: { type: 'saved', token: saved.token, customer: 'somebody else' } }))).rejects.toMatchObject({ name: 'ProviderRefused' });
  });

  test('that can not be kept are charged all the same', async () => {
    world.control.fault('square', { fault: 'error-before', path: '/v2/cards' });
    const { facts } = await world.paid({ save: true });
    expect(facts.map(({ type }) => type)).toEqual(['captured']);
  });

  test.each([[{ method: { type: 'redirect' } }, 'METHOD_NOT_SUPPORTED'], [{ currency: 'CHF' }, 'UNSUPPORTED_CURRENCY'], [{ method: { type: 'card', token: 'tok_of_somebody' } }, 'NOT_FOUND']] as const)(
    '%j is refused', async (asked, code) => {
      await expect(world.provider.authorise(world.attempt(asked))).rejects.toMatchObject({ name: 'ProviderRefused', error: { code } });
      expect(books()).toEqual([]);
    },
  );

  test('wrong credentials are refused, and are not shown', async () => {
    const stranger = SQUARE.connect({ ...world.connection, credentials: { ...world.connection.credentials, accessToken: 'hunter2' } }, { timeoutMs: 1_000 });
    await expect(stranger.authorise(world.attempt())).rejects.toMatchObject({ name: 'ProviderRefused', error: { code: 'UNAUTHORIZED' }, message: expect.not.stringContaining('hunter2') });
  });
});

describe('reserved money', () => {
  test('is captured once, in part, and the rest let go of', async () => {
    const { attempt, reference, facts } = await world.paid({ capture: 'manual', amount: 1_000 });
    expect(facts).toEqual([{ type: 'authorised', amount: 1_000, currency: 'EUR', expiresMs: expect.any(Number) }]);
    await expect(world.provider.capture(world.capture(attempt, reference, 300, false))).rejects.toMatchObject({ name: 'ProviderRefused', error: { code: 'MULTIPLE_CAPTURES_NOT_SUPPORTED' } });
    const capture = world.capture(attempt, reference, 300, true);
    const captured = { type: 'captured', operationId: capture.operationId, reference, amount: 300, currency: 'EUR' };
    for (const _ of [1, 2]) expect((await world.provider.capture(capture)).facts).toEqual([captured]);
    expect((await world.provider.find(attempt, reference, [capture])).facts).toEqual([{ ...facts[0] }, captured]);
    expect(books()).toEqual([['payment', 300]]);
    expect((await world.provider.capture(world.capture(attempt, reference, 700, true))).facts).toMatchObject([{ type: 'capture-failed' }]);
    expect((await world.provider.void(world.operation(attempt, reference))).facts).toMatchObject([{ type: 'void-failed' }]);
  });

  test('more than was reserved is not captured', async () => {
    const { attempt, reference } = await world.paid({ capture: 'manual' });
    expect((await world.provider.capture(world.capture(attempt, reference, 1_251, true))).facts).toMatchObject([{ type: 'capture-failed', error: { code: 'BAD_REQUEST' } }]);
    expect(books()).toEqual([]);
  });

  test('is voided, also by itself after a week', async () => {
    const [one, other] = [await world.paid({ capture: 'manual' }), await world.paid({ capture: 'manual' })];
    const voiding = world.operation(one.attempt, one.reference);
    for (const _ of [1, 2]) expect((await world.provider.void(voiding)).facts).toEqual([{ type: 'voided', operationId: voiding.operationId }]);
    await world.control.advance(7 * DAY_MS);
    expect(factOf((await world.provider.find(other.attempt, other.reference, [])).facts, 'voided')).toEqual({ type: 'voided', operationId: null });
  });
});

test('refunds carry their operation, so that their webhooks can be told apart', async () => {
  const { attempt, reference } = await world.paid();
  const [one, other] = [world.refund(attempt, reference, 500), { ...world.refund(attempt, reference, 500), reason: 'x'.repeat(300) }];
  for (const refund of [one, other]) expect((await world.provider.refund(refund)).facts).toMatchObject([{ type: 'refunded', operationId: refund.operationId, amount: 500 }]);
  expect((await world.provider.refund(world.refund(attempt, reference, 251))).facts).toMatchObject([{ type: 'refund-failed', error: { code: 'REFUND_AMOUNT_INVALID' } }]);
  const told = (await world.told()).flatMap(({ reference: of, facts }) => factsOf(facts, 'refunded').map(({ operationId }) => [of, operationId]));
  expect(told).toEqual([[reference, one.operationId], [reference, other.operationId]]);
  expect(books()).toEqual([['payment', 1_250], ['refund', -500], ['refund', -500]]);
});

test('a refund that fails in the end says so, with its operation', async () => {
  const { attempt, reference } = await world.paid({ description: 'simulate-refund-pending' });
  const refund = world.refund(attempt, reference, 1_250);
  const pending = factOf((await world.provider.refund(refund)).facts, 'refund-pending')!;
  world.control.settleRefund('square', pending.reference, 'failed');
  expect((await world.told()).flatMap(({ facts }) => factsOf(facts, 'refund-failed'))).toMatchObject([{ operationId: refund.operationId, reference: pending.reference }]);
  expect((await world.provider.find(attempt, reference, [refund])).facts.at(-1)).toMatchObject({ type: 'refund-failed' });
  expect(books()).toEqual([['payment', 1_250]]);
});

describe('disputes', () => {
  test.each([[8801, 'AMOUNT_DIFFERS'], [8806, 'NOT_RECEIVED']])('an amount of %i is disputed at once: %s', async (amount, reason) => {
    const { attempt, reference } = await world.paid({ amount });
    expect((await world.provider.find(attempt, reference, [])).facts.at(-1)).toMatchObject({ type: 'dispute-opened', amount, withdrawn: amount, reason, dueMs: expect.any(Number) });
  });

  test('are answered with evidence, piece by piece, and won', async () => {
    const { attempt, reference } = await world.paid();
    const { dispute } = world.control.openDispute('square', reference, { amount: 1_000 });
    world.control.fault('square', { fault: 'reset-after', path: '/submit-evidence' });
    const evidence = { CARDHOLDER_INFORMATION: 'A regular.', REBUTTAL_EXPLANATION: 'x'.repeat(900) };
    await expect(world.provider.submitEvidence(dispute, evidence, 'att_00000000000000000000000000')).rejects.toThrow();
    await world.provider.submitEvidence(dispute, evidence, 'att_00000000000000000000000000');
    world.control.decideDispute('square', dispute, 'won');
    const told = (await world.told()).filter(({ facts }) => facts[0]?.type === 'dispute-opened');
    expect(told.map(({ reference: of, facts }) => [of, facts.at(-1)!.type])).toEqual([[reference, 'dispute-opened'], [reference, 'dispute-under-review'], [reference, 'dispute-won']]);
    expect((await world.provider.find(attempt, reference, [])).facts.at(-1)).toEqual({ type: 'dispute-won', reference: dispute, returned: 1_000 });
    expect(books()).toEqual([['payment', 1_250], ['dispute', -1_000], ['dispute-returned', 1_000]]);
  });

  test('are accepted once', async () => {
    const { attempt, reference } = await world.paid();
    const { dispute } = world.control.openDispute('square', reference);
    await world.provider.acceptDispute(dispute, 'op');
    await world.provider.acceptDispute(dispute, 'op');
    await expect(world.provider.submitEvidence(dispute, { GENERIC_EVIDENCE: 'late' }, 'op')).rejects.toMatchObject({ name: 'ProviderRefused' });
    expect((await world.provider.find(attempt, reference, [])).facts.at(-1)).toEqual({ type: 'dispute-lost', reference: dispute });
  });
});

test('what Square settled is what is in its books, by payout', async () => {
  const fromMs = world.control.nowMs() - 1_000;
  for (let paid = 0; paid < 105; paid++) await world.paid({ amount: 100 + paid });
  const { attempt, reference } = await world.paid({ currency: 'USD' });
  await world.provider.refund(world.refund(attempt, reference, 250));
  world.control.decideDispute('square', world.control.openDispute('square', reference).dispute, 'won');
  world.control.payOut('square');
  await world.paid();
  const lines = await Array.fromAsync(world.provider.listSettlementLines({ fromMs, toMs: world.control.nowMs() + 1_000 }));
  const figures = (all: readonly { type: string; reference: string; currency: string; gross: number; fee: number; net: number }[]) =>
    all.map(({ type, reference, currency, gross, fee, net }) => [type, reference, currency, gross, fee, net].join()).toSorted();
  // The last payment is not paid out yet.
  expect(figures(lines)).toEqual(figures(world.control.books('square').entries.slice(1)));
  for (const [payout, of] of Map.groupBy(lines, (line) => line.payoutReference)) expect([payout, of.reduce((sum, { net }) => sum + net, 0)]).toEqual([payout, 0]);
  expect(paths().some((path) => path.endsWith('/payout-entries'))).toBe(true);
});

test('keys are short enough for Square, and no two are one', () => {
  const long = keyOf('cap_01jd0000000000000000000000', 'CARDHOLDER_INFORMATION');
  expect(long.length).toBeLessThanOrEqual(45);
  expect(long).not.toBe(keyOf('cap_01jd0000000000000000000000', 'CARDHOLDER_INFORMATIOM'));
  expect(keyOf('att_01jd0000000000000000000000')).toBe('att_01jd0000000000000000000000');
});
