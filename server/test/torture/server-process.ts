import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from '../../../bin/runtime.js';

const PROGRAM = fileURLToPath(new URL('../../florin.ts', import.meta.url));

/** A real Florin in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  readonly url: string;
  /** Of the demo tenant, where it was asked for. */
  readonly apiKey: string | undefined;
  readonly exited: Promise<void>;
  output(): string;
  kill(signal: NodeJS.Signals): void;
}

export interface ServerProcessOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly demo?: boolean;
  /** What `--services` says; everything where left out. */
  readonly services?: string;
  readonly readyWithinMs?: number;
}

/** Starts `florin start` on a free port and waits until it is ready. Rejects with its output where it ends before. */
export async function startServerProcess({ dataDir, env = {}, demo = true, services, readyWithinMs = 60_000 }: ServerProcessOptions): Promise<ServerProcess> {
  const clean = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('FLORIN_') && !name.startsWith('VITEST') && name !== 'NODE_OPTIONS'));
  const child = spawn(process.execPath, ['--max-semi-space-size=16', PROGRAM, 'start', ...(services === undefined ? [] : ['--services', services])], {
    env: { ...clean, FLORIN_DATA: dataDir, FLORIN_PORT: '0', FLORIN_LOG_LEVEL: 'error', FLORIN_DEMO: String(demo), ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => { output += chunk; });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ready = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready within ${readyWithinMs} ms:\n${output}`)), readyWithinMs);
    const look = (): void => {
      const url = /(?:API|Health)\s+(http:\S+)\/(?:v1|readyz)/.exec(output)?.[1];
      if (url === undefined || !output.includes('Ctrl-C stops.')) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout.on('data', look);
    void exited.then(() => {
      clearTimeout(timer);
      reject(new Error(`ended before it was ready:\n${output}`));
    });
  });
  const url = await ready.catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const apiKey = demo ? (JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as { apiKey: string }).apiKey : undefined;
  return { pid: child.pid!, url, apiKey, exited, output: () => output, kill: (signal) => void child.kill(signal) };
}

/** Asks it to stop, and waits until it has. */
export async function stopServerProcess({ kill, exited }: Pick<ServerProcess, 'kill' | 'exited'>): Promise<void> {
  kill('SIGTERM');
  await exited;
}

