import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { lockFolder } from '../adapters/embedded-postgres/lock.ts';
import { readSecret } from '../adapters/embedded-postgres/secret.ts';
import { startEmbeddedPostgres } from '../adapters/embedded-postgres/start.ts';
import { provision, type MigrationStep, type Provisioned, type ProvisionOptions } from '../adapters/postgres/migrate.ts';
import { roleName, withRole } from '../adapters/postgres/names.ts';
import type { ServiceSchema } from '../kit/migrations.ts';
import { KEYS_SCHEMA } from '../kit/personal-data/key-store.ts';
import { HOST_SCHEMA } from './apart/registry.ts';
import type { AnyService } from './compose.ts';
import { keeps } from './personal-data.ts';
import type { HostSettings } from './settings.ts';

const KIT_MIGRATIONS = new URL('../kit/migrations/', import.meta.url);
/** The name of the database in the PostgreSQL that Florin brings. */
export const EMBEDDED_NAME = 'florin';

export interface OpenedDatabase extends Provisioned {
  readonly embedded: boolean;
  /** Resolves with how it ended, where it is ours and ended by itself. */
  readonly lost: Promise<string>;
  stop(): Promise<void>;
}

export interface DatabaseHooks {
  log?(message: string): void;
  migrated?(step: MigrationStep): void;
}

/** PostgreSQL, ours or the one given by URL, with the schema and role of each service as they should be. */
export async function openFlorinDatabase(
  settings: Pick<HostSettings, 'dataDir' | 'databaseUrl' | 'databases' | 'keysDir'>, definitions: readonly AnyService[], hooks: DatabaseHooks = {},
): Promise<OpenedDatabase> {
  const keys = definitions.some(keeps) ? [KEYS_SCHEMA] : [];
  const services = [HOST_SCHEMA, ...keys, ...definitions.map(({ name, migrations }) => ({ name: name as string, migrations }))];
  const rest = { base: KIT_MIGRATIONS, onProgress: hooks.migrated };
  if (settings.databaseUrl !== undefined) return { ...await provisionGiven(settings.databaseUrl, settings, services, rest), embedded: false, lost: new Promise(() => {}), stop: async () => {} };
  const server = await startEmbeddedPostgres({ dataDir: settings.dataDir, log: hooks.log });
  try {
    const provisioned = await provision(server.adminUrl, { ...rest, services, database: EMBEDDED_NAME, passwordOf: (service) => server.passwordOf(service) });
    return { ...provisioned, embedded: true, lost: server.exited, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** In the database of all, or in those that services have for themselves. */
async function provisionGiven(
  common: string, { databases, keysDir }: Pick<HostSettings, 'databases' | 'keysDir'>, services: readonly ServiceSchema[], rest: Pick<ProvisionOptions, 'base' | 'onProgress'>,
): Promise<Provisioned> {
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  const passwords = await readSecret(keysDir);
  const passwordOf = (service: string): string => passwords.of(service);
  const urlOf = (service: string): string => databases[service] ?? common;
  let applied = 0;
  for (const [url, own] of Map.groupBy(services, ({ name }) => urlOf(name))) applied += (await provision(url, { ...rest, services: own, passwordOf })).applied;
  return { adminUrl: common, applied, urlOf: (service) => withRole(urlOf(service), roleName(service), passwordOf(service)) };
}

/** Throws `DataFolderInUse` where another process holds the folder. */
export function refuseFolderInUse(dataDir: string): void {
  if (existsSync(dataDir)) lockFolder(dataDir).release();
}
