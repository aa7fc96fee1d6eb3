import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { masterKeysOf } from '../../../adapters/kms/master-keys.ts';
import { manualClock } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { noMetrics } from '../../observe.ts';
import { countByMaster, KEYS_SCHEMA } from '../key-store.ts';
import { personalData, type Person } from '../personal-data.ts';
import { rewrapDataKeys, rewrapSome } from '../rewrap.ts';

const db = await testDatabase([KEYS_SCHEMA]);
const database = db.database('keys');
const clock = manualClock();
const [old, young] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64')) as [string, string];
const [before, both, after] = [masterKeysOf(old), masterKeysOf(`${young},${old}`), masterKeysOf(young)];
const open = (kms = both) => personalData({ database, kms, clock, metrics: noMetrics });

async function people(count: number) {
  return Promise.all(Array.from({ length: count }, async (_, n) => {
    const person: Person = { kind: 'customer', tenantId: randomUUID(), id: randomUUID() };
    return { person, table: 'a.b', field: 'c', sealed: await open(before).seal(person, 'a.b', 'c', n) };
  }));
}

test('data keys go over to the newest master key in batches, are read all the while, and need the old one no more', async () => {
  const sealed = await people(25);
  const all = sealed.map((_, n) => n);
  await expect(open(after).open(sealed)).rejects.toThrow(/not here/);
  const reader = personalData({ database, kms: both, clock, metrics: noMetrics, cacheMs: 0 });
  for (let done = 1; done > 0;) {
    done = await rewrapSome({ database, kms: both, atOnce: 4 });
    expect(await reader.open(sealed)).toEqual(all);
  }
  expect(await countByMaster(database)).toEqual([{ masterKey: await after.newest(), keys: 25 }]);
  expect(await open(after).open(sealed)).toEqual(all);
  await expect(open(before).open(sealed)).rejects.toThrow(/not here/);
});

test('two processes share the work, and one that was cut off is no harm', async () => {
  await people(30);
  const cutOff = database.transaction(async (tx) => {
    await tx.execute('SELECT FROM data_keys LIMIT 1');
    await rewrapSome({ database: { ...database, transaction: (run) => run(tx) }, kms: both, atOnce: 5 });
    throw new Error('cut off');
  });
  await expect(cutOff).rejects.toThrow('cut off');
  const drain = async (): Promise<number> => {
    const done = await rewrapSome({ database, kms: both, atOnce: 3 });
    return done === 0 ? 0 : done + await drain();
  };
  const done = await Promise.all([drain(), drain()]);
  expect(done[0] + done[1]).toBe(30);
  expect((await countByMaster(database)).map(({ masterKey }) => masterKey)).toEqual([await after.newest()]);
});

test('a person who is erased meanwhile stays erased', async () => {
  const [sealed] = await people(1);
  const slow = { ...both, rewrap: async (keys: Parameters<typeof both.rewrap>[0]) => {
    // Waits for the lock that rewrapping holds on the row.
    erased = open().erase(sealed!.person);
    return both.rewrap(keys);
  } };
  let erased: Promise<void> | undefined;
  await rewrapSome({ database, kms: slow });
  await erased;
  expect(await open().open([sealed!])).toEqual([undefined]);
});

test('the job says how far it is, and of a master key that is used no more, 0', async () => {
  await people(3);
  const wrappedByOld = await before.newest();
  const gauges = new Map<string, number>();
  const metrics = { ...noMetrics, gauge: (_name: string, _help: string, value: number, labels: Record<string, string> = {}) => void gauges.set(labels.master_key!, value) };
  const job = rewrapDataKeys({ database, kms: both, metrics, atOnce: 2 });
  expect(await job.run()).toBe(true);
  expect(gauges.get(wrappedByOld)).toBe(1);
  while (await job.run() === true);
  expect(gauges.get(wrappedByOld)).toBe(0);
  expect(gauges.get(await after.newest())).toBeGreaterThan(3);
});
