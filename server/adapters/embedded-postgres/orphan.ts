import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Folder } from './folder.ts';

const POLL_MS = 20;
// No system gives out this process id.
const NOBODY_PID = 2_147_483_647;

/**
 * Ends the server a killed Florin left behind; the lock says that nobody uses it. A fast shutdown loses nothing,
 * and finishing it is quicker than the crash recovery that would follow anything rougher.
 */
export async function endOrphan(folder: Folder, log: (message: string) => void): Promise<void> {
  const pid = Number.parseInt(await readPidFile(folder), 10);
  if (!(pid > 0) || !send(pid, 0)) return;
  if (commandOf(pid).includes(`cluster_name=${folder.clusterName}`)) {
    log(`stopping the PostgreSQL that an earlier run left behind (process ${pid})`);
    await endServer(pid);
  }
  // Still there: the file is older than the process. After a restart of the machine the id is someone else's, or it
  // is a zombie's, and PostgreSQL would refuse to start for its sake. Only the id is taken out: from the rest of the
  // file PostgreSQL learns whether backends of the dead server still run.
  const text = await readPidFile(folder);
  if (Number.parseInt(text, 10) === pid && send(pid, 0)) {
    await writeFile(join(folder.cluster, 'postmaster.pid'), text.replace(/^\d+/, String(NOBODY_PID)));
  }
}

function readPidFile(folder: Folder): Promise<string> {
  return readFile(join(folder.cluster, 'postmaster.pid'), 'utf8').catch(() => '');
}

const STEPS = [
  ['SIGINT', 60_000], // fast: ends sessions, writes everything down
  ['SIGQUIT', 10_000], // immediate: leaves the rest to crash recovery
  ['SIGKILL', 10_000],
] as const;

export async function endServer(pid: number): Promise<void> {
  for (const [signal, withinMs] of STEPS) {
    send(pid, signal);
    const deadline = performance.now() + withinMs;
    while (isRunning(pid)) {
      if (performance.now() > deadline) break;
      await pause(POLL_MS);
    }
    if (!isRunning(pid)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) cannot be stopped`);
}

export function isRunning(pid: number): boolean {
  return send(pid, 0) && !isZombie(pid);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    // Someone else's process is there, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** In a container whose first process does not bury the dead, they stay on the list for good. */
function isZombie(pid: number): boolean {
  return /^State:\s+Z/m.test(procFile(pid, 'status'));
}

function commandOf(pid: number): string {
  // Slim images have no `ps`.
  if (process.platform === 'linux') return procFile(pid, 'cmdline').replaceAll('\0', ' ');
  try {
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

function procFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
