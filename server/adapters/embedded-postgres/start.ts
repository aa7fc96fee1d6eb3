import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { makePrivate, openFolder, type Folder } from './folder.ts';
import { lockFolder } from './lock.ts';
import { endOrphan, endServer } from './orphan.ts';
import { readSecret, type Passwords } from './secret.ts';
import { ADMIN, initialise, startServer, type Server, type Surroundings } from './server.ts';
import { asArguments, settingsFor, type Settings } from './settings.ts';

export interface EmbeddedPostgresOptions {
  /** Florin's own: holds PostgreSQL's folder, the secret of the passwords, the lock and the log. */
  readonly dataDir: string;
  /** ONLY FOR TESTS: false makes everything faster and loses money when the machine fails. */
  readonly durable?: boolean;
  /** Over the built-in ones, by their names in postgresql.conf. */
  readonly settings?: Settings;
  /** Listens on 127.0.0.1 beside the socket; 0 takes a free port. */
  readonly tcpPort?: number;
  readonly log?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** The administrator's way in, over the socket. Made for `provision`. */
  readonly adminUrl: string;
  /** The same over TCP, where that was asked for. */
  readonly adminTcpUrl: string | undefined;
  readonly socketDir: string;
  readonly logFile: string;
  /** The postmaster. */
  readonly pid: number;
  /** Resolves with how it ended, wanted or not. */
  readonly exited: Promise<string>;
  /** A password for a service's role, the same after every start. */
  passwordOf(service: string): string;
  /** Finishes what is under way at the server, writes everything down, and lets go of the folder. */
  stop(): Promise<void>;
}

/**
 * Real PostgreSQL, started for this process alone, which it keeps alive until stopped. Throws `DataFolderInUse` if
 * another process has the folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const account = await serverAccount(join(options.dataDir, 'postgres'));
  const folder = await openFolder(options.dataDir, account);
  const lock = lockFolder(folder.dataDir);
  try {
    const passwords = await readSecret(folder.dataDir);
    const log = options.log ?? (() => {});
    await endOrphan(folder, log);
    const where = { folder, account, binaries: await findBinaries(account) };
    await ensureCluster(where, passwords.admin, options.durable ?? true, log);
    const port = options.tcpPort === 0 ? await freePort() : options.tcpPort ?? 5432;
    const server = await launch(where, port, options);
    return describe(server, folder, passwords, port, options.tcpPort !== undefined, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

const MAJOR = '18';

async function ensureCluster(where: Surroundings, password: string, durable: boolean, log: (message: string) => void) {
  const { cluster, dataDir } = where.folder;
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (version === undefined) {
    log(`making a database in ${dataDir}`);
    await initialise(where, password, durable);
  } else if (version.trim() !== MAJOR) {
    throw new Error(`${dataDir} was made by PostgreSQL ${version.trim()}, and this is ${MAJOR}: ` +
      'dump it with the old version and restore it into a new folder');
  }
}

const BACKENDS_GONE_WITHIN_MS = 60_000;

async function launch(where: Surroundings, port: number, options: EmbeddedPostgresOptions): Promise<Server> {
  const { folder, account } = where;
  await makePrivate(folder.socketDir, account);
  const args = [
    // First, so that it is found in the process list; and ours, because the overrides must not move the server.
    ...asArguments({ cluster_name: folder.clusterName }),
    ...asArguments(settingsFor(options.durable ?? true, options.settings ?? {})),
    ...asArguments({
      port: String(port),
      listen_addresses: options.tcpPort === undefined ? '' : '127.0.0.1',
      unix_socket_directories: folder.socketDir,
    }),
  ];
  const deadline = performance.now() + BACKENDS_GONE_WITHIN_MS;
  for (;;) {
    try {
      return await startServer(where, args);
    } catch (error) {
      // The postmaster was killed, and a backend of his has not noticed yet. It will, at its next read or write.
      const lingering = error instanceof Error && error.message.includes('pre-existing shared memory block');
      if (!lingering || performance.now() > deadline) throw error;
      await pause(100);
    }
  }
}

function describe(
  server: Server, folder: Folder, passwords: Passwords, port: number, tcp: boolean, release: () => void,
): EmbeddedPostgres {
  const login = `postgresql://${ADMIN}:${passwords.admin}`;
  void server.exited.then(release);
  let stopping: Promise<void> | undefined;
  return {
    adminUrl: `${login}@localhost:${port}/postgres?host=${encodeURIComponent(folder.socketDir)}`,
    adminTcpUrl: tcp ? `${login}@127.0.0.1:${port}/postgres` : undefined,
    socketDir: folder.socketDir,
    logFile: folder.logFile,
    pid: server.pid,
    exited: server.exited,
    passwordOf: service => passwords.of(service),
    stop: () => (stopping ??= stop(server, folder)),
  };
}

async function stop(server: Server, folder: Folder): Promise<void> {
  server.sendWatchmanHome();
  if (server.isRunning()) await Promise.all([endServer(server.pid), server.exited]);
  await rm(folder.socketDir, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
