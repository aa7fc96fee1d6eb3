import type { Command } from 'commander';
import { adminUrlOfRunning } from '../../adapters/embedded-postgres/running.ts';
import { masterKeyFolder } from '../../adapters/kms/master-keys.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import type { Database } from '../../kit/database.ts';
import { countByMaster, KEYS_SCHEMA } from '../../kit/personal-data/key-store.ts';
import type { Kms } from '../../kit/personal-data/kms.ts';
import { rewrapSome } from '../../kit/personal-data/rewrap.ts';
import { EMBEDDED_NAME } from '../database.ts';
import { chooseKms } from '../personal-data.ts';
import { readSettings, type HostSettings } from '../settings.ts';
import { say } from './terminal.ts';

/** Master keys of personal data: which there are, how many data keys each wraps, and a new one in the place of the old. */
export function registerMasterKeys(keys: Command): void {
  keys.command('masters').description('the master keys of personal data, and how many data keys each wraps')
    .action(() => withKeys(readSettings(process.env), async (database, kms) => { for (const line of await describeMasters(database, kms)) say(line); }));
  keys.command('rotate-master')
    .description('bring all data keys under the newest master key, while Florin runs. Makes a new one first where they are files; else put it first in FLORIN_MASTER_KEY, or rotate the key in Vault, and then run this')
    .option('--no-new', 'make none: go on with a rotation that was cut off')
    .action(async ({ new: makeNew }: { new: boolean }) => {
      const settings = readSettings(process.env);
      if (makeNew && settings.vault === undefined && settings.masterKey === undefined) say(`made master key ${masterKeyFolder(settings.keysDir).add()} in ${settings.keysDir}`);
      await withKeys(settings, async (database, kms) => {
        let done = 0;
        for (let some = 1; some > 0; done += some) {
          some = await rewrapSome({ database, kms });
          if (some > 0) say(`· ${done + some} data keys`);
        }
        say(`${done} data keys went over to master key ${await kms.newest()}`);
        for (const line of await describeMasters(database, kms)) say(line);
      });
    });
}

export async function describeMasters(database: Database, kms: Kms): Promise<string[]> {
  const newest = await kms.newest();
  const counts = await countByMaster(database);
  const lines = await Promise.all(counts.map(async ({ masterKey, keys }) =>
    `${masterKey}  ${keys} data keys${masterKey === newest ? '  newest' : await kms.has(masterKey) ? '  still needed' : '  MISSING: these data keys can not be read'}`));
  if (counts.every(({ masterKey }) => masterKey === newest)) lines.push(`every data key is under ${newest}: older master keys are needed only to read older backups of the keys`);
  return lines;
}

/** The key store of a running Florin. */
export async function withKeys(settings: HostSettings, run: (database: Database, kms: Kms) => Promise<void>): Promise<void> {
  const { databases, databaseUrl, dataDir } = settings;
  const url = databases[KEYS_SCHEMA.name] ?? databaseUrl ?? await adminUrlOfRunning(dataDir, EMBEDDED_NAME);
  if (url === undefined) throw new Error(`no Florin runs on ${dataDir}: start it first; it goes on by itself once there is a new master key`);
  const { database, close } = openDatabase({ url, schema: KEYS_SCHEMA.name, max: 2 });
  try {
    await run(database, chooseKms(settings));
  } finally {
    await close();
  }
}
