import { spawnSync } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { serverAccount } from '../adapters/embedded-postgres/account.ts';
import { findBinaries } from '../adapters/embedded-postgres/binaries.ts';
import { withClient } from '../adapters/postgres/migrate.ts';
import { keyFolder } from '../adapters/keys/key-folder.ts';
import { freePort } from './port.ts';
import type { HostSettings } from './settings.ts';

export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  readonly what: string;
  readonly advice?: string;
}

const ok = (what: string): Finding => ({ state: 'ok', what });
const warn = (what: string, advice: string): Finding => ({ state: 'warn', what, advice });
const fail = (what: string, advice: string): Finding => ({ state: 'fail', what, advice });

type Check = (settings: HostSettings) => Promise<Finding>;

/** What Florin needs of the machine and of its settings, in the order in which a start would meet it. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'node': checkNode, 'postgresql': checkPostgres, 'data folder': checkDataFolder, 'disk': checkDisk, 'keys': checkKeys, 'port': checkPort, 'clock': checkClock,
};

const NODE_MAJOR = 26;

async function checkNode(): Promise<Finding> {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= NODE_MAJOR) return ok(`Node ${process.versions.node}`);
  return fail(`Node ${process.versions.node}, and Florin needs ${NODE_MAJOR}`, 'run it by bin/florin.js or npm start, which bring their own');
}

async function checkPostgres({ databaseUrl, dataDir }: HostSettings): Promise<Finding> {
  if (databaseUrl !== undefined) return checkServer(databaseUrl);
  const { postgres } = await findBinaries(await serverAccount(join(dataDir, 'postgres')));
  const { status, stdout, stderr } = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  if (status === 0) return ok(stdout.trim());
  return fail(`the PostgreSQL that Florin brings does not run here: ${stderr.trim()}`, 'give FLORIN_DATABASE_URL of another');
}

const SERVER_MAJOR = 15;

async function checkServer(url: string): Promise<Finding> {
  const { host } = new URL(url);
  try {
    return await withClient(url, async (client) => {
      const { rows: [row] } = await client.query<{ version: string; number: string; may: boolean }>(
        `SELECT version() AS version, current_setting('server_version_num') AS number, rolcreaterole OR rolsuper AS may FROM pg_roles WHERE rolname = current_user`);
      if (Number(row!.number) < SERVER_MAJOR * 10_000) return fail(`${row!.version} at ${host}`, `use PostgreSQL ${SERVER_MAJOR} or later`);
      if (!row!.may) return fail(`the user of FLORIN_DATABASE_URL may not create roles at ${host}`, 'ALTER ROLE … CREATEROLE, or use another user');
      return ok(`${row!.version.split(' on ')[0]!} at ${host}`);
    });
  } catch (error) {
    return fail(`PostgreSQL at ${host} cannot be reached: ${error instanceof Error ? error.message : String(error)}`, 'check FLORIN_DATABASE_URL and the network');
  }
}

async function checkDataFolder({ dataDir }: HostSettings): Promise<Finding> {
  const nearest = await nearestFolder(dataDir);
  try {
    await access(nearest, constants.W_OK | constants.X_OK);
  } catch {
    return fail(`${nearest} may not be written by this user`, `give it to this user, or set FLORIN_DATA to another folder`);
  }
  return ok(nearest === dataDir ? dataDir : `${dataDir}, to be made`);
}

const GIBIBYTE = 1024 ** 3;

async function checkDisk({ dataDir }: HostSettings): Promise<Finding> {
  const { bavail, bsize } = await statfs(await nearestFolder(dataDir));
  const free = (bavail * bsize) / GIBIBYTE;
  const what = `${free.toFixed(1)} GiB free`;
  if (free < 0.5) return fail(what, 'free at least 1 GiB');
  return free < 5 ? warn(what, 'PostgreSQL alone may keep 4 GiB of write-ahead log under load') : ok(what);
}

async function checkKeys({ keysDir }: HostSettings): Promise<Finding> {
  const files = await readdir(keysDir).catch(() => undefined);
  if (files === undefined) return ok(`${keysDir}, to be made at the first start`);
  const open = [];
  for (const file of files) if (((await stat(join(keysDir, file))).mode & 0o077) !== 0) open.push(file);
  if (open.length > 0) return fail(`others may read ${open.join(', ')} in ${keysDir}`, `chmod 600 ${join(keysDir, '*')}`);
  return ok(`${keyFolder(keysDir).list().length} in ${keysDir}`);
}

async function checkPort({ host, port }: HostSettings): Promise<Finding> {
  try {
    await freePort(host, port);
    return ok(`${host}:${port} is free`);
  } catch (error) {
    return warn(error instanceof Error ? error.message : String(error), 'fine where that is the Florin you mean');
  }
}

/** The day this was written. A clock before it is wrong, and ids and seals carry its time. */
const WRITTEN_MS = Date.UTC(2026, 10, 1);
const DRIFT_MS = 2_000;

async function checkClock({ databaseUrl }: HostSettings): Promise<Finding> {
  const now = new Date();
  if (now.getTime() < WRITTEN_MS) return fail(`it is not ${now.toISOString()}`, 'set the clock, and let NTP keep it');
  if (databaseUrl === undefined) return ok(now.toISOString());
  const driftMs = await withClient(databaseUrl, async (client) => {
    const { rows: [row] } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    return row!.now.getTime() - Date.now();
  });
  if (Math.abs(driftMs) < DRIFT_MS) return ok(`${now.toISOString()}, ${Math.round(driftMs)} ms from the database's`);
  return warn(`${Math.round(driftMs / 1000)} s from the database's`, 'let NTP keep both');
}

async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true || dirname(path) === path ? path : nearestFolder(dirname(path));
}
