import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { knownPasswords } from './known-passwords.ts';

const folder = mkdtempSync(join(tmpdir(), 'florin-passwords-'));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, lines: readonly string[], end = '\n') => {
  const path = join(folder, name);
  writeFileSync(path, lines.join(end) + end);
  return path;
};

test('the shipped list knows what is common and nothing else', async () => {
  const isListed = await knownPasswords(undefined)();
  for (const password of ['qwerty123456', '1q2w3e4r5t6y', 'justinbieber']) expect(isListed(password)).toBe(true);
  for (const password of ['correct horse battery', '', '\n', 'qwerty12345678x']) expect(isListed(password)).toBe(false);
});

test('a larger list of plain lines is read beside it', async () => {
  const isListed = await knownPasswords(written('plain', ['Trustworthy Otter', 'another one here']))();
  expect(isListed('trustworthy otter')).toBe(true);
  expect(isListed('qwerty123456')).toBe(true);
  expect(isListed('trustworthy badger')).toBe(false);
});

test.each([['', '\n'], [':42', '\n'], [':1234567', '\r\n']])('a list of SHA-1 hashes (%j after each) finds each of its own and no other', async (after, end) => {
  for (const count of [1, 2, 3, 500]) {
    const own = Array.from({ length: count }, (_, n) => `password number ${n}`);
    const lines = own.map((text) => hash('sha1', text, 'hex').toUpperCase() + after).toSorted();
    const isListed = await knownPasswords(written(`hashes-${count}`, lines, end))();
    expect(own.filter((text) => !isListed(text))).toEqual([]);
    expect(own.filter((text) => isListed(`${text}!`))).toEqual([]);
  }
});

test('a list that is not there is an error each time, not an empty list', async () => {
  const load = knownPasswords(join(folder, 'nowhere'));
  await expect(load()).rejects.toThrow('ENOENT');
  await expect(load()).rejects.toThrow('ENOENT');
});
