import { describe, expect, it } from 'vitest';
import type { Fact, SettlementLine } from '../../kit/payments/provider.ts';
import type { TheWorld } from './payment-provider.ts';
import { capabilitiesOf, factOf, factsOf, wasDone, type ProviderUnderTest } from './payment-provider-world.ts';

const DAY_MS = 86_400_000;

/** Money on its way back: refunds, disputes; and what the provider says it owes us. */
export function moneyBackTests(under: ProviderUnderTest, world: TheWorld): void {
  const { partialRefunds, evidence } = capabilitiesOf(under);
  const totals = (currency = world().attempt().currency) => world().control.books(under.kind).totals[currency]!;
  const paid = async (asked?: Parameters<ReturnType<TheWorld>['paid']>[0]) => {
    const done = await world().paid(asked);
    return { ...done, captureReference: factOf(done.facts, 'captured')!.reference };
  };
  const isRefunded = (facts: readonly Fact[]) => factOf(facts, 'refunded') ?? factOf(facts, 'refund-pending');

  describe('refunds', () => {
    it('gives the whole back, once', async () => {
      const { attempt, reference, captureReference } = await paid();
      const operation = world().refund(attempt, reference, attempt.amount, captureReference);
      const [first, again] = [await world().provider.refund(operation), await world().provider.refund(operation)];
      expect(isRefunded(first.facts)).toMatchObject({ operationId: operation.operationId, amount: attempt.amount, currency: attempt.currency });
      expect(isRefunded(again.facts)?.reference).toBe(isRefunded(first.facts)?.reference);
      expect(totals()).toMatchObject({ payment: attempt.amount, refund: -attempt.amount });
      expect(await wasDone(world().provider.refund(world().refund(attempt, reference, 100, captureReference)))).toBe(false);
    });

    it.runIf(partialRefunds)('gives parts back, never more than was taken', async () => {
      const { attempt, reference, captureReference } = await paid();
      const parts = [world().refund(attempt, reference, 400, captureReference), world().refund(attempt, reference, 500, captureReference)];
      for (const part of parts) expect(isRefunded((await world().provider.refund(part)).facts)).toMatchObject({ amount: part.amount });
      expect(await wasDone(world().provider.refund(world().refund(attempt, reference, attempt.amount - 899, captureReference)))).toBe(false);
      expect(totals().refund).toBe(-900);
      const found = await world().provider.find(attempt, reference, parts);
      const facts = [...factsOf(found.facts, 'refunded'), ...factsOf(found.facts, 'refund-pending')];
      expect(facts.map(({ operationId }) => operationId).toSorted()).toEqual(parts.map(({ operationId }) => operationId).toSorted());
      expect(new Set(facts.map(({ reference }) => reference)).size).toBe(2);
    });

    it.runIf(under.refundFailsLater !== undefined)('says so when the money comes back after all', async () => {
      const { attempt, reference, captureReference } = await paid(under.refundFailsLater);
      const operation = world().refund(attempt, reference, attempt.amount, captureReference);
      const given = isRefunded((await world().provider.refund(operation)).facts)!;
      await world().control.advance(2 * DAY_MS);
      const found = await world().provider.find(attempt, reference, [operation]);
      expect(factOf(found.facts, 'refund-failed')).toMatchObject({ operationId: operation.operationId, reference: given.reference });
      const { refund, payment } = totals(attempt.currency);
      expect(refund + payment).toBe(attempt.amount);
      if (under.without?.includes('webhooks') === true) return;
      const told = (await world().told()).flatMap(({ facts }) => facts);
      expect(factsOf(told, 'refund-failed').map(({ reference }) => reference)).toContain(given.reference);
    });
  });

  describe.runIf(under.without?.includes('disputes') !== true)('disputes', () => {
    it.each(['won', 'lost'] as const)('%s are told from beginning to end, with the money', async (outcome) => {
      const { attempt, reference } = await paid();
      const { dispute } = world().control.openDispute(under.kind, reference);
      const opened = factOf((await world().told()).flatMap(({ facts }) => facts), 'dispute-opened')!;
      expect(opened).toMatchObject({ reference: dispute, amount: attempt.amount, currency: attempt.currency });
      expect(opened.withdrawn).toBe(-totals().dispute);
      world().control.decideDispute(under.kind, dispute, outcome);
      const facts = (await world().told()).flatMap(({ facts }) => facts);
      if (outcome === 'won') expect(factOf(facts, 'dispute-won')).toMatchObject({ reference: dispute, returned: totals()['dispute-returned'] });
      else expect(factOf(facts, 'dispute-lost')).toMatchObject({ reference: dispute });
      expect(totals()['dispute-returned']).toBe(outcome === 'won' ? opened.withdrawn : 0);
      expect((await world().provider.find(attempt, reference, [])).facts.map(({ type }) => type)).toContain(`dispute-${outcome}`);
    });

    it('is lost where we accept it', async () => {
      const { reference } = await paid();
      const { dispute } = world().control.openDispute(under.kind, reference);
      await world().provider.acceptDispute(dispute, 'dsp_accept');
      expect(factOf((await world().told()).flatMap(({ facts }) => facts), 'dispute-lost')).toMatchObject({ reference: dispute });
    });

    it.runIf(evidence)('takes evidence', async () => {
      const { reference } = await paid();
      const { dispute } = world().control.openDispute(under.kind, reference);
      await world().provider.submitEvidence(dispute, under.evidence ?? { uncategorized_text: 'The payer signed for it.' }, 'dsp_evidence');
      expect(factOf((await world().told()).flatMap(({ facts }) => facts), 'dispute-under-review')).toMatchObject({ reference: dispute });
    });
  });

  it.runIf(under.without?.includes('settlement-lines') !== true)('settlement lines add up to the books, to the unit', async () => {
    const { control, provider } = world();
    for (const { currency, amount } of under.currencies) await paid({ currency, amount });
    const { attempt, reference, captureReference } = await paid();
    await provider.refund(world().refund(attempt, reference, attempt.amount, captureReference));
    const fromMs = control.nowMs() - DAY_MS;
    await control.advance(under.payoutAfterMs ?? 4 * DAY_MS);
    const lines: SettlementLine[] = [];
    for await (const line of provider.listSettlementLines({ fromMs, toMs: control.nowMs() + DAY_MS })) lines.push(line);
    const { entries } = control.books(under.kind);
    const summed = (all: readonly { type: string; currency: string; gross: number; fee: number; net: number }[]) => {
      const sums: Record<string, number> = {};
      for (const { type, currency, gross, fee, net } of all) {
        for (const [name, amount] of [[`${type} gross`, gross], [`${type} fee`, fee], [`${type} net`, net]] as const) sums[`${currency} ${name}`] = (sums[`${currency} ${name}`] ?? 0) + amount;
      }
      return sums;
    };
    expect(lines.length).toBeGreaterThan(under.currencies.length);
    expect(summed(lines)).toEqual(summed(entries));
    expect(lines.filter(({ gross, fee, net }) => net !== gross - fee)).toEqual([]);
    expect(lines.filter(({ type, paymentReference }) => type === 'payment' && paymentReference === null)).toEqual([]);
  });
}
