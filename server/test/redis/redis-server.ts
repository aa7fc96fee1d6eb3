import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../support/free-port.ts';
import { unlessLeftOut } from '../support/left-out.ts';
import { makeCertificate, type Certificate } from './certificate.ts';

/** A real Redis of this test's own, in a folder of its own, that writes nothing down: a restart finds it empty. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Of the process running now. */
  pid(): number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** On the same port; resolves when it answers. */
  start(): Promise<void>;
  /** Redis' own command line: `command('SCRIPT', 'FLUSH')`. */
  command(name: string, ...args: string[]): Promise<unknown>;
  /** Kills it and removes its folder. */
  close(): Promise<void>;
}

const PROGRAM = process.env.FLORIN_TEST_REDIS_SERVER ?? 'redis-server';

/** Why there is no Redis to test with, or undefined where there is one. */
export const withoutRedis: string | undefined = spawnSync(PROGRAM, ['--version']).status === 0
  ? undefined
  : `no ${PROGRAM} on PATH (Debian: apt-get install redis-server)`;

/** The name of a group of tests that is left out without Redis, or for another reason. */
export const redisTests = (name: string, without?: string): string => unlessLeftOut(name, withoutRedis ?? without);

/** With `tls` it speaks nothing else on its port, asks clients for no certificate, and `command` does not work. */
export async function startRedis({ tls = false }: { tls?: boolean } = {}): Promise<RedisServer & { certificate?: Certificate }> {
  const folder = await mkdtemp(join(tmpdir(), 'florin-redis-'));
  const certificate = tls ? await makeCertificate(folder) : undefined;
  let tries = 5;
  let port = await freePort();
  let running: ChildProcess | undefined;

  async function start(): Promise<void> {
    const listen = certificate === undefined ? ['--port', String(port)] : [
      '--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no',
      '--tls-cert-file', certificate.certFile, '--tls-key-file', certificate.keyFile, '--tls-ca-cert-file', certificate.certFile,
    ];
    running = spawn(PROGRAM, [...listen, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    const output: string[] = [];
    running.stdout!.setEncoding('utf8').on('data', (text: string) => output.push(text));
    while (!output.join('').includes('Ready to accept connections')) {
      const [happened] = await Promise.race([once(running.stdout!, 'data').then(() => ['said']), once(running, 'exit').then(() => ['ended'])]);
      if (happened === 'ended') throw new Error(`redis-server ended at once:\n${output.join('')}`);
    }
    running.stdout!.resume();
  }

  async function kill(): Promise<void> {
    const process = running;
    running = undefined;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const gone = once(process, 'exit');
    process.kill('SIGKILL');
    await gone;
  }

  // A port that was free a moment ago may be someone else's by now.
  for (;;) {
    try {
      await start();
      break;
    } catch (error) {
      if (--tries === 0) throw error;
      port = await freePort();
    }
  }
  return {
    port,
    certificate,
    url: `${tls ? 'rediss' : 'redis'}://127.0.0.1:${port}`,
    pid: () => running!.pid!,
    kill,
    start,
    async command(name, ...args) {
      const client = new Redis(port, '127.0.0.1');
      try {
        return await client.call(name, ...args);
      } finally {
        client.disconnect();
      }
    },
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
