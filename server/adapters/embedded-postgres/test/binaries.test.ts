import { chmod, lstat, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copyOnce, restoreLinks } from '../binaries.ts';

async function fakePackage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'florin-binaries-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'native', 'lib'), { recursive: true });
  await writeFile(join(folder, 'native', 'lib', 'libx.so.1.2'), 'code');
  await writeFile(join(folder, 'native', 'pg-symlinks.json'),
    JSON.stringify([{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }]));
  return folder;
}

test('links an installer did not make are made, once', async () => {
  const folder = await fakePackage();
  await Promise.all([restoreLinks(folder), restoreLinks(folder)]);
  expect(await readlink(join(folder, 'native', 'lib', 'libx.so.1'))).toBe('libx.so.1.2');
  await restoreLinks(folder);
});

test('the copy for another user is made once, whole, with its links', async () => {
  const folder = await fakePackage();
  await restoreLinks(folder);
  const cache = join(folder, 'cache');
  const copies = await Promise.all([1, 2].map(() => copyOnce(join(folder, 'native'), cache, 'v1')));
  expect(copies).toEqual([join(cache, 'v1'), join(cache, 'v1')]);
  expect((await lstat(join(cache, 'v1', 'lib', 'libx.so.1'))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(cache, 'v1', 'lib', 'libx.so.1'), 'utf8')).toBe('code');
});

test('a place where others may write is no place for programs root will run', async () => {
  const folder = await fakePackage();
  const cache = join(folder, 'cache');
  await mkdir(cache);
  await chmod(cache, 0o777);
  await expect(copyOnce(join(folder, 'native'), cache, 'v1')).rejects.toThrow('belongs to someone else');
});
