import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { idMaker } from '../../clock.ts';
import { noMetrics } from '../../observe.ts';
import { manualClock, newMasterKey } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { awaitAgain, countAwaited, servicesOfStore } from '../index-keys.ts';
import { KEYS_SCHEMA } from '../key-store.ts';
import { personalData } from '../personal-data.ts';
import { INDEX_LEAD_MS, reindexRows, rotateSomeIndexes } from '../rotate-index.ts';

const db = await testDatabase([KEYS_SCHEMA]);
const database = db.database('keys');
const clock = manualClock();
const kms = newMasterKey();
const open = () => personalData({ database, kms, clock, metrics: noMetrics });
const rotate = (services = ['a', 'b']) => rotateSomeIndexes({ database, kms, clock, newId: idMaker(clock), services });
const newTenant = async () => {
  const tenantId = randomUUID();
  return { tenantId, before: await open().index(tenantId, 'email', 'ada') };
};
/** What lay under the old key has been brought over by everybody. */
const finish = async () => { for (const service of ['a', 'b']) for (const stale of await open().staleIndexes(service)) await open().reindexed(stale, service); };

test('what was written under the old key is found all the while, also by a process that has not heard of the new one yet', async () => {
  const { tenantId, before } = await newTenant();
  const [stale, hearing] = [open(), open()];
  await stale.indexes(tenantId, 'email', 'ada');
  await rotate();
  for (let ms = 0; ms <= 2 * INDEX_LEAD_MS; ms += 30_000, clock.advance(30_000)) {
    const written = await hearing.index(tenantId, 'email', 'ada');
    for (const process of [stale, hearing, open()]) {
      const looked = (await process.indexes(tenantId, 'email', 'ada')).map(String);
      expect(looked, `${ms} ms after`).toContain(String(before));
      expect(looked, `${ms} ms after`).toContain(String(written));
    }
  }
  expect(await stale.index(tenantId, 'email', 'ada')).not.toEqual(before);
  expect(await stale.index(tenantId, 'email', 'ada')).toEqual(await open().index(tenantId, 'email', 'ada'));
  await finish();
});

test('a new index has nothing to do with the old one, and another value has another', async () => {
  const { tenantId, before } = await newTenant();
  await rotate();
  clock.advance(INDEX_LEAD_MS);
  const after = await open().index(tenantId, 'email', 'ada');
  expect([after.length, after.includes(before), after.subarray(16).equals(before)]).toEqual([48, false, false]);
  expect(await open().index(tenantId, 'email', 'bob')).not.toEqual(after);
  expect(await open().index(tenantId, 'phone', 'ada')).not.toEqual(after);
  clock.advance(60_000);
  await finish();
});

test('a fingerprint stays as it is, whatever takes over', async () => {
  const { tenantId, before } = await newTenant();
  expect(await open().fingerprint(tenantId, 'email', 'ada')).toEqual(before);
  for (let n = 0; n < 3; n++) {
    expect(await rotate()).toBeGreaterThan(0);
    clock.advance(INDEX_LEAD_MS + 60_000);
    expect(await open().fingerprint(tenantId, 'email', 'ada')).toEqual(before);
    await finish();
  }
  expect(await open().indexes(tenantId, 'email', 'ada')).toHaveLength(4);
});

test('a tenant whose rows are still on their way gets no other key meanwhile', async () => {
  const { tenantId } = await newTenant();
  await rotate();
  expect(await rotate()).toBe(0);
  expect(await open().indexes(tenantId, 'email', 'ada')).toHaveLength(2);
  clock.advance(INDEX_LEAD_MS + 60_000);
  await finish();
  expect(await rotate()).toBeGreaterThan(0);
  clock.advance(INDEX_LEAD_MS + 60_000);
  await finish();
});

test('the rows are touched only once nobody writes under the old key any more, until each service says that it has none', async () => {
  const { tenantId } = await newTenant();
  await rotate();
  const job = reindexRows('a', { database, personal: open() }, async () => {
    batches++;
    return { found: left, moved: left > 0 ? left-- && 1 : 0 };
  });
  let [batches, left] = [0, 3];
  clock.advance(INDEX_LEAD_MS);
  expect([await job.run(), batches]).toEqual([false, 0]);
  clock.advance(60_000);
  while (await job.run() === true);
  expect(left).toBe(0);
  expect((await open().staleIndexes('a')).filter((one) => one.tenantId === tenantId)).toEqual([]);
  expect((await open().staleIndexes('b')).map((one) => one.tenantId)).toContain(tenantId);
  expect((await countAwaited(database)).map(({ service }) => service)).toEqual(['b']);
  await finish();
  expect(await countAwaited(database)).toEqual([]);
});

test('rows that can not be read do not turn the job round for ever, and are not taken for done', async () => {
  const { tenantId } = await newTenant();
  await rotate();
  clock.advance(INDEX_LEAD_MS + 60_000);
  const job = reindexRows('a', { database, personal: open() }, async () => ({ found: 1, moved: 0 }));
  expect(await job.run()).toBe(false);
  expect((await open().staleIndexes('a')).map((one) => one.tenantId)).toContain(tenantId);
  await finish();
});

test('after a backup came back all rows are looked through once more', async () => {
  await newTenant();
  await rotate();
  clock.advance(INDEX_LEAD_MS + 60_000);
  await finish();
  expect(await awaitAgain(database, ['a'])).toBeGreaterThan(0);
  expect((await open().staleIndexes('a')).length).toBeGreaterThan(0);
  await finish();
});

test('in the database of some services only those are awaited, and in one of its own all', async () => {
  expect(await servicesOfStore(database, ['accounts', 'identity'])).toEqual(['accounts', 'identity']);
  expect(await servicesOfStore(database, ['accounts', 'keys'])).toEqual(['keys']);
});
