import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeId } from '../../../../contracts/ids.ts';
import { SCOPES } from '../../../../contracts/scopes.ts';
import { Florin } from '../../../../sdk/index.ts';
import { startEmbeddedPostgres } from '../../../adapters/embedded-postgres/start.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { withDatabase } from '../../../adapters/postgres/names.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { startServerProcess, stopServerProcess, type ServerProcess } from '../../../test/torture/server-process.ts';
import { databaseSetting, urlSetting } from '../../apart/settings.ts';
import { readSettings } from '../../settings.ts';
import { moveTenant, type Step } from '../move.ts';
import { openMover, type Mover } from '../mover.ts';

export const SHARDS = ['one', 'two'] as const;
type Name = (typeof SHARDS)[number];

export interface Sharded {
  readonly url: string;
  readonly mover: Mover;
  databaseOf(shard: Name): string;
  move(tenantId: string, to: Name): Promise<{ rows: number }>;
  /** Kills the process of a shard with -9, and starts another in its place. */
  restart(shard: Name): Promise<void>;
  /** The same in a process that is killed after a step. */
  moveKilled(tenantId: string, to: Name, after: Step): Promise<void>;
  /** A new tenant with two accounts, the first with 1,000,000. */
  tenant(): Promise<{ id: string; florin: Florin; /** Asks once. */ hasty: Florin; from: string; to: string }>;
  stop(): Promise<void>;
}

/** Services that are there once, with the edge. */
const ONCE = ['identity', 'payments', 'currency', 'notifications'];

/** An edge and two shards in processes of their own; three databases stand for three PostgreSQL servers. */
export async function startSharded(): Promise<Sharded> {
  const dataDir = await mkdtemp(join(tmpdir(), 'florin-shards-'));
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  for (const name of ['front', ...SHARDS]) await withClient(postgres.adminUrl, (admin) => admin.query(`CREATE DATABASE ${name}`));
  const databaseOf = (name: string): string => withDatabase(postgres.adminUrl, name);
  const [edgePort, ...ports] = await Promise.all(['front', ...SHARDS].map(freePort));
  const named = (of: (name: Name, i: number) => string): string => SHARDS.map((name, i) => `${name}=${of(name, i)}`).join(',');
  const common = { FLORIN_KEYS_DIR: join(dataDir, 'keys'), FLORIN_DATA: dataDir };
  const env = {
    ...common, FLORIN_DATABASE_URL: databaseOf('front'), FLORIN_INTERNAL_PORT: String(edgePort),
    FLORIN_SHARDS: named((_name, i) => `http://127.0.0.1:${ports[i]}`), FLORIN_SHARD_DATABASES: named(databaseOf),
  };
  const processes: ServerProcess[] = [];
  const dead = new Set<ServerProcess>();
  const start = async (services: string, own: Record<string, string>) => {
    const started = await startServerProcess({ dataDir, services, demo: false, env: own });
    processes.push(started);
    return started;
  };
  const edge = await start('edge,outside', env);
  const startShard = (name: Name): Promise<ServerProcess> => start('money,insight', {
    ...common, FLORIN_DATABASE_URL: databaseOf(name), FLORIN_INTERNAL_PORT: String(ports[SHARDS.indexOf(name)]),
    ...Object.fromEntries(ONCE.flatMap((service) => [[databaseSetting(service), databaseOf('front')], [urlSetting(service), `http://127.0.0.1:${edgePort}`]])),
  });
  const shards = new Map(await Promise.all(SHARDS.map(async (name) => [name, await startShard(name)] as const)));
  const mover = openMover(readSettings(env));
  return {
    url: edge.url, mover, databaseOf,
    move: (tenantId, to) => moveTenant({ ...mover, tenantId, to, say: () => {} }),
    async restart(name) {
      const old = shards.get(name)!;
      dead.add(old);
      old.kill('SIGKILL');
      await old.exited;
      shards.set(name, await startShard(name));
    },
    async moveKilled(tenantId, to, after) {
      const child = spawn(process.execPath, [fileURLToPath(new URL('./killed-move.ts', import.meta.url)), tenantId, to, after], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
      const [, signal] = await once(child, 'exit') as [number | null, string | null];
      if (signal !== 'SIGKILL') throw new Error(`the move was not killed after ${after}: ${String(signal)}`);
    },
    async tenant() {
      const { accessToken, user } = await new Florin({ baseUrl: edge.url }).identity.register({
        email: `${randomUUID()}@example.com`, password: 'correct horse battery', name: 'Owner', tenantName: 'Moving',
      });
      const { secret } = await new Florin({ baseUrl: edge.url, apiKey: accessToken }).identity.createApiKey({ name: 'moving', scopes: [...SCOPES] });
      const florin = new Florin({ baseUrl: edge.url, apiKey: secret!, maxRetries: 40 });
      const [from, to] = await Promise.all(['A', 'B'].map(async (name) => (await florin.accounts.createAccount({ name, currency: 'EUR', kind: 'merchant' })).id));
      await florin.transactions.create({ type: 'deposit', to: from!, amount: 1_000_000, currency: 'EUR' });
      return { id: decodeId('tenant', user.tenantId)!, florin, hasty: new Florin({ baseUrl: edge.url, apiKey: secret!, maxRetries: 0 }), from: from!, to: to! };
    },
    async stop() {
      await mover.close();
      await Promise.all(processes.filter((one) => !dead.has(one)).map(stopServerProcess));
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

