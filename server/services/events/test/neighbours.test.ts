import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { embeddedBus, type EmbeddedBus } from '../../../adapters/embedded-bus/bus.ts';
import { compose, type Composed } from '../../../host/compose.ts';
import { idMaker, systemClock } from '../../../kit/clock.ts';
import { noMetrics, silentLog } from '../../../kit/observe.ts';
import { testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { accounts } from '../../accounts/service.ts';
import { ledger } from '../../ledger/service.ts';
import { events } from '../service.ts';
import { as, newTenant } from './support.ts';

const services = [ledger, accounts, events] as const;
const db = await testDatabase(services);
let bus: EmbeddedBus;
let composed: Composed;

beforeAll(async () => {
  bus = embeddedBus({ clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics });
  composed = compose(services, { ...testPorts(db, 'events', { committed: (service) => bus.wake(service), settings: { events: { segmentEvents: '100' } } }), bus: bus.control });
  for (const { name, sources = [], listens } of services) {
    const { consumers, chunkConsumers = [] } = composed.running.get(name)!;
    bus.attach({ service: name, database: db.database(name), sources, listens, consumers, chunkConsumers });
  }
  await bus.start();
});
afterAll(() => bus.stop());

it('keeps what accounts and the real ledger tell: an account\'s life across both, as many events as are counted, before and after compaction', async () => {
  const tenant = newTenant();
  const { clients } = composed;
  const key = () => as(tenant, { idempotencyKey: randomUUID() });
  const account = await clients.accounts.createAccount({ name: 'A', currency: 'EUR' }, as(tenant));
  const clearing = encodeId('account', (await clients.accounts.getSystemAccount({ tenantId: tenant, currency: 'EUR', kind: 'clearing' }, as(tenant))).accountId);
  const posting = (amount: number) => ({
    entries: [
      { accountId: clearing, direction: 'debit' as const, amount, currency: 'EUR' }, { accountId: account.id, direction: 'credit' as const, amount, currency: 'EUR' },
    ],
  });
  const life = async () => (await clients.events.getStream({ id: account.id, limit: 100 }, as(tenant))).data;
  // Between two services nothing else settles the order.
  await expect.poll(async () => (await life()).length, { timeout: 10_000 }).toBe(1);
  for (let n = 1; n <= 20; n++) await clients.ledger.createEntries({ postings: [posting(n), posting(100 + n)] }, key());

  await expect.poll(async () => (await life()).length, { timeout: 10_000 }).toBe(41);
  const before = await life();
  expect(before[0]).toMatchObject({ type: 'account.created', source: 'accounts.outbox', data: { name: 'A' } });
  expect(before.slice(1).map(({ type, data }) => [type, data.version])).toEqual(Array.from({ length: 40 }, (_, n) => ['balance.changed', n + 1]));

  const listed = [];
  let after = 0;
  for (;;) {
    const { data } = await clients.events.list({ after, limit: 100 }, as(tenant));
    if (data.length === 0) break;
    listed.push(...data);
    after = data.at(-1)!.offset;
  }
  expect(listed.map(({ offset }) => offset)).toEqual(Array.from({ length: listed.length }, (_, n) => n + 1));
  expect(listed.filter(({ type }) => type === 'ledger.entry-created')).toHaveLength(40);

  const compact = composed.running.get('events')!.jobs.find(({ name }) => name === 'compact')!;
  while (await compact.run());
  const [segments] = await db.database('events').query<{ held: bigint }>('SELECT sum(count) AS held FROM segments WHERE tenant_id = $1', [tenant]);
  expect(Number(segments!.held)).toBeGreaterThanOrEqual(50);
  expect(await life()).toEqual(before);
});
