import { existsSync } from 'node:fs';
import { afterAll, inject } from 'vitest';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { openSignals } from '../../adapters/postgres/signals.ts';
import type { Database, Signals } from '../../kit/database.ts';
import type { ServiceSchema } from '../../kit/migrations.ts';
import { KEYS_SCHEMA } from '../../kit/personal-data/key-store.ts';
import { cloneDatabase } from './clone-database.ts';

/** Services whose people have data keys. */
const KEEPERS = ['accounts', 'identity', 'payments'];
const KIT = new URL('../../kit/migrations/', import.meta.url);
const kitMigrations = existsSync(KIT) ? KIT : undefined;

export interface TestDatabase<Name extends string> {
  /** For what a service may not do: look everywhere, break things. */
  readonly adminUrl: string;
  urlOf(service: Name): string;
  /** As this service sees it, through its own role. One pool per service and file, closed when the file is done. */
  database(service: Name, options?: { max?: number }): Database;
  signals(service: Name): Signals;
}

/** A database for this test file alone. Call it once, at the top: `const db = await testDatabase([schema])`. */
export async function testDatabase<const Services extends readonly ServiceSchema[]>(
  services: Services, options: { base?: URL } = {},
): Promise<TestDatabase<Services[number]['name']>> {
  const clone = await cloneDatabase(inject('postgresUrl'), services.some(({ name }) => KEEPERS.includes(name)) ? [KEYS_SCHEMA, ...services] : services, options.base ?? kitMigrations);
  const closers: (() => Promise<void>)[] = [];
  afterAll(async () => {
    await Promise.all(closers.map(close => close()));
    await clone.drop();
  });
  const keep = <T extends { close(): Promise<void> }>(opened: T): T => {
    closers.push(opened.close);
    return opened;
  };
  const databases = new Map<string, Database>();
  return {
    adminUrl: clone.adminUrl,
    urlOf: clone.urlOf,
    database(service, { max } = {}) {
      const present = databases.get(service);
      if (present !== undefined) return present;
      const { database } = keep(openDatabase({ url: clone.urlOf(service), schema: service, max: max ?? 8 }));
      databases.set(service, database);
      return database;
    },
    signals: service => keep(openSignals(clone.urlOf(service))).signals,
  };
}
