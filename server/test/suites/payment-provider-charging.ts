import { describe, expect, it } from 'vitest';
import type { Fact } from '../../kit/payments/provider.ts';
import type { TheWorld } from './payment-provider.ts';
import { actionOf, capabilitiesOf, factOf, factsOf, payerDecides, queryOf, RETURN_URL, takenOf, wasDone, type ProviderUnderTest } from './payment-provider-world.ts';

/** Taking money: at once, after the payer's approval, or in two steps. */
export function chargingTests(under: ProviderUnderTest, world: TheWorld): void {
  const { manualCapture, multipleCaptures, savedMethods } = capabilitiesOf(under);
  const taken = () => takenOf(world(), under.kind);
  const captured = (facts: readonly Fact[]) => factOf(facts, 'captured');

  describe('charging', () => {
    it('takes what was asked, once, and writes it into its books', async () => {
      const { attempt, facts } = await world().paid();
      expect(captured(facts)).toMatchObject({ amount: attempt.amount, currency: attempt.currency });
      expect(taken()).toEqual([attempt.amount]);
    });

    it.each(under.currencies)('takes $amount of $currency, to the unit', async ({ currency, amount }) => {
      const { facts, attempt, reference } = await world().paid({ currency, amount });
      expect(captured(facts)).toMatchObject({ amount, currency });
      expect(world().control.books(under.kind).totals[currency]).toMatchObject({ payment: amount });
      expect(captured((await world().provider.find(attempt, reference, [])).facts)).toMatchObject({ amount, currency });
    });

    it('the same attempt asked twice, one after the other or at once, is one charge', async () => {
      const { provider, attempt, paid } = world();
      const one = attempt();
      if (under.works === undefined) {
        const { reference } = await provider.authorise(one);
        expect((await provider.authorise(one)).reference).toBe(reference);
      } else {
        const first = await provider.authorise(one);
        expect((await provider.authorise(one)).reference).toBe(first.reference);
        expect(taken()).toHaveLength(1);
      }
      const other = attempt();
      const both = await Promise.allSettled([provider.authorise(other), provider.authorise(other), provider.authorise(other)]);
      const references = both.flatMap((result) => (result.status === 'fulfilled' ? [result.value.reference] : []));
      expect(new Set(references).size).toBe(1);
      expect(taken().length).toBeLessThanOrEqual(2);
      await paid();
    });

    it.each(under.declines)('a decline has a code, advice and the provider\'s own words: $code, $advice', async ({ asked, code, advice }) => {
      const { provider, attempt } = world();
      const one = attempt(asked);
      const { reference, facts } = await provider.authorise(one);
      const { decline } = factOf(facts, 'declined')!;
      expect(decline).toMatchObject({ code, advice });
      expect(decline.provider.code).not.toBe('');
      expect(taken()).toEqual([]);
      expect(factOf((await provider.find(one, reference, [])).facts, 'declined')?.decline.code).toBe(code);
      expect(factOf((await provider.authorise(one)).facts, 'declined')?.decline.code).toBe(code);
    });
  });

  describe.runIf(under.challenged !== undefined)('with the payer\'s approval', () => {
    const challenged = () => world().attempt({ method: under.challenged });

    it('asks for it, and takes nothing before; then takes it once', async () => {
      const { provider } = world();
      const one = challenged();
      const { reference, facts } = await provider.authorise(one);
      const action = actionOf(facts);
      if (action?.type !== 'redirect') throw new Error(`asked for ${String(action?.type)}`);
      expect(taken()).toEqual([]);
      expect(actionOf((await provider.proceed(one, reference ?? one.attemptId)).facts)?.type).toBe('redirect');
      const back = await payerDecides(action.url, 'approve');
      expect(back).toContain(RETURN_URL);
      const [first, again] = [await provider.proceed(one, reference ?? one.attemptId, queryOf(back)), await provider.proceed(one, reference ?? one.attemptId, queryOf(back))];
      expect(captured(first.facts)).toMatchObject({ amount: one.amount });
      expect(captured(again.facts)?.reference).toBe(captured(first.facts)?.reference);
      expect(taken()).toEqual([one.amount]);
    });

    it('takes nothing where the payer declines', async () => {
      const { provider } = world();
      const one = challenged();
      const { reference, facts } = await provider.authorise(one);
      const action = actionOf(facts);
      const back = await payerDecides(action?.type === 'redirect' ? action.url : '', 'decline');
      const after = await provider.proceed(one, reference ?? one.attemptId, queryOf(back));
      expect(after.facts.map(({ type }) => type)).toEqual([expect.stringMatching(under.maySayYesLater === true ? /^action-required$/ : /^(declined|abandoned)$/)]);
      expect(taken()).toEqual([]);
    });
  });

  describe.runIf(manualCapture)('in two steps', () => {
    const reserved = async () => world().paid({ capture: 'manual' });

    it('reserves, and takes the whole when told to', async () => {
      const { attempt, reference, facts } = await reserved();
      expect(factOf(facts, 'authorised')).toMatchObject({ amount: attempt.amount, currency: attempt.currency });
      expect(captured(facts)).toBeUndefined();
      expect(taken()).toEqual([]);
      const operation = world().capture(attempt, reference, attempt.amount, true);
      const answer = await world().provider.capture(operation);
      expect(captured(answer.facts)).toMatchObject({ operationId: operation.operationId, amount: attempt.amount });
      expect(taken()).toEqual([attempt.amount]);
      const found = await world().provider.find(attempt, reference, [operation]);
      expect(factsOf(found.facts, 'captured').map(({ reference }) => reference)).toEqual([captured(answer.facts)?.reference]);
    });

    it.runIf(under.without?.includes('release-of-the-rest') !== true)('takes a part, and lets go of the rest', async () => {
      const { attempt, reference } = await reserved();
      const part = attempt.amount - 250;
      const answer = await world().provider.capture(world().capture(attempt, reference, part, true));
      expect(captured(answer.facts)).toMatchObject({ amount: part });
      expect(await wasDone(world().provider.capture(world().capture(attempt, reference, 100, true)))).toBe(false);
      expect(taken()).toEqual([part]);
    });

    it('the same capture asked twice is one', async () => {
      const { attempt, reference } = await reserved();
      const operation = world().capture(attempt, reference, attempt.amount, true);
      const [first, again] = [await world().provider.capture(operation), await world().provider.capture(operation)];
      expect(captured(again.facts)?.reference).toBe(captured(first.facts)?.reference);
      expect(taken()).toEqual([attempt.amount]);
    });

    it('never takes more than is reserved', async () => {
      const { attempt, reference } = await reserved();
      expect(await wasDone(world().provider.capture(world().capture(attempt, reference, attempt.amount + 10, true)))).toBe(false);
      expect(taken()).toEqual([]);
    });

    it.runIf(multipleCaptures)('takes several parts, each told apart from the others', async () => {
      const { attempt, reference } = await reserved();
      const operations = [world().capture(attempt, reference, 500, false), world().capture(attempt, reference, 300, false), world().capture(attempt, reference, 200, true)];
      for (const operation of operations) await world().provider.capture(operation);
      const found = await world().provider.find(attempt, reference, operations);
      const facts = factsOf(found.facts, 'captured');
      expect(facts.map(({ amount }) => amount).sort((a, b) => b - a)).toEqual([500, 300, 200]);
      expect(new Set(facts.map(({ reference }) => reference)).size).toBe(3);
      expect(taken().sort((a, b) => b - a)).toEqual([500, 300, 200]);
    });

    it('lets go of what is reserved, and takes nothing afterwards', async () => {
      const { attempt, reference } = await reserved();
      const operation = world().operation(attempt, reference);
      const answer = await world().provider.void(operation);
      expect(factOf(answer.facts, 'voided')?.operationId).toBe(operation.operationId);
      expect(await wasDone(world().provider.capture(world().capture(attempt, reference, attempt.amount, true)))).toBe(false);
      expect(taken()).toEqual([]);
      expect(factOf((await world().provider.find(attempt, reference, [operation])).facts, 'voided')).toBeDefined();
    });
  });

  it.runIf(savedMethods)('charges a saved method again without its payer', async () => {
    const { facts } = await world().paid({ save: true, ...(under.saves === undefined ? {} : { method: under.saves }) });
    const saved = factOf(facts, 'saved')!;
    expect(saved.label).not.toMatch(/\d{5}/);
    const again = await world().provider.authorise(world().attempt({ method: { type: 'saved', token: saved.token, customer: saved.customer ?? undefined }, amount: 700 }));
    expect(captured(again.facts)).toMatchObject({ amount: 700 });
    expect(taken().sort((a, b) => a - b)).toEqual([700, world().attempt().amount]);
  });
}
