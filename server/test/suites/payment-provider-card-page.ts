import { describe, expect, it } from 'vitest';
import type { Answer, Attempt, Fact } from '../../kit/payments/provider.ts';
import { LOST, TRIES } from './payment-provider-faults.ts';
import type { TheWorld } from './payment-provider.ts';
import { actionOf, capabilitiesOf, factOf, factsOf, payerLeaves, payerTypesCard, queryOf, RETURN_URL, takenOf, type ProviderUnderTest } from './payment-provider-world.ts';

/** Cards that are typed at the provider's own page: no number comes near us, and what was paid there is found by its answers, its webhooks and when it is asked. */
export function cardPageTests(under: ProviderUnderTest, world: TheWorld): void {
  const { methods, multipleCaptures } = capabilitiesOf(under);
  const taken = () => takenOf(world(), under.kind);
  const { works, challenged, declined, path, openMs } = under.cardPage ?? { works: '', challenged: '', declined: '', path: '', openMs: 0 };

  it('whoever says that it has a page for cards is tested for it', () => expect(methods.includes('card-page')).toBe(under.cardPage !== undefined));

  const attempt = (asked: Partial<Attempt> = {}) => world().attempt({ method: { type: 'card-page' }, ...asked });
  const urlOf = ({ facts }: Pick<Answer, 'facts'>): string => {
    const action = actionOf(facts);
    if (action?.type !== 'redirect') throw new Error(`asked for ${String(action?.type)}`);
    return action.url;
  };
  const opened = async (asked?: Partial<Attempt>) => {
    const one = attempt(asked);
    const answer = await world().provider.authorise(one);
    return { one, reference: answer.reference!, url: urlOf(answer) };
  };
  /** What it is called in the end. */
  const nameOf = (before: string, facts: readonly Fact[]): string => factOf(facts, 'renamed')?.reference ?? before;
  const paid = async (asked?: Partial<Attempt>) => {
    const { one, reference, url } = await opened(asked);
    const back = await payerTypesCard(url, works);
    const { facts } = await world().provider.proceed(one, reference, queryOf(back!));
    return { one, facts, reference: nameOf(reference, facts) };
  };

  describe.runIf(under.cardPage !== undefined)('a page for cards', () => {
    it.each([['at once', () => works], ['after the bank has asked', () => challenged]])('leads there, takes nothing before, and what was asked once, %s', async (_when, number) => {
      const { one, reference, url } = await opened();
      expect(urlOf(await world().provider.proceed(one, reference))).toBe(url);
      expect(taken()).toEqual([]);
      const back = await payerTypesCard(url, number());
      expect(back).toContain(RETURN_URL);
      const [first, again] = [await world().provider.proceed(one, reference, queryOf(back!)), await world().provider.proceed(one, reference, queryOf(back!))];
      expect(factOf(first.facts, 'captured')).toMatchObject({ amount: one.amount, currency: one.currency });
      expect(again.facts).toEqual(first.facts);
      expect(taken()).toEqual([one.amount]);
      await expect(payerTypesCard(url, works)).rejects.toThrow('no form');
    });

    it('is the same page for the same attempt, however often it is asked', async () => {
      const one = attempt();
      const both = await Promise.allSettled([world().provider.authorise(one), world().provider.authorise(one)]);
      const again = await world().provider.authorise(one);
      expect(new Set([...both.flatMap((answer) => (answer.status === 'fulfilled' ? [urlOf(answer.value)] : [])), urlOf(again)]).size).toBe(1);
      await payerTypesCard(urlOf(again), works);
      expect(factOf((await world().provider.authorise(one)).facts, 'captured')).toMatchObject({ amount: one.amount });
      expect(taken()).toEqual([one.amount]);
    });

    it.each(under.currencies)('takes $amount of $currency, to the unit', async ({ currency, amount }) => {
      const { facts } = await paid({ currency, amount });
      expect(factOf(facts, 'captured')).toMatchObject({ amount, currency });
      expect(world().control.books(under.kind).totals[currency]).toMatchObject({ payment: amount });
    });

    it.each([['declined', () => declined, 'approve'], ['not approved at the bank', () => challenged, 'decline']] as const)('stays open where a card was %s, for another', async (_why, number, decision) => {
      const { one, reference, url } = await opened();
      expect(await payerTypesCard(url, number(), decision)).toBeNull();
      expect(urlOf(await world().provider.proceed(one, reference))).toBe(url);
      expect((await world().told()).flatMap(({ facts }) => facts).filter(({ type }) => type === 'declined' || type === 'abandoned')).toEqual([]);
      expect(factOf((await world().provider.find(one, reference, [])).facts, 'action-required')).toBeDefined();
      const back = await payerTypesCard(url, works);
      expect(factOf((await world().provider.proceed(one, reference, queryOf(back!))).facts, 'captured')).toMatchObject({ amount: one.amount });
      expect(taken()).toEqual([one.amount]);
    });

    it('is over for who leaves it', async () => {
      const { one, reference, url } = await opened();
      const left = queryOf(await payerLeaves(url));
      expect((await world().provider.proceed(one, reference, left)).facts).toEqual([{ type: 'abandoned' }]);
      await expect(payerTypesCard(url, works)).rejects.toThrow('no form');
      expect((await world().provider.find(one, reference, [])).facts).toEqual([{ type: 'abandoned' }]);
      expect(taken()).toEqual([]);
    });

    it('who has paid has paid, though they come back as if they had not', async () => {
      const { one, reference, url } = await opened();
      const left = queryOf(await payerLeaves(url));
      await payerTypesCard(url, works);
      expect(factOf((await world().provider.proceed(one, reference, left)).facts, 'captured')).toMatchObject({ amount: one.amount });
    });

    it('is over after its time, with or without a card that was declined', async () => {
      const [untouched, tried] = [await opened(), await opened()];
      await payerTypesCard(tried.url, declined);
      await world().control.advance(openMs);
      for (const { one, reference, url } of [untouched, tried]) {
        await expect(payerTypesCard(url, works)).rejects.toThrow('no form');
        expect(factsOf((await world().provider.find(one, reference, [])).facts, 'abandoned')).toHaveLength(1);
        expect((await world().told()).filter(({ attemptId, facts }) => attemptId === one.attemptId && factOf(facts, 'abandoned') !== undefined)).not.toEqual([]);
      }
    });

    it('is let go of before somebody pays, and not after', async () => {
      const { one, reference, url } = await opened();
      const operation = world().operation(one, reference);
      const [first, again] = [await world().provider.void(operation), await world().provider.void(operation)];
      for (const { facts } of [first, again]) expect(factOf(facts, 'voided')?.operationId).toBe(operation.operationId);
      await expect(payerTypesCard(url, works)).rejects.toThrow('no form');
      const late = await opened();
      await payerTypesCard(late.url, works);
      const { facts } = await world().provider.void(world().operation(late.one, late.reference));
      expect([factOf(facts, 'void-failed') !== undefined, factOf(facts, 'captured')?.amount]).toEqual([true, late.one.amount]);
      expect(taken()).toEqual([late.one.amount]);
    });

    it('reserves, where that is asked; what is reserved is captured in parts, or let go of', async () => {
      const { one, facts, reference } = await paid({ capture: 'manual' });
      expect(factOf(facts, 'authorised')).toMatchObject({ amount: one.amount });
      expect(taken()).toEqual([]);
      const parts = multipleCaptures ? [world().capture(one, reference, 500, false), world().capture(one, reference, 300, true)] : [world().capture(one, reference, 800, true)];
      for (const part of parts) await world().provider.capture(part);
      expect(factsOf((await world().provider.find(one, reference, parts)).facts, 'captured').reduce((sum, { amount }) => sum + amount, 0)).toBe(800);
      const other = await opened({ capture: 'manual' });
      await payerTypesCard(other.url, works);
      const operation = world().operation(other.one, other.reference);
      expect(factOf((await world().provider.void(operation)).facts, 'voided')?.operationId).toBe(operation.operationId);
      expect(taken().reduce((sum, amount) => sum + amount, 0)).toBe(800);
    });

    it('what was paid there is refunded and disputed by the name that it has then, which webhooks bring too', async () => {
      const { one, facts, reference } = await paid();
      const told = await world().told();
      expect(told.filter((one) => factOf(one.facts, 'captured') !== undefined).every(({ attemptId, reference: of, facts }) => attemptId === one.attemptId && of === reference && nameOf('', facts) === reference)).toBe(true);
      expect(told.some(({ facts }) => factOf(facts, 'captured') !== undefined)).toBe(true);
      const operation = world().refund(one, reference, 400, factOf(facts, 'captured')!.reference);
      await world().provider.refund(operation);
      expect(factOf((await world().provider.find(one, reference, [operation])).facts, 'refunded')).toMatchObject({ amount: 400, operationId: operation.operationId });
      const disputed = await paid();
      world().control.openDispute(under.kind, disputed.reference);
      const disputes = (await world().told()).filter(({ facts }) => factOf(facts, 'dispute-opened') !== undefined);
      expect(new Set(disputes.map(({ reference }) => reference))).toEqual(new Set([disputed.reference]));
      expect(factOf((await world().provider.find(disputed.one, disputed.reference, [])).facts, 'dispute-opened')).toBeDefined();
    });

    it('can keep the card, and charge it again without its payer', async () => {
      const { facts } = await paid({ save: true });
      const saved = factOf(facts, 'saved')!;
      expect(saved.label).not.toMatch(/\d{5}/);
      const again = await world().provider.authorise(world().attempt({ method: { type: 'saved', token: saved.token, customer: saved.customer ?? undefined }, amount: 700 }));
      expect(factOf(again.facts, 'captured')).toMatchObject({ amount: 700 });
    });

    it.each(LOST)('whose answer was lost (%s) is found, once, and can be paid at then', async (fault) => {
      const { provider, control } = world();
      const one = attempt();
      control.fault(under.kind, { fault, method: 'POST', path, times: TRIES });
      await expect(provider.authorise(one)).rejects.toThrow();
      control.clearFaults(under.kind);
      const [found, again] = [await provider.find(one, null, []), await provider.find(one, null, [])];
      expect([urlOf(again), again.reference]).toEqual([urlOf(found), found.reference]);
      await payerTypesCard(urlOf(found), works);
      expect(factOf((await provider.find(one, found.reference, [])).facts, 'captured')).toMatchObject({ amount: one.amount });
      expect(taken()).toEqual([one.amount]);
    });

    it('that was paid at is found days later, by whichever name', async () => {
      const { one, reference, url } = await opened();
      await payerTypesCard(url, works);
      await world().control.advance(3 * 86_400_000);
      for (const by of [reference, null]) expect(factsOf((await world().provider.find(one, by, [])).facts, 'captured')).toMatchObject([{ amount: one.amount }]);
      expect(taken()).toEqual([one.amount]);
    });
  });
}
