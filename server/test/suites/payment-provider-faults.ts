import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { CREDENTIALS, ProviderRefused, ProviderUnreached } from '../../kit/payments/provider.ts';
import type { TheWorld } from './payment-provider.ts';
import { capabilitiesOf, factsOf, takenOf, type ProviderUnderTest } from './payment-provider-world.ts';

export const LOST = ['timeout-before', 'timeout-after', 'reset-before', 'reset-after', 'error-before', 'error-after'] as const;
/** A provider's own SDK may ask once more by itself after a connection was cut. */
export const TRIES = 5;

/** Answers that never come, and what is found out afterwards. */
export function fallingTests(under: ProviderUnderTest, world: TheWorld): void {
  const { manualCapture } = capabilitiesOf(under);
  const taken = () => takenOf(world(), under.kind);
  const books = (type: string) => world().control.books(under.kind).entries.filter((entry) => entry.type === type).map(({ gross }) => Math.abs(gross));

  describe('an outcome that nobody knows', () => {
    it.runIf(under.works !== undefined).each(LOST)('of a charge (%s) is found out, and there is one at most', async (fault) => {
      const { provider, control, attempt } = world();
      const one = attempt();
      control.fault(under.kind, { fault, method: 'POST', path: under.chargePath, times: TRIES });
      const error = await provider.authorise(one).catch((error: unknown) => error);
      control.clearFaults(under.kind);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(ProviderRefused);
      expect(taken()).toHaveLength(fault.endsWith('after') ? 1 : 0);
      const found = await provider.find(one, null, []);
      expect(found.complete).toBe(true);
      expect(factsOf(found.facts, 'captured').map(({ amount }) => amount)).toEqual(taken());
      if (fault.endsWith('after')) expect(taken()).toEqual([one.amount]);
      const again = await provider.find(one, found.reference, []);
      expect(factsOf(again.facts, 'captured').map(({ reference }) => reference)).toEqual(factsOf(found.facts, 'captured').map(({ reference }) => reference));
      expect(taken().length).toBeLessThanOrEqual(1);
    });

    it.runIf(under.works !== undefined)('of a charge that is asked again under its own name is one charge', async () => {
      const { provider, control, attempt } = world();
      const one = attempt();
      control.fault(under.kind, { fault: 'reset-after', method: 'POST', path: under.chargePath, times: TRIES });
      await expect(provider.authorise(one)).rejects.toThrow();
      control.clearFaults(under.kind);
      const answer = await provider.authorise(one);
      expect(factsOf(answer.facts, 'captured')).toMatchObject([{ amount: one.amount }]);
      expect(taken()).toEqual([one.amount]);
    });

    it.each(LOST)('of a refund (%s) is found out, and there is one at most', async (fault) => {
      const { provider, control, paid, refund } = world();
      const { attempt, reference, facts } = await paid();
      const operation = refund(attempt, reference, 400, factsOf(facts, 'captured')[0]!.reference);
      control.fault(under.kind, { fault, method: 'POST', path: under.refundPath, times: TRIES });
      await expect(provider.refund(operation)).rejects.toThrow();
      control.clearFaults(under.kind);
      const found = await provider.find(attempt, reference, [operation]);
      const told = found.facts.filter((fact) => (fact.type === 'refunded' || fact.type === 'refund-pending' || fact.type === 'refund-failed') && fact.operationId === operation.operationId);
      expect(told).toHaveLength(1);
      expect(books('refund')).toEqual(told[0]!.type === 'refund-failed' ? [] : [400]);
    });

    it.runIf(manualCapture).each(LOST)('of a capture (%s) is found out, and there is one at most', async (fault) => {
      const { provider, control, paid, capture } = world();
      const { attempt, reference } = await paid({ capture: 'manual' });
      const operation = capture(attempt, reference, attempt.amount, true);
      control.fault(under.kind, { fault, method: 'POST', path: under.capturePath, times: TRIES });
      await expect(provider.capture(operation)).rejects.toThrow();
      control.clearFaults(under.kind);
      const found = await provider.find(attempt, reference, [operation]);
      const told = found.facts.filter((fact) => (fact.type === 'captured' || fact.type === 'capture-failed') && fact.operationId === operation.operationId);
      expect(told).toHaveLength(1);
      expect(taken()).toEqual(told[0]!.type === 'capture-failed' ? [] : [attempt.amount]);
    });
  });

  describe('what is surely not done', () => {
    it('is said to be unreached where nobody listens', async () => {
      const gone = createServer();
      await once(gone.listen(0, '127.0.0.1'), 'listening');
      const { port } = gone.address() as AddressInfo;
      await once(gone.close(), 'close');
      const nobody = under.connect({ ...world().connection, baseUrl: `http://127.0.0.1:${port}` }, { timeoutMs: 500 });
      await expect(nobody.authorise(world().attempt())).rejects.toBeInstanceOf(ProviderUnreached);
    });

    it('is said to be refused where the credentials are wrong', async () => {
      const secrets = Object.entries(CREDENTIALS[under.kind]).filter(([, kind]) => kind === 'secret').map(([name]) => [name, 'wrong']);
      const stranger = under.connect({ ...world().connection, credentials: { ...world().connection.credentials, ...Object.fromEntries(secrets) } }, { timeoutMs: 1_000 });
      const error = await stranger.authorise(world().attempt()).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(ProviderRefused);
      expect(taken()).toEqual([]);
    });

    it('may be asked again where there were too many requests', async () => {
      const { provider, control, attempt } = world();
      const one = attempt();
      control.fault(under.kind, { fault: 'rate-limited', method: 'POST', path: under.chargePath });
      await expect(provider.authorise(one)).rejects.toBeInstanceOf(ProviderUnreached);
      expect(taken()).toEqual([]);
      expect((await provider.authorise(one)).reference).not.toBeNull();
    });
  });
}
