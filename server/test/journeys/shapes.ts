import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/start.ts';
import { withClient } from '../../adapters/postgres/migrate.ts';
import { databaseSetting, urlSetting } from '../../host/apart/settings.ts';
import { SERVICES } from '../../host/services.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, stopServerProcess, type ServerProcess } from '../torture/server-process.ts';

/**
 * How Florin is divided over processes: what each says to `--services`; undefined for one that runs everything. With a number behind it, `money 2`, it
 * is one more of the same.
 */
export const SHAPES = {
  'all in one': [undefined],
  'in three groups': ['edge', 'money', 'insight,outside'],
  'each service apart': ['gateway', 'identity', 'ledger', 'accounts', 'transactions', 'payments', 'currency', 'notifications', 'events'],
  'two for money': ['edge', 'money', 'money 2', 'insight,outside'],
} as const satisfies Record<string, readonly (string | undefined)[]>;

/** A whole Florin in real processes, on a PostgreSQL of its own. */
export interface Installation {
  /** Of the public API. */
  readonly url: string;
  /** What every process is started with, and commands too. */
  readonly env: Readonly<Record<string, string>>;
  readonly processes: ReadonlyMap<string, ServerProcess>;
  /** Starts one again that has ended. */
  restart(name: string): Promise<void>;
  stop(): Promise<void>;
}

export interface InstallationOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Services that get a database of their own. */
  readonly ownDatabases?: readonly string[];
  /** With fsync, which tests of what processes say to each other do without. */
  readonly durable?: boolean;
}

const servicesOf = (part: string): string => part.replace(/ \d+$/, '');

export async function startInstallation(parts: readonly (string | undefined)[], options: InstallationOptions = {}): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'florin-journey-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: options.durable ?? false });
  for (const service of options.ownDatabases ?? []) await withClient(postgres.adminUrl, (admin) => admin.query(`CREATE DATABASE florin_${service}`));
  const processes = new Map<string, ServerProcess>();
  const ports = new Map(await Promise.all(parts.map(async (part) => [part ?? 'all', await freePort()] as const)));
  const names = parts.map((part) => part ?? 'all');
  const groupOf = (service: string): string => (({ identity: 'edge', ...Object.fromEntries(['events', 'payments', 'currency', 'notifications'].map((name) => [name, 'insight,outside'])) } as Record<string, string>)[service] ?? 'money');
  const urlsOf = (service: string): string => names.filter((part) => servicesOf(part) === (names.includes(service) ? service : groupOf(service)))
    .map((part) => `http://127.0.0.1:${ports.get(part)}`).join(',');
  const env = {
    FLORIN_DATABASE_URL: postgres.adminUrl, FLORIN_KEYS_DIR: join(dataDir, 'keys'), FLORIN_DATA: dataDir,
    ...(parts.length > 1 && Object.fromEntries(SERVICES.map(({ name }) => [urlSetting(name as string), urlsOf(name as string)]))),
    ...Object.fromEntries((options.ownDatabases ?? []).map((service) => [databaseSetting(service), named(postgres.adminUrl, `florin_${service}`)])),
    ...options.env,
  };
  const start = async (part: string | undefined): Promise<void> => {
    const name = part ?? 'all';
    processes.set(name, await startServerProcess({ dataDir, services: part && servicesOf(part), demo: false, env: { ...env, FLORIN_INTERNAL_PORT: String(ports.get(name)) } }));
  };
  const stop = async (): Promise<void> => {
    await Promise.all([...processes.values()].map(stopServerProcess));
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await startAll(parts, 'gateway', start);
  } catch (error) {
    await stop();
    throw error;
  }
  const front = processes.get('gateway') ?? processes.get('edge') ?? processes.get('all')!;
  return { url: front.url, env, processes, restart: start, stop };
}

/**
 * All at once, and the gateway after them: one that looked for its neighbours before they were there answers 503 for a while, as it should, and nobody here wants to see that.
 * Each to its end, so that those which did start can be stopped.
 */
export async function startAll<Name>(names: readonly Name[], gateway: Name, start: (name: Name) => Promise<void>): Promise<void> {
  for (const together of [names.filter((name) => name !== gateway), names.filter((name) => name === gateway)]) {
    const failed = (await Promise.allSettled(together.map(start))).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }
}

const named = (url: string, database: string): string => {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
};
