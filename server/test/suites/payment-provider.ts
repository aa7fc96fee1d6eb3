import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fact } from '../../kit/payments/provider.ts';
import { factOf, providerWorld, type ProviderUnderTest, type ProviderWorld } from './payment-provider-world.ts';

/** What every provider must do, by its client and its double together. */
export function paymentProviderSuite(under: ProviderUnderTest): void {
  describe(`payment provider: ${under.kind}`, () => {
    let world: ProviderWorld;
    beforeEach(async () => { world = await providerWorld(under); });
    afterEach(() => world.stop());

    const taken = () => world.control.books(under.kind).entries.filter(({ type }) => type === 'payment').map(({ gross }) => gross);
    const captured = (facts: readonly Fact[]) => factOf(facts, 'captured');

    it('takes what was asked, once, and writes it into its books', async () => {
      const { attempt, facts } = await world.paid();
      expect(captured(facts)).toMatchObject({ amount: attempt.amount, currency: attempt.currency });
      expect(taken()).toEqual([attempt.amount]);
    });
  });
}
