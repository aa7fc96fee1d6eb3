import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, nodeArguments } from '../../bin/runtime.js';
import type { Latencies } from '../load/histogram.ts';

/** A Florin under test: its own process, its own PostgreSQL, fsync on. */
export interface Florin {
  readonly url: string;
  readonly apiKey: string;
  readonly tenantId: string;
  /** The database administrator's way in, to look at sizes. */
  readonly adminUrl: string;
  readonly dataDir: string;
  /** The server's process, and PostgreSQL's first one. */
  readonly pid: number;
  readonly postgresPid: number;
  readonly startedInMs: number;
  /** How long events take from being recorded to whoever listens, of those recorded since that moment and heard until `end` is called. */
  watchEvents(type: string, sinceMs: number): Promise<{ end(): Promise<Latencies> }>;
  stop(): Promise<void>;
}

export interface FlorinOptions {
  /** Kept afterwards; a temporary folder otherwise. */
  readonly dataDir?: string;
  /** A folder for processor profiles of the server. */
  readonly profile?: string;
  /** Settings beside those of every bench. */
  readonly env?: Readonly<Record<string, string>>;
}

interface Ready { readonly url: string; readonly apiKey: string; readonly tenantId: string; readonly adminUrl: string }

/** What comes from everywhere elsewhere comes from one address here: its limits are those of nobody. */
const ONE_ADDRESS = { FLORIN_RATE_LIMIT_PUBLIC: '1000000', FLORIN_RATE_LIMIT_CREDENTIALS: '10000000', FLORIN_CONNECTIONS_PER_ADDRESS: '1000000' };

export async function startFlorin(options: FlorinOptions = {}): Promise<Florin> {
  const dataDir = options.dataDir ?? await mkdtemp(join(tmpdir(), 'florin-bench-'));
  const began = performance.now();
  const child = fork(new URL('./main.ts', import.meta.url), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [...nodeArguments, ...(options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`])],
    env: { ...environment, FLORIN_DATA: dataDir, FLORIN_PORT: '0', FLORIN_DEMO: 'false', FLORIN_NOTIFICATIONS_WEBHOOK_LOCALHOST: 'true', ...ONE_ADDRESS, ...options.env },
  });
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  const ready = await Promise.race([
    once(child, 'message').then(([message]) => message as Ready),
    exited.then(([code, signal]) => { throw new Error(`Florin did not start: ${signal ?? code}`); }),
  ]);
  const startedInMs = performance.now() - began;
  const [postmaster] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n');
  return {
    ...ready, dataDir, pid: child.pid!, postgresPid: Number(postmaster), startedInMs,
    async watchEvents(type, sinceMs) {
      child.send({ watch: type, sinceMs });
      return {
        async end() {
          const answered = once(child, 'message');
          child.send({ watch: null });
          return ((await answered)[0] as { latencies: Latencies }).latencies;
        },
      };
    },
    async stop() {
      if (child.connected) child.disconnect();
      await exited;
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
