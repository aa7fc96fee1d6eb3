import { expect, it } from 'vitest';
import { idMaker, systemClock } from '../../../kit/clock.ts';
import { tell } from '../../../kit/events.ts';
import { noMetrics, silentLog } from '../../../kit/observe.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { embeddedBus, type EmbeddedBusOptions } from '../bus.ts';

const db = await testDatabase([{ name: 'writer' }, { name: 'other' }]);
const tenant = '0198c0de-0000-7000-8000-000000000001';

async function wrote(service: 'writer' | 'other', events: number): Promise<bigint[]> {
  const database = db.database(service);
  for (let i = 0; i < events; i++) await database.transaction((tx) => tell(tx, tenant, { types: ['thing.made'], version: 1, subject: `s-${i}`, timeMs: i, data: {} }));
  return left(service);
}

const left = async (service: 'writer' | 'other'): Promise<bigint[]> => (await db.database(service).queryArrays<[bigint]>('SELECT id FROM outbox ORDER BY id')).map(([id]) => id);

async function prune(readersElsewhere: EmbeddedBusOptions['readersElsewhere']): Promise<void> {
  const bus = embeddedBus({ clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics, readersElsewhere });
  const none = { sources: [], listens: [], consumers: [], chunkConsumers: [] };
  bus.attach({ service: 'writer', database: db.database('writer'), ...none });
  bus.attach({ service: 'other', database: db.database('other'), ...none, elsewhere: true });
  await bus.prune();
}

it("prunes an outbox as far as all consumers in other processes have taken it, and never another process's", async () => {
  const ids = await wrote('writer', 5);
  const others = await wrote('other', 3);
  await prune(() => Promise.resolve(undefined));
  await prune(() => Promise.resolve([{ needs: ids[4]!, archive: false }]));
  await prune(undefined);
  expect(await left('writer'), 'not known of each, or without an archive').toEqual(ids);

  await prune(() => Promise.resolve([{ needs: ids[3]!, archive: true }, { needs: ids[2]!, archive: false }]));
  expect(await left('writer')).toEqual(ids.slice(2));
  await expect(prune(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  await prune(() => Promise.resolve([{ needs: ids[4]! + 1n, archive: true }]));
  expect(await left('writer')).toEqual([]);
  expect(await left('other')).toEqual(others);
});
