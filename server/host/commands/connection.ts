import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option, type Command } from 'commander';
import { Florin } from '../../../sdk/index.ts';
import { readSettings } from '../settings.ts';
import { leanFetch } from './lean-fetch.ts';

export interface Connection {
  readonly url: string;
  readonly apiKey: string;
}

/** The options by which a command is told where Florin is. */
export function withConnection(command: Command, scopes: string): Command {
  return command
    .addOption(new Option('--url <url>', 'a running Florin; by default the one of the data folder').env('FLORIN_URL'))
    .addOption(new Option('--api-key <key>', `a key with the scope ${scopes}; by default the demo key`).env('FLORIN_API_KEY'));
}

/** Where Florin is: as given, or as a Florin of this data folder wrote it down. */
export async function readConnection({ url, apiKey }: Partial<Connection>): Promise<Connection> {
  if (url !== undefined && apiKey !== undefined) return { url, apiKey };
  const file = demoFile();
  try {
    const demo = JSON.parse(await readFile(file, 'utf8')) as Connection;
    return { url: url ?? demo.url, apiKey: apiKey ?? demo.apiKey };
  } catch {
    throw new Error(`there is no ${file}: start Florin first, or give --url and --api-key`);
  }
}

const demoFile = (): string => join(readSettings(process.env).dataDir, 'demo.json');

export interface Reached {
  readonly florin: Florin;
  readonly url: string;
  /** Stops Florin where it was started for this. */
  leave(): Promise<void>;
}

export interface ReachOptions extends Partial<Connection> {
  /** Requests under way at most. */
  readonly atOnce: number;
  say(line: string): void;
}

const PATIENCE = 12;

/** A client of the Florin given or running; where none runs on the data folder, one is started for as long as it is needed. */
export async function reachFlorin({ atOnce, say, ...given }: ReachOptions): Promise<Reached> {
  const client = ({ url, apiKey }: Connection) => new Florin({ baseUrl: url, apiKey, maxRetries: PATIENCE, fetch: leanFetch(atOnce) });
  const known = given.url === undefined ? await readConnection(given).catch(() => undefined) : await readConnection(given);
  if (known !== undefined && await answers(known.url)) return { florin: client(known), url: known.url, leave: async () => {} };
  if (given.url !== undefined) throw new Error(`nothing answers at ${given.url}: start Florin first, or leave --url out`);
  say('starting Florin …');
  const stop = await startBeside();
  const started = await readConnection({});
  return { florin: client(started), url: started.url, leave: stop };
}

async function answers(url: string): Promise<boolean> {
  return fetch(new URL('/readyz', url)).then(({ ok }) => ok, () => false);
}

const PROGRAM = fileURLToPath(new URL('../../florin.ts', import.meta.url));

/** `florin start` in a process of its own, so that client and server do not share a thread. It ends when we do. */
async function startBeside(): Promise<() => Promise<void>> {
  const { dataDir } = readSettings(process.env);
  const child = fork(PROGRAM, ['start'], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, FLORIN_PORT: process.env.FLORIN_PORT ?? '0', FLORIN_DEMO: 'true', FLORIN_LOG_FILE: process.env.FLORIN_LOG_FILE ?? join(dataDir, 'florin.log') },
  });
  const exited = once(child, 'exit');
  const failed = exited.then(([code, signal]) => { throw new Error(`Florin did not start (${String(signal ?? code)})`); });
  // Once it has started, its end is no failure.
  failed.catch(() => {});
  await Promise.race([once(child, 'message'), failed]);
  return async () => {
    if (child.connected) child.disconnect();
    await exited;
  };
}
