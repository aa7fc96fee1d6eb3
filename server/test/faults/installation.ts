import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { urlSetting } from '../../host/apart/settings.ts';
import { SHAPES, startAll } from '../journeys/shapes.ts';
import { startKafka, type KafkaBroker } from '../kafka/broker.ts';
import { startProxy, type Proxy } from '../proxy/proxy.ts';
import { startRedis, type RedisServer } from '../redis/redis-server.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess, stopServerProcess, type ServerProcess } from '../torture/server-process.ts';
import type { Disk } from './disk.ts';
import { startPostgres, type Postgres } from './postgres.ts';

export const PROCESSES = SHAPES['each service apart'];
export type ProcessName = (typeof PROCESSES)[number];

/** A whole Florin, each service in a process of its own, over PostgreSQL, Kafka and Redis; and a hand on every part of it. */
export interface Installation {
  /** Of the public API; stays the same when the gateway starts again. */
  readonly url: string;
  /** What commands are started with. */
  readonly env: Readonly<Record<string, string>>;
  readonly postgres: Postgres;
  readonly kafka: KafkaBroker;
  readonly redis: RedisServer;
  readonly disk: Disk | undefined;
  /** The calls from gateway to transactions, and from transactions to ledger, go through these. */
  readonly wires: Readonly<Record<'transactions' | 'ledger', Proxy>>;
  process(name: ProcessName): ServerProcess;
  /** Starts one that has ended, on the same ports. `env` is for this start alone. */
  start(name: ProcessName, env?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends one on purpose. */
  end(name: ProcessName, signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Of processes that were ended on purpose. */
  readonly ended: ReadonlySet<number>;
  /** What ended although nobody ended it. */
  fallen(): string[];
  /** Writes what every process said into a folder. */
  keepLogs(folder: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startInstallation(disk: Disk | undefined): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'florin-faults-'));
  const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => { for (const step of undo.splice(0).toReversed()) await step(); };
  try {
    const starting = [
      startPostgres(join(disk?.folder ?? folder, 'database')).then((postgres) => { undo.push(() => postgres.stop()); return postgres; }),
      startKafka().then((kafka) => { undo.push(() => kafka.stop()); return kafka; }),
      startRedis().then((redis) => { undo.push(() => redis.close()); return redis; }),
    ] as const;
    // All of them to their end, so that those which did start are stopped.
    await Promise.allSettled(starting);
    const [postgres, kafka, redis] = await Promise.all(starting);
    const ports = await portsOf(PROCESSES);
    const wires = { transactions: await startProxy({ port: ports.transactions.internal }), ledger: await startProxy({ port: ports.ledger.internal }) };
    undo.push(() => Promise.all(Object.values(wires).map((wire) => wire.close())));
    const env = {
      FLORIN_DATABASE_URL: postgres.url, FLORIN_KEYS_DIR: join(folder, 'keys'), FLORIN_KAFKA_BROKERS: kafka.address, FLORIN_REDIS_URL: redis.url, FLORIN_LOG_LEVEL: 'warn',
      ...Object.fromEntries(PROCESSES.filter((name) => name !== 'gateway').map((name) => [urlSetting(name), `http://127.0.0.1:${ports[name].internal}`])),
    };
    const processes = crew(folder, (name) => ({
      ...env, FLORIN_PORT: String(ports[name].public), FLORIN_INTERNAL_PORT: String(ports[name].internal),
      [urlSetting('transactions')]: `http://127.0.0.1:${wires.transactions.port}`,
      ...(name === 'transactions' && { [urlSetting('ledger')]: `http://127.0.0.1:${wires.ledger.port}` }),
    }));
    undo.push(processes.stop);
    await startAll(PROCESSES, 'gateway', (name) => processes.start(name));
    return { ...processes, url: `http://127.0.0.1:${ports.gateway.public}`, env, postgres, kafka, redis, disk, wires, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Crew = Pick<Installation, 'process' | 'start' | 'end' | 'ended' | 'fallen' | 'keepLogs' | 'stop'>;

function crew(dataDir: string, envOf: (name: ProcessName) => Readonly<Record<string, string>>): Crew {
  const all: { name: ProcessName; running: ServerProcess; hasExited: boolean }[] = [];
  const ended = new Set<number>();
  const latest = (name: ProcessName) => all.findLast((one) => one.name === name)!;
  async function end(name: ProcessName, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { running } = latest(name);
    ended.add(running.pid);
    if (signal === 'SIGTERM') return stopServerProcess(running);
    running.kill(signal);
    await running.exited;
  }
  return {
    ended, end,
    process: (name) => latest(name).running,
    async start(name, env = {}) {
      const running = await startServerProcess({ dataDir, services: name, demo: false, env: { ...envOf(name), ...env } });
      const one = { name, running, hasExited: false };
      all.push(one);
      void running.exited.then(() => { one.hasExited = true; });
    },
    fallen: () => all.filter(({ running, hasExited }) => hasExited && !ended.has(running.pid)).map(({ name, running }) => `${name} ended by itself: ${running.output().slice(-500)}`),
    async keepLogs(folder) {
      await Promise.all(all.map(({ name, running }) => writeFile(join(folder, `${name}-${running.pid}.log`), running.output())));
    },
    async stop() {
      await Promise.all(all.filter(({ hasExited }) => !hasExited).map(({ running }) => stopServerProcess(running)));
    },
  };
}

interface Ports { readonly public: number; readonly internal: number }

async function portsOf(names: readonly ProcessName[]): Promise<Record<ProcessName, Ports>> {
  const pairs = await Promise.all(names.map(async (name) => [name, { public: await freePort(), internal: await freePort() }] as const));
  return Object.fromEntries(pairs) as Record<ProcessName, Ports>;
}
