import type { Client } from 'pg';
import type { ServiceSchema } from '../../kit/migrations.ts';
import { quoteName, quoteText, roleName, schemaName } from './names.ts';
import { scramVerifier } from './scram.ts';

/** Lets nobody into the database but the roles named. Databases made from a template need it again. */
export async function closeDatabase(admin: Client, database: string, services: readonly ServiceSchema[]) {
  const roles = services.map(service => quoteName(roleName(service.name))).join(', ');
  await admin.query(`
    REVOKE ALL ON DATABASE ${quoteName(database)} FROM PUBLIC;
    ${roles && `GRANT CONNECT ON DATABASE ${quoteName(database)} TO ${roles}`}`);
}

/** Where extensions live: PostgreSQL installs one once in a database, and several services may want it. */
export async function ensureExtensions(admin: Client, services: readonly ServiceSchema[]): Promise<void> {
  const wanted = new Set(services.flatMap(service => service.extensions ?? []));
  await admin.query([
    'REVOKE ALL ON SCHEMA public FROM PUBLIC',
    'CREATE SCHEMA IF NOT EXISTS extensions',
    'GRANT USAGE ON SCHEMA extensions TO PUBLIC',
    ...[...wanted].map(name => `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)} SCHEMA extensions`),
  ].join(';\n'));
}

/** Makes the login role, or gives the one that is there this password. */
export async function ensureRole(admin: Client, service: string, password: string): Promise<void> {
  const role = roleName(service);
  const { rows: [found] } = await admin.query<{ mighty: boolean }>(`
    SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication
      OR EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid) AS mighty
    FROM pg_roles r WHERE rolname = $1`, [role]);
  if (found?.mighty) throw new Error(`role ${role} may do more than a service should: drop it, and run this again`);
  const verb = found === undefined ? 'CREATE' : 'ALTER';
  await admin.query(`${verb} ROLE ${quoteName(role)} LOGIN PASSWORD ${quoteText(scramVerifier(password))}`);
}

/** The service's schema belongs to whoever migrates; its role works with what migrations put there. */
export async function ensureSchema(admin: Client, service: string): Promise<void> {
  const schema = quoteName(schemaName(service));
  const role = quoteName(roleName(service));
  await admin.query(`
    CREATE SCHEMA IF NOT EXISTS ${schema};
    GRANT USAGE ON SCHEMA ${schema} TO ${role};
    CREATE TABLE IF NOT EXISTS ${schema}.schema_migrations (
      name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
    REVOKE ALL ON ${schema}.schema_migrations FROM ${role};
    GRANT SELECT ON ${schema}.schema_migrations TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT USAGE ON SEQUENCES TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT EXECUTE ON FUNCTIONS TO ${role}`);
}
