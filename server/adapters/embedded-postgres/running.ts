import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSecret } from './secret.ts';
import { ADMIN } from './server.ts';

/** The administrator's way into the server another process runs on this data folder; undefined where none runs. */
export async function adminUrlOfRunning(dataDir: string, database: string): Promise<string | undefined> {
  const pidFile = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  // Process id, folder, start time, port, folder of the socket.
  const [, , , port, socketDir] = pidFile.split('\n');
  if (port === undefined || socketDir === undefined) return undefined;
  const { admin } = await readSecret(dataDir);
  return `postgresql://${ADMIN}:${admin}@localhost:${port}/${database}?host=${encodeURIComponent(socketDir)}`;
}
