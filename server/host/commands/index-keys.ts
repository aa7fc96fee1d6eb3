import type { Command } from 'commander';
import { idMaker, systemClock } from '../../kit/clock.ts';
import type { Database } from '../../kit/database.ts';
import { awaitAgain, countAwaited, servicesOfStore } from '../../kit/personal-data/index-keys.ts';
import type { Kms } from '../../kit/personal-data/kms.ts';
import { INDEX_LEAD_MS, REINDEX, rotateSomeIndexes } from '../../kit/personal-data/rotate-index.ts';
import { SERVICES } from '../services.ts';
import { readSettings } from '../settings.ts';
import { withKeys } from './master-keys.ts';
import { say } from './terminal.ts';

/** Keys of blind indexes: new ones in the place of those there are, and how far that has come. */
export function registerIndexKeys(keys: Command): void {
  keys.command('rotate-index')
    .description('give each tenant a new key for its blind indexes, by which people are found by email or document number, while Florin runs. Running Florins bring the rows over')
    .option('--no-new', 'make none: have all rows looked through once more, as after a backup came back')
    .action(({ new: makeNew }: { new: boolean }) => withKeys(readSettings(process.env), async (database, kms) => {
      const services = await servicesOfStore(database, WITH_INDEXES);
      if (makeNew) say(`${await rotateIndexes(database, kms, services)} tenants have a new index key; it is used in ${INDEX_LEAD_MS / 60_000} minutes, when all processes know of it`);
      else say(`the rows of ${await awaitAgain(database, services)} tenants are looked through once more`);
      for (const line of await describeIndexes(database)) say(line);
    }));
  keys.command('indexes').description('how far the rows have come under the newest index keys')
    .action(() => withKeys(readSettings(process.env), async (database) => { for (const line of await describeIndexes(database)) say(line); }));
}

const WITH_INDEXES = SERVICES.filter(({ jobs }) => jobs.includes(REINDEX)).map(({ name }) => name as string);

async function rotateIndexes(database: Database, kms: Kms, services: readonly string[]): Promise<number> {
  let tenants = 0;
  for (let some = 1; some > 0; tenants += some) some = await rotateSomeIndexes({ database, kms, services, clock: systemClock, newId: idMaker(systemClock) });
  return tenants;
}

async function describeIndexes(database: Database): Promise<string[]> {
  const awaited = await countAwaited(database);
  if (awaited.length === 0) return ['every row is under the newest index key of its tenant'];
  return awaited.map(({ service, tenants }) => `${service}  ${tenants} tenants with rows that are perhaps under an older key`);
}
