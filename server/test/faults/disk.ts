import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SIZE_BYTES = 2 * 1024 ** 3;

/** A disk of its own for PostgreSQL, which can be filled: a file system in a file. */
export interface Disk {
  readonly folder: string;
  /** Leaves not a byte for others. */
  fill(): Promise<void>;
  free(): Promise<void>;
  remove(): Promise<void>;
}

/** Why no disk can be made here; undefined where one can. */
export async function whyNoDisk(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'a disk of its own is mounted by root only';
  try {
    await (await makeDisk(16 * 1024 ** 2)).remove();
    return undefined;
  } catch (error) {
    return `no disk can be mounted: ${(error as Error).message.trim()}`;
  }
}

export async function makeDisk(sizeBytes = SIZE_BYTES): Promise<Disk> {
  const around = await mkdtemp(join(tmpdir(), 'florin-disk-'));
  const [image, folder] = [join(around, 'image'), join(around, 'mounted')];
  await writeFile(image, '');
  await truncate(image, sizeBytes);
  await mkdir(folder);
  await run('mkfs.ext4', ['-q', '-m', '0', image]);
  await run('mount', ['-o', 'loop', image, folder]);
  // PostgreSQL runs as a user of its own, who must be able to walk here.
  await run('chmod', ['755', around, folder]);
  const filler = join(folder, 'filler');
  return {
    folder,
    async fill() {
      const { bavail, bsize } = await statfs(folder);
      await run('fallocate', ['-l', String(Math.max(1, bavail - 64) * bsize), filler]);
      // The last blocks: it ends with an error when there are none left.
      await run('dd', ['if=/dev/zero', `of=${filler}.rest`, 'bs=4096']).catch(() => {});
    },
    free: () => Promise.all([rm(filler, { force: true }), rm(`${filler}.rest`, { force: true })]).then(() => {}),
    async remove() {
      await run('umount', [folder]);
      await rm(around, { recursive: true, force: true });
    },
  };
}
