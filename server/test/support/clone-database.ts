import { createHash, randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { closeDatabase } from '../../adapters/postgres/access.ts';
import { readMigrations } from '../../adapters/postgres/migration-files.ts';
import { provision, withClient } from '../../adapters/postgres/migrate.ts';
import { quoteName, roleName, withDatabase, withRole } from '../../adapters/postgres/names.ts';
import type { ServiceSchema } from '../../kit/migrations.ts';

export interface Clone {
  readonly adminUrl: string;
  urlOf(service: string): string;
  drop(): Promise<void>;
}

const passwordOf = (service: string) => `test-${service}`;
const LOCK = 7_049_316_202;

/** A fresh database with these services' schemas: migrated once as a template, then copied. */
export async function cloneDatabase(serverUrl: string, services: readonly ServiceSchema[], base?: URL): Promise<Clone> {
  const template = await templateName(services, base);
  const database = `${template}_${randomBytes(6).toString('hex')}`;
  await withClient(serverUrl, async admin => {
    await ensureTemplate(admin, serverUrl, template, services, base);
    await admin.query(`CREATE DATABASE ${quoteName(database)} TEMPLATE ${quoteName(template)}`);
    await closeDatabase(admin, database, services);
  });
  const adminUrl = withDatabase(serverUrl, database);
  return {
    adminUrl,
    urlOf: service => withRole(adminUrl, roleName(service), passwordOf(service)),
    drop: () => withClient(serverUrl, async admin => {
      await admin.query(`DROP DATABASE IF EXISTS ${quoteName(database)} WITH (FORCE)`);
    }),
  };
}

/** The name holds what is in it, so a changed migration makes another template. */
async function templateName(services: readonly ServiceSchema[], base: URL | undefined): Promise<string> {
  const parts: unknown[] = [await checksums(base)];
  for (const { name, migrations, extensions } of services) parts.push([name, extensions, await checksums(migrations)]);
  return `florin_test_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)}`;
}

async function checksums(folder: URL | undefined): Promise<string[]> {
  return (await readMigrations(folder)).map(file => `${file.name} ${file.checksum}`);
}

async function ensureTemplate(
  admin: Client, serverUrl: string, template: string, services: readonly ServiceSchema[], base: URL | undefined,
): Promise<void> {
  if (await exists(admin, template)) return;
  await admin.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    if (await exists(admin, template)) return;
    // Named only when it is whole: a run that was killed halfway leaves no template that others would trust.
    const draft = `${template}_draft`;
    await admin.query(`DROP DATABASE IF EXISTS ${quoteName(draft)} WITH (FORCE)`);
    await provision(serverUrl, { database: draft, services, base, passwordOf });
    await admin.query(`ALTER DATABASE ${quoteName(draft)} RENAME TO ${quoteName(template)}`);
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
}

async function exists(admin: Client, database: string): Promise<boolean> {
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  return rowCount === 1;
}
