import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { chown, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { logTail, makePrivate, openLog, renameDurably, type Folder } from './folder.ts';

export interface Surroundings {
  readonly folder: Folder;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
}

export const ADMIN = 'florin';

/** Makes the cluster aside and moves it into place when it is whole: a kill halfway leaves nothing to trip over. */
export async function initialise(where: Surroundings, adminPassword: string, durable: boolean): Promise<void> {
  const { folder, account, binaries } = where;
  const fresh = `${folder.cluster}.new`;
  await makePrivate(fresh, account);
  const passwordFile = await openPassword(folder, account, adminPassword);
  const log = await openLog(folder.logFile);
  try {
    const child = start(binaries.initdb, [
      '-D', folder.clusterPath(fresh), '-U', ADMIN, '-A', 'scram-sha-256', '--pwfile=/dev/fd/3',
      // The same order of text on every machine, whatever its C library thinks of it this year.
      '-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8',
      ...(durable ? [] : ['--no-sync']),
    ], fresh, account, ['ignore', log.fd, log.fd, passwordFile.fd]);
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`initdb failed:\n${await logTail(folder.logFile)}`);
  } finally {
    await passwordFile.close();
    await log.close();
  }
  await renameDurably(fresh, folder.cluster);
}

/** Read through an open file, because the account may not be able to walk to it. */
async function openPassword(folder: Folder, account: Account | undefined, password: string) {
  const path = join(folder.dataDir, 'password.new');
  const writing = await open(path, 'w', 0o600);
  await writing.writeFile(password);
  await writing.close();
  if (account !== undefined) await chown(path, account.uid, account.gid);
  const reading = await open(path, 'r');
  await rm(path);
  return reading;
}

/**
 * The shell leaves a watchman behind and becomes the server. He reads from a pipe to Florin: a line sends him home,
 * the pipe's end without one means that Florin was killed, and he has the server shut down.
 */
const WATCHED = '( ( read -r _ <&3 || kill -INT $$ ) & ); exec "$0" "$@" 3<&-';

export interface Server {
  readonly pid: number;
  readonly exited: Promise<string>;
  isRunning(): boolean;
  sendWatchmanHome(): void;
}

/** Starts the server and returns once it takes connections. */
export async function startServer(where: Surroundings, args: string[]): Promise<Server> {
  const { folder, account, binaries } = where;
  const log = await openLog(folder.logFile);
  const { size: logFrom } = await stat(folder.logFile);
  const child = start('/bin/sh', ['-c', WATCHED, binaries.postgres, '-D', folder.clusterPath(folder.cluster), ...args],
    folder.cluster, account, ['ignore', log.fd, log.fd, 'pipe']);
  // Before anything is awaited: a server that fails at once would be gone, and nobody told.
  const exited = once(child, 'exit').then(([code, signal]) => signal === null ? `code ${code}` : String(signal));
  await log.close();
  if (child.pid === undefined) await exited; // rejects with the reason
  const server = toServer(child, exited);
  // Left waiting, he would one day signal whoever has the server's process id by then.
  void exited.then(server.sendWatchmanHome);
  if (!await becomesReady(join(folder.cluster, 'postmaster.pid'), server)) {
    throw new Error(`PostgreSQL did not start (${await exited}):\n${await logTail(folder.logFile, logFrom)}`);
  }
  return server;
}

function toServer(child: ChildProcess, exited: Promise<string>): Server {
  const pipe = child.stdio[3];
  if (child.pid === undefined || !(pipe instanceof Writable)) throw new Error('PostgreSQL could not be started');
  pipe.on('error', () => {}); // the watchman is gone already
  return {
    pid: child.pid,
    exited,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    sendWatchmanHome: () => { if (pipe.writable) pipe.end('home\n'); },
  };
}

/** The last line of its pid file is how PostgreSQL tells. After a crash that takes as long as the recovery takes. */
async function becomesReady(pidFile: string, server: Server): Promise<boolean> {
  while (server.isRunning()) {
    const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return true;
    await pause(5);
  }
  return false;
}

function start(
  program: string, args: string[], cwd: string, account: Account | undefined, stdio: StdioOptions,
): ChildProcess {
  return spawn(program, args, {
    cwd, stdio,
    // A group of its own: Ctrl-C is for Florin, which ends PostgreSQL last.
    detached: true,
    // Nothing of the caller's surroundings: PGDATA, PGPORT and their like would be obeyed.
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' },
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  });
}
