import { describe, expect, it } from 'vitest';
import { WebhookRefused } from '../../kit/payments/provider.ts';
import type { TheWorld } from './payment-provider.ts';
import { factOf, factsOf, type ProviderUnderTest } from './payment-provider-world.ts';

/** What a provider tells by itself: believed where it is signed, and only then. */
export function webhookTests(under: ProviderUnderTest, world: TheWorld): void {
  describe.runIf(under.without?.includes('webhooks') !== true)('webhooks', () => {
    const received = async () => {
      await world().control.webhooksIdle();
      return world().received;
    };

    it('tell the same as the answer did, of the same thing', async () => {
      const { attempt, reference, facts } = await world().paid();
      const told = await world().told();
      const captured = told.filter(({ facts }) => factOf(facts, 'captured') !== undefined);
      expect(captured).not.toEqual([]);
      for (const one of captured) {
        expect(one.attemptId === attempt.attemptId || one.reference === reference).toBe(true);
        expect(factOf(one.facts, 'captured')).toMatchObject({ reference: factOf(facts, 'captured')!.reference, amount: attempt.amount, currency: attempt.currency });
        expect(Math.abs(one.occurredAtMs - world().control.nowMs())).toBeLessThan(60_000);
      }
    });

    it('tell refunds by the name that we gave them', async () => {
      const { attempt, reference, facts } = await world().paid();
      const operation = world().refund(attempt, reference, attempt.amount, factOf(facts, 'captured')!.reference);
      const answer = await world().provider.refund(operation);
      const given = factOf(answer.facts, 'refunded') ?? factOf(answer.facts, 'refund-pending');
      const told = (await world().told()).flatMap(({ facts }) => [...factsOf(facts, 'refunded'), ...factsOf(facts, 'refund-pending')]);
      expect(told.map(({ reference }) => reference)).toContain(given!.reference);
    });

    it('are refused where a byte is not as it was signed, or nothing is signed', async () => {
      await world().paid();
      const [first] = await received();
      const now = world().control.nowMs();
      await expect(world().provider.readWebhook(first!, now)).resolves.toBeDefined();
      for (const at of [0, Math.floor(first!.body.length / 2), first!.body.length - 2]) {
        const body = Buffer.from(first!.body);
        body[at] = body[at]! ^ 1;
        await expect(world().provider.readWebhook({ ...first!, body }, now), `byte ${at}`).rejects.toBeInstanceOf(WebhookRefused);
      }
      await expect(world().provider.readWebhook({ headers: {}, body: Buffer.from('{}') }, now)).rejects.toBeInstanceOf(WebhookRefused);
      await expect(world().provider.readWebhook({ ...first!, body: Buffer.alloc(0) }, now)).rejects.toBeInstanceOf(WebhookRefused);
    });

    it.runIf(under.signsTime)('are refused when they are old, and taken again while they are not', async () => {
      await world().paid();
      const [first] = await received();
      const now = world().control.nowMs();
      const [one, again] = [await world().provider.readWebhook(first!, now), await world().provider.readWebhook(first!, now + 240_000)];
      expect(again).toEqual(one);
      await expect(world().provider.readWebhook(first!, now + 302_000)).rejects.toBeInstanceOf(WebhookRefused);
      await expect(world().provider.readWebhook(first!, now - 302_000)).rejects.toBeInstanceOf(WebhookRefused);
    });

    it('delivered twice have one id', async () => {
      world().control.fault(under.kind, { fault: 'webhook-duplicate', times: 20 });
      await world().paid();
      const ids = (await world().told()).map(({ eventId }) => eventId);
      expect(ids.length).toBeGreaterThan(0);
      expect(ids).toHaveLength(2 * new Set(ids).size);
    });

    it('with another amount than was asked are told as they are: it is not for a client to mend them', async () => {
      world().control.fault(under.kind, { fault: 'webhook-wrong-amount', times: 20 });
      const { attempt } = await world().paid();
      const amounts = (await world().told()).flatMap(({ facts }) => factsOf(facts, 'captured')).map(({ amount }) => amount);
      expect(amounts.length).toBeGreaterThan(0);
      expect(amounts.every((amount) => amount > attempt.amount)).toBe(true);
    });
  });
}
