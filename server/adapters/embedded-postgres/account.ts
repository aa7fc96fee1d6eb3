import { spawnSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';

/** The user PostgreSQL runs as, where that is not the one Florin runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

// The first that exists. `nobody` does everywhere.
const CANDIDATES = ['florin', 'postgres', 'nobody'];

/** PostgreSQL refuses to run as root, so root lends it another user; anyone else runs it as themselves. */
export async function serverAccount(cluster: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(cluster).catch(() => undefined);
  // Made under another account earlier, perhaps by an ordinary user: PostgreSQL insists on the same one.
  if (owner !== undefined && owner.uid !== 0) return { name: `number ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map(line => line.split(':'));
  for (const name of CANDIDATES) {
    const line = lines.find(([user]) => user === name);
    const uid = Number(line?.[2]) >>> 0;
    if (line !== undefined && uid !== 0) return { name, uid, gid: Number(line[3]) >>> 0 };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user it could run as: ' +
    `add one of ${CANDIDATES.join(', ')}, or run Florin as an ordinary user`);
}

/** Asks the system itself, which knows about access lists and mounts. True where there is no other account. */
export function canReach(path: string, account: Account | undefined): boolean {
  if (account === undefined) return true;
  const { uid, gid } = account;
  const { status, error } = spawnSync('/bin/sh', ['-c', 'test -x "$0"', path], { uid, gid, cwd: '/', stdio: 'ignore' });
  if (error !== undefined) {
    throw new Error(`PostgreSQL does not run as root, and root may not act as ${account.name} here: ` +
      'run Florin as an ordinary user', { cause: error });
  }
  return status === 0;
}
