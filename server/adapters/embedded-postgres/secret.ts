import { createHmac, randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One random secret per data folder, readable by its owner alone; every role's password comes from it. */
export async function readSecret(dataDir: string): Promise<(role: string) => string> {
  const file = join(dataDir, 'secret');
  const secret = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return write(file, `${randomBytes(32).toString('hex')}\n`);
  });
  return role => createHmac('sha256', secret.trim()).update(role).digest('base64url');
}

async function write(path: string, text: string): Promise<string> {
  const file = await open(path, 'wx', 0o600);
  await file.writeFile(text);
  await file.sync();
  await file.close();
  return text;
}
