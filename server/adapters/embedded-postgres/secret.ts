import { createHmac, randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface Passwords {
  readonly admin: string;
  of(service: string): string;
}

/** One random secret per data folder, readable by its owner alone; every role's password comes from it. */
export async function readSecret(dataDir: string): Promise<Passwords> {
  const file = join(dataDir, 'secret');
  const secret = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return write(file, `${randomBytes(32).toString('hex')}\n`);
  });
  const derive = (purpose: string) => createHmac('sha256', secret.trim()).update(purpose).digest('base64url');
  return { admin: derive('admin'), of: service => derive(`service/${service}`) };
}

/** Written aside and linked into place: of processes that start together, all read the one that was first. */
async function write(path: string, text: string): Promise<string> {
  const draft = `${path}.${process.pid}.draft`;
  const file = await open(draft, 'w', 0o600);
  await file.writeFile(text);
  await file.sync();
  await file.close();
  await link(draft, path).catch((error: NodeJS.ErrnoException) => { if (error.code !== 'EEXIST') throw error; });
  await rm(draft);
  return readFile(path, 'utf8');
}
