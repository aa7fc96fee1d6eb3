import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/start.ts';
import { withClient } from '../../adapters/postgres/migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The administrator's way into the server all tests share. */
    postgresUrl: string;
  }
}

/** One PostgreSQL for the whole run; each test file takes a database of its own from it (test-database.ts). */
export default async function setUp(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.FLORIN_TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    await refuseRealOne(given);
    project.provide('postgresUrl', given);
    return undefined;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'florin-test-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const server = await startEmbeddedPostgres({ dataDir, durable: false });
    project.provide('postgresUrl', server.adminUrl);
    return async () => {
      await server.stop();
      await remove();
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Roles belong to a whole server, and tests give them passwords everybody knows. */
async function refuseRealOne(url: string): Promise<void> {
  await withClient(url, async admin => {
    const { rowCount } = await admin.query(`SELECT FROM pg_database WHERE datname = 'florin'`);
    if (rowCount !== 0) throw new Error('FLORIN_TEST_DATABASE_URL leads to a server that holds a Florin database');
  });
}
