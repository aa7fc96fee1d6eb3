import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canReach, type Account } from './account.ts';

/** What lies where in a data folder. */
export interface Folder {
  readonly dataDir: string;
  /** PostgreSQL's own folder, `postgres`. */
  readonly cluster: string;
  /** How the server calls its folder; it always runs with it as its working directory. */
  readonly clusterPath: (folder: string) => string;
  readonly logFile: string;
  /** Names this data folder in process lists, by which its server is told from others. */
  readonly clusterName: string;
  readonly socketDir: string;
}

export async function openFolder(wanted: string, account: Account | undefined): Promise<Folder> {
  await mkdir(wanted, { recursive: true, mode: account === undefined ? 0o700 : 0o711 });
  const dataDir = await realpath(wanted);
  const clusterName = `florin-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
  return {
    dataDir,
    cluster: join(dataDir, 'postgres'),
    clusterPath: folder => pathFor(folder, account),
    logFile: join(dataDir, 'postgres.log'),
    clusterName,
    socketDir: join(socketRoot(account), clusterName),
  };
}

/**
 * The account may own the folder and yet be unable to walk there, because /root, say, is closed to it. Linux lets a
 * process name its working directory without walking, and root can put it there.
 */
function pathFor(folder: string, account: Account | undefined): string {
  if (account === undefined || canReach(dirname(folder), account)) return folder;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new Error(`user ${account.name} cannot reach ${folder}: choose a data folder that others may pass through, ` +
    'or run Florin as an ordinary user');
}

/** Paths of sockets end after some hundred bytes, so they cannot lie in the data folder. */
function socketRoot(account: Account | undefined): string {
  return account !== undefined || tmpdir().length > 60 ? '/tmp' : tmpdir();
}

/** An empty folder that the account alone may enter. */
export async function makePrivate(path: string, account: Account | undefined): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { mode: 0o700 });
  await chmod(path, 0o700);
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

const KEEP_LOG_BYTES = 10_000_000;

/** One old log is kept, so that a laptop's disk does not fill up in silence. */
export async function openLog(path: string) {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size > KEEP_LOG_BYTES) await rename(path, `${path}.1`);
  return open(path, 'a', 0o600);
}

export async function logTail(path: string, from = 0): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.slice(from).trim().split('\n').slice(-8).join('\n');
}

/** A rename counts once the folder that holds it is on disk. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  const parent = await open(dirname(to), 'r');
  await parent.sync();
  await parent.close();
}
