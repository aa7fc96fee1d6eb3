import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Scenario } from './scenario.ts';

const run = promisify(execFile);
const DATABASE = 'florin_pgbench';
const SCALE = 20;
const CLIENTS = 16;

/** What PostgreSQL's own bench does on the same server in the same minutes: the yardstick for all rates. */
export const pgbench: Scenario = {
  name: 'pgbench',
  about: `pgbench's TPC-B on the same server, scale ${SCALE}, ${CLIENTS} clients`,
  async run(world) {
    const program = await findPgbench();
    if (program === undefined) {
      world.say("pgbench is not on this machine (Debian's postgresql-contrib has it): no ratios to it");
      return [];
    }
    const { adminUrl } = await world.florin();
    world.say('pgbench …');
    const env = { ...process.env, ...connection(adminUrl) };
    await administer(adminUrl, `DROP DATABASE IF EXISTS ${DATABASE}`, `CREATE DATABASE ${DATABASE}`);
    try {
      await run(program, ['--initialize', '--quiet', '--scale', String(SCALE)], { env });
      const { stdout } = await run(program, ['--client', String(CLIENTS), '--jobs', '2', '--time', String(world.options.seconds)], { env });
      const perSecond = Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
      if (!(perSecond > 0)) throw new Error(`pgbench said something else: ${stdout}`);
      return [{ what: `pgbench TPC-B, ${CLIENTS} clients`, value: perSecond, unit: '/s', note: (/\d+(\.\d+)? .*/.exec((await run(program, ['--version'])).stdout)?.[0] ?? '').trim() }];
    } finally {
      await administer(adminUrl, `DROP DATABASE IF EXISTS ${DATABASE}`);
    }
  },
};

async function findPgbench(): Promise<string | undefined> {
  const debian = '/usr/lib/postgresql';
  const versions = (await readdir(debian).catch(() => [])).sort((a, b) => Number(b) - Number(a));
  // Debian's `pgbench` is a wrapper in Perl that looks for a cluster of its own: rather the program itself.
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(delimiter)];
  for (const folder of folders) {
    const program = join(folder, 'pgbench');
    if (await run(program, ['--version']).then(() => true, () => false)) return program;
  }
  return undefined;
}

function connection(adminUrl: string): Record<string, string> {
  const url = new URL(adminUrl);
  return {
    PGHOST: url.searchParams.get('host') ?? url.hostname, PGPORT: url.port || '5432', PGUSER: decodeURIComponent(url.username), PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: DATABASE,
  };
}

async function administer(adminUrl: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
