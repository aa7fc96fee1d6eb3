import pg from 'pg';
import { sqlState } from '../../kit/database.ts';
import type { ServiceSchema } from '../../kit/migrations.ts';
import { closeDatabase, ensureExtensions, ensureRole, ensureSchema } from './access.ts';
import { readMigrations, type MigrationFile } from './migration-files.ts';
import { databaseOf, quoteName, roleName, schemaName, withDatabase, withRole } from './names.ts';

export interface ProvisionOptions {
  /** Made when it is not there. Default: the database `adminUrl` names. */
  readonly database?: string;
  readonly services: readonly ServiceSchema[];
  /** Migrations every service has (server/kit/migrations/), run first in each schema and recorded as `kit/…`. */
  readonly base?: URL;
  /** The password of a service's role. It is set each time, so changing it here rotates it. */
  readonly passwordOf: (service: string) => string;
  readonly onProgress?: (step: MigrationStep) => void;
}

export interface MigrationStep {
  readonly service: string;
  readonly migration: string;
  readonly tookMs: number;
}

export interface Provisioned {
  /** The migrating role's way into the database. No service gets it. */
  readonly adminUrl: string;
  /** The way in of a service's own role. */
  urlOf(service: string): string;
  /** How many migrations ran; 0 when everything was up to date. */
  readonly applied: number;
}

/** Any number does, as long as everyone who migrates takes the same. */
const LOCK = 7_049_316_201;

/** Gives each service its schema, its role and its tables. Run it as often as you like, from as many processes. */
export async function provision(adminUrl: string, options: ProvisionOptions): Promise<Provisioned> {
  const database = options.database ?? databaseOf(adminUrl);
  if (options.database !== undefined) await ensureDatabase(adminUrl, options.database);
  const url = withDatabase(adminUrl, database);
  const base = await readMigrations(options.base, 'kit/');
  const passwords = new Map(options.services.map(({ name }) => [name, options.passwordOf(name)]));
  const applied = await withClient(url, async admin => {
    await admin.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await prepare(admin, database, options, passwords);
    let count = 0;
    for (const service of options.services) count += await migrate(admin, service, base, options.onProgress);
    return count;
  });
  return {
    adminUrl: url,
    applied,
    urlOf(service) {
      const password = passwords.get(service);
      if (password === undefined) throw new Error(`${service} is not among the services provisioned`);
      return withRole(url, roleName(service), password);
    },
  };
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'florin/migrate', keepAlive: true });
  client.on('error', () => {}); // the statement under way reports it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function ensureDatabase(adminUrl: string, database: string): Promise<void> {
  await withClient(adminUrl, async admin => {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount !== 0) return;
    await admin.query(`CREATE DATABASE ${quoteName(database)}`).catch((error: unknown) => {
      // Someone else made it between the two statements.
      if (!['42P04', '23505'].includes(sqlState(error) ?? '')) throw error;
    });
  });
}

/** Roles belong to the whole server while the lock covers one database: two databases may collide there. */
async function prepare(
  admin: pg.Client, database: string, options: ProvisionOptions, passwords: ReadonlyMap<string, string>, tries = 5,
): Promise<void> {
  try {
    await inTransaction(admin, async () => {
      for (const [service, password] of passwords) await ensureRole(admin, service, password);
      await closeDatabase(admin, database, options.services);
      await ensureExtensions(admin, options.services);
      for (const { name } of options.services) await ensureSchema(admin, name);
    });
  } catch (error) {
    const collided = ['XX000', '23505', '42710', '40P01'].includes(sqlState(error) ?? '');
    if (!collided || tries <= 1) throw error;
    await prepare(admin, database, options, passwords, tries - 1);
  }
}

async function migrate(
  admin: pg.Client, service: ServiceSchema, base: readonly MigrationFile[], onProgress: ProvisionOptions['onProgress'],
): Promise<number> {
  const files = [...base, ...await readMigrations(service.migrations)];
  const schema = quoteName(schemaName(service.name));
  const { rows } = await admin.query<{ name: string; checksum: string }>(
    `SELECT name, checksum FROM ${schema}.schema_migrations`);
  const done = new Map(rows.map(row => [row.name, row.checksum]));
  let count = 0;
  for (const file of files) {
    const before = done.get(file.name);
    if (before !== undefined) refuseChanged(service.name, file, before);
    else {
      const startedAt = performance.now();
      await apply(admin, service.name, file);
      onProgress?.({ service: service.name, migration: file.name, tookMs: performance.now() - startedAt });
      count += 1;
    }
  }
  return count;
}

function refuseChanged(service: string, file: MigrationFile, applied: string): void {
  if (file.checksum === applied) return;
  throw new Error(`migration ${service}/${file.name} was changed after it had been applied ` +
    `(applied ${applied.slice(0, 12)}, file ${file.checksum.slice(0, 12)}): ` +
    'restore the file, and put the change into a new migration');
}

async function apply(admin: pg.Client, service: string, file: MigrationFile): Promise<void> {
  const schema = quoteName(schemaName(service));
  await inTransaction(admin, async () => {
    await admin.query(`SET LOCAL search_path = ${schema}, extensions`);
    await admin.query(file.sql).catch((error: unknown) => { throw explained(service, file, error); });
    await admin.query(`INSERT INTO ${schema}.schema_migrations (name, checksum) VALUES ($1, $2)`,
      [file.name, file.checksum]);
  });
}

function explained(service: string, file: MigrationFile, error: unknown): Error {
  const position = error instanceof pg.DatabaseError ? Number(error.position) : NaN;
  const line = position > 0 ? `:${file.sql.slice(0, position).split('\n').length}` : '';
  const reason = error instanceof Error ? error.message : String(error);
  return new Error(`migration ${service}/${file.name}${line}: ${reason}`, { cause: error });
}

async function inTransaction(admin: pg.Client, work: () => Promise<void>): Promise<void> {
  await admin.query('BEGIN');
  try {
    await work();
    await admin.query('COMMIT');
  } catch (error) {
    await admin.query('ROLLBACK').catch(() => {});
    throw error;
  }
}
