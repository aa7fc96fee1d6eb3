import { afterEach, describe, expect, it } from 'vitest';
import type { Consumer } from '../../../kit/bus.ts';
import { effecting } from '../../../test/suites/effects.ts';
import { as, made, newTenant, streamId, type House } from './support.ts';

type Process = Awaited<ReturnType<House['start']>>;

const SOON = { timeout: 10_000, interval: 5 };
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

/** Projections rebuilt while a bus goes on, whichever bus. `segmentEvents` is 100 and `tailChunks` 8. */
export function replaySuite(name: string, house: () => House): void {
  describe(`replays: ${name}`, () => {
    afterEach(() => house().stopAll());

    const effects = async (tenantId: string, consumer = 'sums'): Promise<number[]> => (await house().reader.query<{ n: number }>(
      'SELECT n FROM effects WHERE tenant_id = $1 AND consumer = $2 ORDER BY id', [tenantId, consumer])).map(({ n }) => n);

    async function finish(process: Process, tenantId: string, id: string) {
      await expect.poll(async () => {
        await process.replay.run();
        return (await process.api.getReplay({ id }, as(tenantId))).status;
      }, SOON).toBe('completed');
      return process.api.getReplay({ id }, as(tenantId));
    }

    it('rebuilds a tenant\'s part of a projection, from segments and tail, and leaves other tenants\' alone', async () => {
      const process = await house().start([effecting('sums', ['thing.made'])]);
      const [tenant, neighbour] = [newTenant(), newTenant()];
      for (const n of numbers(60)) await house().record(n % 2 === 0 ? 'writer' : 'other', tenant, made(n), made(n, 'thing.moved'));
      await house().record('writer', neighbour, made(1));
      await house().archived(tenant, 120);
      while (await process.compact.run());
      await house().record('writer', tenant, made(60));
      await house().archived(tenant, 121);
      await expect.poll(async () => (await effects(tenant)).length, SOON).toBe(61);
      await house().reader.execute(`UPDATE effects SET n = -1`);
      const replay = await process.api.createReplay({ projection: 'sums' }, as(tenant, { idempotencyKey: 'k' }));
      expect(replay).toMatchObject({ projection: 'sums', fromOffset: 0, status: 'running', processed: 0, total: 121, error: null, finishedAt: null });
      expect(await process.api.createReplay({ projection: 'sums' }, as(tenant, { idempotencyKey: 'k' }))).toEqual(replay);
      expect(await process.api.createReplay({ projection: 'sums', fromOffset: 5 }, as(tenant))).toEqual(replay);
      expect(await finish(process, tenant, replay.id)).toMatchObject({ status: 'completed', processed: 121, total: 121, error: null, finishedAt: expect.any(String) });
      expect((await effects(tenant)).sort((a, b) => a - b)).toEqual(numbers(61));
      await expect.poll(() => effects(neighbour), SOON).toEqual([-1]);
      await expect(process.api.getReplay({ id: replay.id }, as(neighbour))).rejects.toMatchObject({ code: 'not_found' });
      await expect(process.api.createReplay({ projection: 'nobody' }, as(tenant))).rejects.toMatchObject({ code: 'not_found' });
    });

    it('begins at the offset asked for', async () => {
      const process = await house().start([effecting('sums', ['thing.made'])]);
      const tenant = newTenant();
      for (const n of numbers(10)) await house().record('writer', tenant, made(n));
      await house().archived(tenant, 10);
      // What the consumer had not taken before, it would take besides.
      await expect.poll(async () => (await effects(tenant)).length, SOON).toBe(10);
      const { id } = await process.api.createReplay({ projection: 'sums', fromOffset: 8 }, as(tenant));
      expect(await finish(process, tenant, id)).toMatchObject({ processed: 3, total: 3 });
      expect(await effects(tenant)).toEqual([7, 8, 9]);
    });

    it('neither loses nor doubles what happens while it runs', async () => {
      const process = await house().start([effecting('sums', ['thing.made'])]);
      const tenant = newTenant();
      for (const n of numbers(50)) await house().record('writer', tenant, made(n));
      let replays = 0;
      const writing = (['writer', 'other'] as const).map(async (service, i) => {
        const written: number[] = [];
        for (let n = 1_000_000 * (i + 1); replays < 3; n++) {
          await house().record(service, tenant, made(n));
          written.push(n);
        }
        return written;
      });
      for (; replays < 3; replays++) {
        const { id } = await process.api.createReplay({ projection: 'sums' }, as(tenant));
        await finish(process, tenant, id);
      }
      const expected = [...numbers(50), ...(await Promise.all(writing)).flat()];
      await expect.poll(async () => (await effects(tenant)).length, SOON).toBe(expected.length);
      expect((await effects(tenant)).sort((a, b) => a - b)).toEqual(expected);
    });

    it('goes on where it was when its process dies, and the bus keeps the tenant\'s events back until then', async () => {
      const tenant = newTenant();
      const fragile = (limit: number): Consumer => {
        const consumer = effecting('sums', ['thing.made']);
        let taken = 0;
        return {
          ...consumer,
          async handle(given, tx) {
            taken += given.filter(({ tenantId }) => tenantId === tenant).length;
            if (taken > limit) throw Object.assign(new Error('going down'), { code: '57P01' });
            await consumer.handle(given, tx);
          },
        };
      };
      const well = await house().start([effecting('sums', ['thing.made'])]);
      for (const n of numbers(40)) await house().record('writer', tenant, made(n));
      await expect.poll(async () => (await effects(tenant)).length, SOON).toBe(40);
      await house().archived(tenant, 40);
      await well.stop();

      const first = await house().start([fragile(0)]);
      const { id } = await first.api.createReplay({ projection: 'sums' }, as(tenant));
      await first.replay.run();
      expect(await effects(tenant)).toEqual([]);
      await house().record('writer', tenant, made(40));
      await house().archived(tenant, 41);
      await first.stop();
      expect(await effects(tenant)).toEqual([]);

      const second = await house().start([effecting('sums', ['thing.made'])]);
      await finish(second, tenant, id);
      await expect.poll(async () => (await effects(tenant)).sort((a, b) => a - b), SOON).toEqual(numbers(41));
    });

    it('parks what fails during a replay, and settles letters whose events it took', async () => {
      const tenant = newTenant();
      let unwell = 3;
      const consumer = effecting('sums', ['thing.made']);
      const process = await house().start([{
        ...consumer,
        async handle(given, tx) {
          await consumer.handle(given, tx);
          if (given.some(({ data }) => data.n === unwell)) throw new Error(`not ${unwell}`);
        },
      }]);
      for (const n of numbers(10)) await house().record('writer', tenant, made(n));
      await expect.poll(async () => (await effects(tenant)).length, SOON).toBe(9);
      await expect.poll(async () => (await process.api.listDeadLetters({}, as(tenant))).data.length, SOON).toBe(1);
      await house().archived(tenant, 10);
      unwell = 5;
      const { id } = await process.api.createReplay({ projection: 'sums' }, as(tenant));
      await finish(process, tenant, id);
      expect(await effects(tenant)).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
      const { data } = await process.api.listDeadLetters({}, as(tenant));
      expect(data.map(({ status, event }) => [status, event.subject])).toEqual([['parked', streamId(5)], ['replayed', streamId(3)]]);
    });

    it('fails where the projection cannot be emptied, and the projection stays as it was', async () => {
      const tenant = newTenant();
      const process = await house().start([{ ...effecting('sums', ['thing.made']), reset: () => Promise.reject(new Error('stuck')) }]);
      await house().record('writer', tenant, made(1));
      await expect.poll(() => effects(tenant), SOON).toEqual([1]);
      await house().archived(tenant, 1);
      const { id } = await process.api.createReplay({ projection: 'sums' }, as(tenant));
      await process.replay.run();
      expect(await process.api.getReplay({ id }, as(tenant))).toMatchObject({ status: 'failed', error: 'stuck' });
      await house().record('writer', tenant, made(2));
      await expect.poll(() => effects(tenant), SOON).toEqual([1, 2]);
    });
  });
}
