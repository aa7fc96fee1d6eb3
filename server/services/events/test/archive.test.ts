import { afterAll, beforeAll, expect, it } from 'vitest';
import { as, eventsHouse, made, newTenant, streamId } from './support.ts';

const house = await eventsHouse({ segmentEvents: '100', tailChunks: '8' });
let one: Awaited<ReturnType<typeof house.start>>;
let two: typeof one;

beforeAll(async () => {
  one = await house.start();
  two = await house.start();
});
afterAll(() => Promise.all([one.stop(), two.stop()]));

const compactAll = async () => {
  while (await one.compact.run());
};

/** Everything, page by page. */
async function all(tenantId: string, query: { after?: number; type?: string } = {}, limit = 7) {
  const found: { offset: number; type: string; subject: string; data: Record<string, unknown>; id: string; source: string }[] = [];
  let cursor: string | undefined;
  do {
    const page = await one.api.list({ ...query, limit, cursor }, as(tenantId));
    found.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

async function stream(tenantId: string, id: string, limit = 3) {
  const found: { offset: number; source: string; data: Record<string, unknown> }[] = [];
  let cursor: string | undefined;
  do {
    const page = await one.api.getStream({ id, limit, cursor }, as(tenantId));
    found.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

it('numbers each tenant\'s events from 1 without a gap, whoever records them and however many archive them', async () => {
  const tenants = [newTenant(), newTenant(), newTenant()];
  await Promise.all(tenants.flatMap((tenant) => (['writer', 'other'] as const).map(async (service) => {
    for (let n = 0; n < 20; n++) await house.record(service, tenant, made(n), made(n, 'thing.moved'));
  })));
  for (const tenant of tenants) {
    await house.archived(tenant, 80);
    const listed = await all(tenant, { after: 0 });
    expect(listed.map(({ offset }) => offset)).toEqual(numbers(1, 80));
    expect(new Set(listed.map(({ id }) => id)).size).toBe(80);
    for (const source of ['writer.outbox', 'other.outbox']) {
      expect(listed.filter((event) => event.source === source && event.type === 'thing.made').map(({ data }) => data.n)).toEqual(numbers(0, 19));
    }
  }
});

it('lists newest first or, from an offset on, oldest first; by type; a tenant\'s own only', async () => {
  const tenant = newTenant();
  await house.record('writer', tenant, made(1), made(2, 'thing.moved'), made(3));
  await house.archived(tenant, 3);
  await house.record('other', tenant, made(4, 'thing.moved'));
  await house.archived(tenant, 4);
  const [newest, ...rest] = await all(tenant);
  expect(newest).toEqual({
    specversion: '1.0', id: expect.stringMatching(/^other\.outbox-\d+-0$/), source: 'other.outbox', type: 'thing.moved', version: 1, subject: streamId(4),
    time: '2023-11-14T22:13:20.004Z', offset: 4, data: { n: 4 },
  });
  expect(rest.map(({ offset }) => offset)).toEqual([3, 2, 1]);
  expect((await all(tenant, { after: 2 })).map(({ offset }) => offset)).toEqual([3, 4]);
  expect((await all(tenant, { after: 4 }))).toEqual([]);
  expect((await all(tenant, { type: 'thing.moved' }, 1)).map(({ offset }) => offset)).toEqual([4, 2]);
  expect((await all(tenant, { type: 'thing.made', after: 1 }, 1)).map(({ offset }) => offset)).toEqual([3]);
  expect(await all(newTenant())).toEqual([]);
  expect(await stream(newTenant(), streamId(1))).toEqual([]);
});

it('refuses a cursor that is none', async () => {
  await expect(one.api.list({ cursor: 'abc' }, as(newTenant()))).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(one.api.getStream({ id: streamId(1), cursor: '-1' }, as(newTenant()))).rejects.toMatchObject({ code: 'invalid_request' });
});

it('tells the same after compaction as before: lists, types and streams', async () => {
  const tenant = newTenant();
  const told = numbers(1, 250).map((n) => made(n % 25, n % 10 === 0 ? 'thing.moved' : 'thing.made', { at: n, text: 'é "quoted" \n line' }));
  for (let i = 0; i < told.length; i += 5) await house.record(i % 2 === 0 ? 'writer' : 'other', tenant, ...told.slice(i, i + 5));
  await house.archived(tenant, 250);
  const look = async () => ({
    up: await all(tenant, { after: 0 }, 50), down: await all(tenant, {}, 50), moved: await all(tenant, { type: 'thing.moved' }), stream: await stream(tenant, streamId(7)),
  });
  const before = await look();
  expect(before.stream).toHaveLength(10);
  await compactAll();
  const segments = await house.store.query<{ count: number }>('SELECT count FROM segments WHERE tenant_id = $1 ORDER BY first_offset', [tenant]);
  expect(segments.length).toBeGreaterThan(1);
  expect(await look()).toEqual(before);
  await house.record('writer', tenant, made(7, 'thing.made', { at: 251 }));
  await house.archived(tenant, 251);
  expect((await stream(tenant, streamId(7))).map(({ data }) => data.at)).toEqual([...before.stream.map(({ data }) => data.at), 251]);
});

it('adds to a small segment before it begins another, and never twice when two processes compact', async () => {
  const tenant = newTenant();
  for (let n = 1; n <= 48; n++) {
    await house.record('writer', tenant, made(n), made(n));
    if (n % 8 === 0) {
      await house.archived(tenant, 2 * n);
      await Promise.all([one.compact.run(), two.compact.run(), one.compact.run()]);
    }
  }
  await compactAll();
  const segments = await house.store.query<{ first_offset: bigint; count: number }>(
    'SELECT first_offset, count FROM segments WHERE tenant_id = $1 ORDER BY first_offset', [tenant]);
  expect(segments).toEqual([{ first_offset: 1n, count: 64 }, { first_offset: 65n, count: 32 }]);
  expect((await all(tenant, { after: 0 }, 100)).map(({ offset }) => offset)).toEqual(numbers(1, 96));
});

it('shows a reader every event once while the tail is being compacted', async () => {
  const tenant = newTenant();
  let done = false;
  const writing = (async () => {
    for (let n = 0; n < 120; n++) await house.record('writer', tenant, made(n), made(n));
    done = true;
  })();
  const compacting = (async () => {
    while (!done) await one.compact.run();
  })();
  let most = 0;
  while (!done) {
    const offsets = (await all(tenant, { after: 0 }, 40)).map(({ offset }) => offset);
    expect(offsets).toEqual(numbers(1, offsets.length));
    expect(offsets.length).toBeGreaterThanOrEqual(most);
    most = offsets.length;
  }
  await Promise.all([writing, compacting]);
  await house.archived(tenant, 240);
  expect((await all(tenant)).map(({ offset }) => offset)).toEqual(numbers(1, 240).reverse());
});

it('keeps the state of a resource as its events say, and goes on from there', async () => {
  const tenant = newTenant();
  const event = (data: object) => ({ ...made(9), data });
  await house.record('writer', tenant, event({ name: 'A', status: 'open' }), made(1));
  await house.archived(tenant, 2); // between two services nothing else settles the order
  await house.record('other', tenant, event({ status: 'frozen', balance: 5 }));
  await house.archived(tenant, 3);
  const first = await one.api.createSnapshot({ streamId: streamId(9) }, as(tenant, { idempotencyKey: 'once' }));
  expect(first).toMatchObject({ streamId: streamId(9), offset: 3, state: { name: 'A', status: 'frozen', balance: 5 } });
  expect(await one.api.createSnapshot({ streamId: streamId(9) }, as(tenant, { idempotencyKey: 'once' }))).toEqual(first);
  await house.archived(tenant, 4);
  expect((await all(tenant))[0]).toMatchObject({ type: 'snapshot.created', subject: first.id, data: { streamId: streamId(9), offset: 3 } });
  await house.record('writer', tenant, event({ status: 'closed' }));
  await house.archived(tenant, 5);
  expect(await one.api.createSnapshot({ streamId: streamId(9) }, as(tenant)))
    .toMatchObject({ offset: 5, state: { name: 'A', status: 'closed', balance: 5 } });
  await expect(one.api.createSnapshot({ streamId: streamId(9) }, as(newTenant()))).rejects.toMatchObject({ code: 'not_found' });
});

it('archives a chunk once when the connection is cut in the middle of it', async () => {
  const tenant = newTenant();
  for (let n = 0; n < 40; n++) {
    await house.record('writer', tenant, made(n));
    if (n % 8 === 0) await house.cutAll('events');
  }
  await house.archived(tenant, 40);
  expect((await all(tenant, { after: 0 })).map(({ data }) => data.n)).toEqual(numbers(0, 39));
});
