import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { masterKeyFolder, masterKeysOf } from './master-keys.ts';
import { keepsKeys } from '../../test/suites/kms.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'florin-master-'));
  folders.push(folder);
  return folder;
}

keepsKeys('master keys in a folder', async () => {
  const kms = masterKeyFolder(await newFolder());
  return { kms, rotate: async () => void kms.add() };
});

describe('a folder of master keys', () => {
  test('makes one at the first start, which its owner alone can read, and the same ever after', async () => {
    const folder = await newFolder();
    const made = await masterKeyFolder(folder).newest();
    expect(await readdir(folder)).toEqual(['master-0001.key']);
    expect((await stat(join(folder, 'master-0001.key'))).mode & 0o777).toBe(0o600);
    expect(await masterKeyFolder(folder).newest()).toBe(made);
  });

  test('is read again for a key that another process added', async () => {
    const folder = await newFolder();
    const [here, there] = [masterKeyFolder(folder), masterKeyFolder(folder)];
    const added = there.add();
    const wrapped = await there.wrap(Buffer.alloc(32, 1), 'c');
    expect(wrapped.masterKey).toBe(added);
    expect(await here.unwrap([{ ...wrapped, context: 'c' }])).toEqual([Buffer.alloc(32, 1)]);
    expect(await here.newest()).toBe(added);
  });

  test('wraps with the newest key from the moment it is there, whoever added it', async () => {
    const folder = await newFolder();
    const here = masterKeyFolder(folder);
    const added = masterKeyFolder(folder).add();
    await rm(join(folder, 'master-0001.key'));
    expect((await here.wrap(Buffer.alloc(32, 1), 'c')).masterKey).toBe(added);
  });

  test('is the same as the environment with the same keys', async () => {
    const folder = await newFolder();
    const kms = masterKeyFolder(folder);
    const wrapped = await kms.wrap(Buffer.alloc(32, 2), 'c');
    const text = (await readFile(join(folder, 'master-0001.key'), 'utf8')).trim();
    expect(await masterKeysOf(text).unwrap([{ ...wrapped, context: 'c' }])).toEqual([Buffer.alloc(32, 2)]);
  });

  test('refuses a file that holds no key, and does not show what is in it', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'master-0001.key'), 'hunter2');
    expect(() => masterKeyFolder(folder)).toThrow(/32 bytes in base64/);
    expect(() => masterKeysOf('hunter2')).toThrow(/^(?!.*hunter2)/);
  });
});
