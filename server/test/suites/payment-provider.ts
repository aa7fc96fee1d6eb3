import { afterEach, beforeEach, describe } from 'vitest';
import { cardPageTests } from './payment-provider-card-page.ts';
import { chargingTests } from './payment-provider-charging.ts';
import { fallingTests } from './payment-provider-faults.ts';
import { moneyBackTests } from './payment-provider-money-back.ts';
import { webhookTests } from './payment-provider-webhooks.ts';
import { providerWorld, type ProviderUnderTest, type ProviderWorld } from './payment-provider-world.ts';

/** The world of the test that runs, made anew for each. */
export type TheWorld = () => ProviderWorld;

/** What every provider must do, by its client and its double together. */
export function paymentProviderSuite(under: ProviderUnderTest): void {
  describe(`payment provider: ${under.kind}`, () => {
    let world: ProviderWorld;
    beforeEach(async () => { world = await providerWorld(under); });
    afterEach(() => world.stop());
    for (const tests of [chargingTests, cardPageTests, fallingTests, moneyBackTests, webhookTests]) tests(under, () => world);
  });
}
