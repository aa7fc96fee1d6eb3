import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderRefused, ProviderUnreached, WebhookRefused } from '../../kit/payments/provider.ts';
import { payoutRailWorld, typesOf, type PayoutRailUnderTest, type PayoutRailWorld } from './payout-rail-world.ts';

/** What every payout rail must do, by its client and its double together. */
export function payoutRailSuite(under: PayoutRailUnderTest): void {
  describe(`payout rail: ${under.kind}`, () => {
    let world: PayoutRailWorld;
    beforeEach(async () => { world = await payoutRailWorld(under); });
    afterEach(() => world.stop());

    it('sends, is on its way, and has arrived', async () => {
      const order = world.order();
      const sent = await world.rail.send(order);
      expect(sent).toMatchObject({ reference: expect.any(String), facts: [{ type: 'in-transit' }] });
      expect(await world.rail.find(order, sent.reference)).toEqual(sent);
      await world.control.advance(under.settledAfterMs);
      const told = (await world.told()).at(-1);
      expect(told).toMatchObject({ payoutId: order.payoutId, reference: sent.reference });
      expect(told?.facts.at(-1)).toMatchObject({ type: 'paid', atMs: expect.any(Number) });
      expect((await world.rail.find(order, null)).facts).toEqual(told?.facts);
      expect(world.moved()).toEqual([-order.amount]);
    });

    it('sends once, however often and at once it is asked', async () => {
      const order = world.order();
      const first = await world.rail.send(order);
      const all = await Promise.all([world.rail.send(order), world.rail.send(order), world.rail.find(order, null)]);
      for (const answer of all) expect(answer).toEqual(first);
      expect(world.moved()).toEqual([-order.amount]);
    });

    it('does not let an id stand for another payout', async () => {
      const order = world.order();
      await world.rail.send(order);
      await expect(world.rail.send({ ...order, amount: order.amount + 1 })).rejects.toThrow(ProviderRefused);
      await expect(world.rail.find({ ...order, amount: order.amount + 1 }, null)).rejects.toThrow();
      expect(world.moved()).toEqual([-order.amount]);
    });

    it('knows nothing of what was never sent', async () => {
      expect(await world.rail.find(world.order(), null)).toEqual({ reference: null, facts: [] });
    });

    it.each(['timeout-after', 'reset-after', 'error-after'] as const)('finds what was sent when its answer was lost: %s', async (fault) => {
      const order = world.order();
      world.control.fault(under.kind, { fault, path: under.sendPath });
      await expect(world.rail.send(order)).rejects.not.toThrow(ProviderRefused);
      const found = await world.rail.find(order, null);
      expect(typesOf(found.facts)).toEqual(['in-transit']);
      expect(await world.rail.send(order)).toEqual(found);
      expect(world.moved()).toEqual([-order.amount]);
    });

    it.each(['timeout-before', 'reset-before', 'error-before'] as const)('does not find what never arrived, and sends it then: %s', async (fault) => {
      const order = world.order();
      world.control.fault(under.kind, { fault, path: under.sendPath });
      await expect(world.rail.send(order)).rejects.not.toThrow(ProviderRefused);
      expect((await world.rail.find(order, null)).reference).toBeNull();
      await world.rail.send(order);
      expect(world.moved()).toEqual([-order.amount]);
    });

    it('answers what became of a payout only when a request for it that is still at work is done', async () => {
      const order = world.order();
      world.control.fault(under.kind, { fault: 'slow', path: under.sendPath, delayMs: 300 });
      const sending = world.rail.send(order);
      await expect.poll(() => world.control.waitingFaults(under.kind)).toEqual([]);
      const found = await world.rail.find(order, null);
      expect(found).toEqual(await sending);
      expect(found.reference).not.toBeNull();
    });

    it('says that nothing was sent where there were too many requests, and where nobody was there', async () => {
      world.control.fault(under.kind, { fault: 'rate-limited', path: under.sendPath });
      await expect(world.rail.send(world.order())).rejects.toThrow(ProviderUnreached);
      await world.stop();
      await expect(world.rail.send(world.order())).rejects.toThrow(ProviderUnreached);
      world = await payoutRailWorld(under);
    });

    it.each(under.impossible)('refuses an account that can not be one: $type', async (to) => {
      await expect(world.rail.send(world.order({ to }))).rejects.toThrow(ProviderRefused);
      expect(world.moved()).toEqual([]);
    });

    it.each(under.failing)('tells what never left, with its code: $code', async ({ to, code }) => {
      const order = world.order({ to });
      await world.rail.send(order);
      await world.control.advance(under.returnedAfterMs);
      expect((await world.told()).slice(-1).map(({ payoutId, facts }) => [payoutId, facts])).toMatchObject([[order.payoutId, [{ type: 'failed', error: { code, message: expect.stringMatching(/\w/) } }]]]);
      expect(world.moved()).toEqual([-order.amount, order.amount]);
    });

    it.each(under.returning)('tells what came back after it was paid, with its code: $code', async ({ to, code }) => {
      const order = world.order({ to });
      await world.rail.send(order);
      await world.control.advance(under.returnedAfterMs);
      const told = await world.told();
      expect(told.map(({ facts }) => typesOf(facts))).toEqual([['in-transit'], ['in-transit', 'paid'], ['in-transit', 'paid', 'returned']]);
      expect(told[2]?.facts.at(-1)).toMatchObject({ type: 'returned', amount: order.amount, error: { code } });
      expect((await world.rail.find(order, null)).facts).toEqual(told[2]?.facts);
      expect(world.moved()).toEqual([-order.amount, order.amount]);
    });

    it('tells every delivery of an event with one id, and different events with different ones', async () => {
      const [first, second] = [world.order(), world.order()];
      for (const order of [first, second]) await world.rail.send(order);
      await world.control.webhooksIdle();
      world.received.length = 0;
      world.control.fault(under.kind, { fault: 'webhook-duplicate' });
      await world.control.advance(under.settledAfterMs);
      const told = await world.told();
      expect(told).toHaveLength(3);
      expect(new Set(told.map(({ eventId, payoutId }) => `${eventId} ${payoutId}`)).size).toBe(2);
      expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(2);
    });

    it('refuses a webhook that is changed, unsigned, signed for another, or old', async () => {
      await world.rail.send(world.order());
      await world.control.advance(under.settledAfterMs);
      await world.control.webhooksIdle();
      const [request] = world.received;
      const nowMs = world.control.nowMs();
      const { body, headers } = request!;
      const forged = [
        { headers, body: Buffer.concat([body, Buffer.from(' ')]) },
        { headers, body: Buffer.from(body.toString().replace('12345', '12346')) },
        { headers: {}, body },
        { headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace(/v1=.{4}/, 'v1=0000')])), body },
      ];
      for (const one of forged) await expect(world.rail.readWebhook(one, nowMs)).rejects.toThrow(WebhookRefused);
      await expect(world.rail.readWebhook(request!, nowMs + 86_400_000 * 30)).rejects.toThrow(WebhookRefused);
    });
  });
}
