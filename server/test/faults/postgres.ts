import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../adapters/embedded-postgres/start.ts';

/** A durable PostgreSQL that dies and comes back. Its address stays the same. */
export interface Postgres {
  readonly url: string;
  readonly logFile: string;
  /** kill -9 of the postmaster: its sessions find out by themselves. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  /** Nothing where it runs. Recovery after a crash is part of it. */
  start(): Promise<void>;
}

/** Small files of the journal, so that they come and go on a small disk. */
const SETTINGS = { min_wal_size: '80MB', max_wal_size: '256MB' };

export async function startPostgres(dataDir: string): Promise<Postgres> {
  let running: EmbeddedPostgres | undefined;
  async function start(): Promise<void> {
    if (running !== undefined) return;
    const server = await startEmbeddedPostgres({ dataDir, settings: SETTINGS });
    running = server;
    void server.exited.then(() => { if (running === server) running = undefined; });
  }
  await start();
  const { adminUrl: url, logFile } = running!;
  return {
    url, logFile, start,
    async kill() {
      const server = running;
      if (server === undefined) return;
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
    stop: async () => { await running?.stop(); },
  };
}
