import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Topology } from '../../host/apart/topology.ts';
import { checkMoney, checkSummary, settle } from '../torture/account-for.ts';
import { httpClient } from '../torture/client.ts';
import type { Movement } from '../torture/load.ts';
import { PROCESSES, type Installation } from './installation.ts';
import { FUNDS, type Town } from './town.ts';

const PROGRAM = fileURLToPath(new URL('../../florin.ts', import.meta.url));
const PENDING_MS = 15_000;
const CAUGHT_UP_MS = 30_000;
const LOOK_EVERY_MS = 100;
/** Processes say every five seconds how they are. */
const TOPOLOGY_MS = 20_000;
const COMMAND_MS = 60_000;

export interface Verdict {
  readonly wrong: string[];
  /** From the end of the load until no consumer was behind. */
  readonly caughtUpMs: number;
}

/** What must hold after a fault, when the load has stopped. `now` is this round's, `kept` all there ever was. */
export async function check(installation: Installation, town: Town, now: readonly Movement[], kept: readonly Movement[]): Promise<Verdict> {
  const client = httpClient(installation.url, town.apiKey, 32);
  try {
    const startedMs = performance.now();
    const caughtUp = consumersCaughtUp().then((wrong) => ({ wrong, tookMs: performance.now() - startedMs }));
    const settled = await settle(client, now);
    const wrong = [
      ...settled.wrong,
      ...await within(PENDING_MS, async () => pending(await client.send('GET', '/v1/transactions?status=pending'))),
      ...await checkMoney(client, town.accounts, FUNDS, kept),
      ...await checkSummary(client, kept),
    ];
    const { wrong: behind, tookMs } = await caughtUp;
    return { wrong: [...wrong, ...behind, ...await verify(installation), ...await within(TOPOLOGY_MS, () => troubles(installation)), ...installation.fallen()], caughtUpMs: tookMs };
  } finally {
    client.close();
  }

  function consumersCaughtUp(): Promise<string[]> {
    return within(CAUGHT_UP_MS, async () => (await Promise.all(PROCESSES.map(async (name) => {
      const answer = await fetch(`${installation.process(name).url}/readyz`).then((response) => response.json() as Promise<{ ready?: boolean; eventsBehind?: number }>, () => undefined);
      return answer?.ready === true && answer.eventsBehind === 0 ? [] : [`${name} is not ready or behind: ${JSON.stringify(answer)}`];
    }))).flat());
  }
}

/** What is still wrong at the end of that time; nothing as soon as all is well. */
async function within(ms: number, look: () => Promise<string[]>): Promise<string[]> {
  for (const startedMs = performance.now(); ; await pause(LOOK_EVERY_MS)) {
    const wrong = await look();
    if (wrong.length === 0) return [];
    if (performance.now() - startedMs > ms) return wrong.map((line) => `${line} (for ${ms / 1_000} s)`);
  }
}

function pending(answer: { body: Record<string, unknown> } | undefined): string[] {
  const data = answer?.body['data'];
  return Array.isArray(data) && data.length === 0 ? [] : [`still pending: ${JSON.stringify(answer?.body)}`];
}

interface Ran { readonly stdout: string; readonly stderr: string; readonly failed: boolean }

/** A command of Florin's, beside the processes that run. */
async function florin(command: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  try {
    return { ...await promisify(execFile)(process.execPath, [PROGRAM, ...command], { env: { ...process.env, ...env }, timeout: COMMAND_MS }), failed: false };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Partial<Ran>;
    return { stdout, stderr, failed: true };
  }
}

async function verify({ env }: Installation): Promise<string[]> {
  const { stdout, stderr, failed } = await florin(['verify'], env);
  return failed ? [`florin verify: ${stdout} ${stderr}`] : [];
}

/** But for processes we ended ourselves, of which it is true that they ended without a word. */
async function troubles({ env, ended }: Installation): Promise<string[]> {
  const { stdout, stderr } = await florin(['topology', '--json'], env);
  if (stdout === '') return [`florin topology: ${stderr}`];
  return (JSON.parse(stdout) as Topology).troubles
    .filter((trouble) => !(ended.has(Number(/^\S+:(\d+) \(/.exec(trouble)?.[1])) && trouble.includes(' is silent')))
    .map((trouble) => `florin topology: ${trouble}`);
}
