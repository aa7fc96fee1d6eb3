import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { randomFrom } from '../simulation/random.ts';
import { checkMoney, checkSummary, settle, type Settled } from './account-for.ts';
import { httpClient, type HttpClient } from './client.ts';
import { startLoad, type Movement } from './load.ts';
import { startServerProcess, stopServerProcess, type ServerProcess } from './server-process.ts';

export type Victim = 'server' | 'postgres' | 'both';

export interface Round {
  readonly round: number;
  readonly victim: Victim;
  readonly asked: number;
  readonly acknowledged: number;
  readonly unanswered: number;
  /** From the start of the next server to its being ready. */
  readonly recoveryMs: number;
  /** Until the last request without an answer had one. */
  readonly settledMs: number;
  readonly wrong: readonly string[];
}

export interface TortureOptions {
  readonly dataDir: string;
  readonly rounds: number;
  readonly seed: number;
  readonly callers: number;
  readonly loadMs: { readonly least: number; readonly most: number };
  report?(round: Round): void;
}

const ACCOUNTS = 40;
export const FUNDS = 5_000;
const PROGRAM = fileURLToPath(new URL('../../florin.ts', import.meta.url));

/** Load, `kill -9` at a moment nobody chose, a new start, and a look at everything: as many rounds as asked for. */
export async function torture(options: TortureOptions): Promise<Round[]> {
  const random = randomFrom(options.seed);
  const movements: Movement[] = [];
  const rounds: Round[] = [];
  let server = await startServerProcess({ dataDir: options.dataDir });
  const accounts = await openAccounts(httpClient(server.url, server.apiKey!, 4));
  try {
    for (let round = 1; round <= options.rounds; round++) {
      const load = startLoad(httpClient(server.url, server.apiKey!, options.callers), accounts, options.callers, random, `round-${round}`);
      await pause(random.between(options.loadMs.least, options.loadMs.most));
      const victim: Victim = random.oneIn(6) ? 'both' : round % 2 === 0 ? 'postgres' : 'server';
      await kill(victim, server, options.dataDir);
      await load.stop();
      movements.push(...load.movements);
      const startedMs = performance.now();
      server = await startServerProcess({ dataDir: options.dataDir });
      const recoveryMs = performance.now() - startedMs;
      const client = httpClient(server.url, server.apiKey!, 64);
      const { settledMs, wrong } = await settle(client, load.movements);
      const found = [
        ...load.unforeseen.map((what) => `a caller was told of something unforeseen: ${what}`), ...wrong,
        ...await checkMoney(client, accounts, FUNDS, movements), ...await checkSummary(client, movements), ...await verify(options.dataDir),
      ];
      client.close();
      rounds.push(describe(round, victim, load.movements, recoveryMs, settledMs, found));
      options.report?.(rounds.at(-1)!);
    }
    return rounds;
  } finally {
    await stopServerProcess(server);
  }
}

function describe(round: number, victim: Victim, movements: readonly Movement[], recoveryMs: number, settledMs: Settled['settledMs'], wrong: readonly string[]): Round {
  const unanswered = movements.filter((movement) => movement.unanswered > 0).length;
  return { round, victim, asked: movements.length, acknowledged: movements.length - unanswered, unanswered, recoveryMs, settledMs, wrong };
}

/** Merchants' accounts, whom no rule of speed concerns, with `FUNDS` each. */
export async function openAccounts(client: HttpClient): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < ACCOUNTS; i++) {
    const account = await client.send('POST', '/v1/accounts', JSON.stringify({ name: `Torture ${i}`, currency: 'USD', kind: 'merchant' }), `torture-account-${i}`);
    const id = String(account?.body['id']);
    const funded = await client.send('POST', '/v1/transactions', JSON.stringify({ type: 'deposit', to: id, amount: FUNDS, currency: 'USD' }), `torture-funds-${i}`);
    if (funded?.status !== 201) throw new Error(`an account could not be funded: ${JSON.stringify(funded)}`);
    ids.push(id);
  }
  client.close();
  return ids;
}

/** SIGKILL: nothing is finished, flushed or told. A server whose PostgreSQL is gone must find out by itself, and end. */
async function kill(victim: Victim, server: ServerProcess, dataDir: string): Promise<void> {
  const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  if (victim !== 'server') process.kill(postmaster, 'SIGKILL');
  if (victim !== 'postgres') server.kill('SIGKILL');
  const waited = await Promise.race([server.exited.then(() => 'ended'), pause(20_000).then(() => 'still there')]);
  if (waited !== 'ended') throw new Error(`the server outlived its PostgreSQL:\n${server.output()}`);
}

/** `florin verify`, beside the server that runs. */
export async function verify(dataDir: string, settings: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const env = { ...process.env, FLORIN_DATA: dataDir, ...settings };
  try {
    await promisify(execFile)(process.execPath, [PROGRAM, 'verify'], { env, timeout: 120_000 });
    return [];
  } catch (error) {
    return [`florin verify: ${String((error as { stdout?: string }).stdout)} ${String((error as { stderr?: string }).stderr)}`];
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

