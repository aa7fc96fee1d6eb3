import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Consumer } from '../../../kit/bus.ts';
import { effecting } from '../../../test/suites/effects.ts';
import { as, eventsHouse, made, newTenant, streamId } from './support.ts';

const house = await eventsHouse();
const SOON = { timeout: 10_000, interval: 5 };
let well = false;

function fussy(name: string): Consumer {
  const consumer = effecting(name);
  return {
    ...consumer,
    async handle(given, tx) {
      await consumer.handle(given, tx);
      if (!well && given.some(({ data }) => data.bad)) throw new Error('bad');
    },
  };
}

let process: Awaited<ReturnType<typeof house.start>>;
beforeAll(async () => {
  process = await house.start([fussy('one'), fussy('two')]);
});
afterAll(() => process.stop());

async function parked(count: number): Promise<string> {
  well = false;
  const tenant = newTenant();
  await house.record('writer', tenant, ...Array.from({ length: count }, (_, n) => made(n, 'thing.made', { bad: true })));
  await expect.poll(async () => (await process.api.listDeadLetters({ limit: 100 }, as(tenant))).data.length, SOON).toBe(2 * count);
  return tenant;
}

it('lists what could not be taken, newest first, page by page and by consumer', async () => {
  const tenant = await parked(3);
  const { data } = await process.api.listDeadLetters({}, as(tenant));
  expect(data[0]).toMatchObject({
    id: expect.stringMatching(/^dlq_/), error: 'Error: bad', attempts: 5, status: 'parked', parkedAt: expect.stringMatching(/Z$/),
    event: { specversion: '1.0', type: 'thing.made', source: 'writer.outbox' },
  });
  const ids = data.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort().reverse());
  const first = await process.api.listDeadLetters({ limit: 4 }, as(tenant));
  const second = await process.api.listDeadLetters({ limit: 4, cursor: first.nextCursor! }, as(tenant));
  expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
  expect(second.nextCursor).toBeNull();
  const ofOne = await process.api.listDeadLetters({ consumer: 'one', status: 'parked' }, as(tenant));
  expect(ofOne.data.map(({ consumer, event }) => [consumer, event.subject])).toEqual([2, 1, 0].map((n) => ['one', streamId(n)]));
  expect((await process.api.listDeadLetters({}, as(newTenant()))).data).toEqual([]);
  await expect(process.api.listDeadLetters({ cursor: 'x' }, as(tenant))).rejects.toMatchObject({ code: 'invalid_request' });
});

it('hands a letter to its consumer again, once', async () => {
  const tenant = await parked(1);
  const [letter] = (await process.api.listDeadLetters({ consumer: 'one' }, as(tenant))).data;
  const id = letter!.id;
  await expect(process.api.replayDeadLetter({ id }, as(newTenant()))).rejects.toMatchObject({ code: 'not_found' });
  expect(await process.api.replayDeadLetter({ id }, as(tenant))).toMatchObject({ status: 'parked', attempts: 6 });
  well = true;
  const context = as(tenant, { idempotencyKey: 'again' });
  expect(await process.api.replayDeadLetter({ id }, context)).toMatchObject({ id, status: 'replayed' });
  expect(await process.api.replayDeadLetter({ id }, context)).toMatchObject({ id, status: 'replayed' });
  expect(await process.api.replayDeadLetter({ id }, as(tenant))).toMatchObject({ id, status: 'replayed' });
  expect(await house.reader.query('SELECT consumer FROM effects WHERE tenant_id = $1', [tenant])).toEqual([{ consumer: 'one' }]);
});

it('gives a letter up for good', async () => {
  const tenant = await parked(1);
  const [letter] = (await process.api.listDeadLetters({ consumer: 'two' }, as(tenant))).data;
  const id = letter!.id;
  await expect(process.api.discardDeadLetter({ id }, as(newTenant()))).rejects.toMatchObject({ code: 'not_found' });
  expect(await process.api.discardDeadLetter({ id }, as(tenant))).toMatchObject({ status: 'discarded' });
  well = true;
  expect(await process.api.replayDeadLetter({ id }, as(tenant))).toMatchObject({ status: 'discarded' });
  expect(await house.reader.query(`SELECT FROM effects WHERE tenant_id = $1 AND consumer = 'two'`, [tenant])).toEqual([]);
});

it('shows where consumers stand, counting the tenant\'s own events and letters', async () => {
  const tenant = await parked(2);
  const { data } = await process.api.listProjections({}, as(tenant));
  expect(data.filter(({ source }) => source === 'writer.outbox').map(({ consumer, behind, parked: letters }) => [consumer, behind, letters]))
    .toEqual([['events.archive', 0, 0], ['one', 0, 2], ['two', 0, 2]]);
  const others = (await process.api.listProjections({}, as(newTenant()))).data;
  expect(others.every(({ behind, parked: letters }) => behind === 0 && letters === 0)).toBe(true);
});
