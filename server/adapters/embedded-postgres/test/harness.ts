import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { withClient } from '../../postgres/migrate.ts';
import { startEmbeddedPostgres, type EmbeddedPostgresOptions } from '../start.ts';

export async function newDataDir(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'florin-embedded-'));
  onTestFinished(() => rm(parent, { recursive: true }));
  await chmod(parent, 0o755);
  return join(parent, 'data');
}

export async function start(dataDir: string, options: Partial<EmbeddedPostgresOptions> = {}) {
  const server = await startEmbeddedPostgres({ dataDir, durable: false, ...options });
  onTestFinished(server.stop);
  return server;
}

export async function write(url: string, word: string): Promise<void> {
  await withClient(url, async client => {
    await client.query('CREATE TABLE IF NOT EXISTS words (word text)');
    await client.query('INSERT INTO words VALUES ($1)', [word]);
  });
}

export async function words(url: string): Promise<string[]> {
  let found: string[] = [];
  await withClient(url, async client => {
    const { rows } = await client.query<{ word: string }>('SELECT word FROM words ORDER BY word');
    found = rows.map(row => row.word);
  });
  return found;
}

/** Another Florin, which holds the data folder until it is killed. */
export async function startElsewhere(dataDir: string) {
  const script = fileURLToPath(new URL('./hold.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => { child.kill('SIGKILL'); });
  const [line] = await once(createInterface(child.stdout), 'line');
  const { pid, adminUrl }: { pid: number; adminUrl: string } = JSON.parse(String(line));
  return {
    pid: child.pid, postmaster: pid, adminUrl,
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** The shell that waits for the end of Florin; it is in the session of the server it watches. */
export function watchmanOf(postmaster: number): number | undefined {
  const lines = execFileSync('ps', ['-eo', 'pid=,sid=,args='], { encoding: 'utf8' }).trim().split('\n');
  const line = lines.map(text => text.trim().split(/\s+/))
    .find(([, session, program]) => Number(session) === postmaster && program === '/bin/sh');
  return line && Number(line[0]);
}

/** A process of the user who owns the folder, which has nothing to do with it. */
export async function startStranger(folder: string): Promise<number> {
  const { uid, gid } = await stat(folder);
  const child = spawn('/bin/sh', ['-c', 'echo here; read -r _'], { uid, gid, cwd: '/' });
  onTestFinished(() => { child.stdin.end(); });
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}
