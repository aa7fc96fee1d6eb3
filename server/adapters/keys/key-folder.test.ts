import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { verifySignature } from '../../kit/signing.ts';
import { keyFolder } from './key-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'florin-keys-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('makes a key at first use and gives the same one ever after', () => {
  const folder = join(root, 'first', 'keys');
  const made = keyFolder(folder).signer('seal');
  const again = keyFolder(folder).signer('seal');
  expect(again.publicKey).toBe(made.publicKey);
  const message = new TextEncoder().encode('root');
  expect(verifySignature(again.publicKey, message, made.sign(message))).toBe(true);
});

it('lets nobody else read it, and leaves nothing else behind', () => {
  const folder = join(root, 'private');
  keyFolder(folder).signer('token');
  expect(readdirSync(folder)).toEqual(['token.pem']);
  expect(statSync(join(folder, 'token.pem')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('gives each name a key of its own and lists them', () => {
  const keys = keyFolder(join(root, 'list'));
  keys.signer('validator-fraud');
  keys.signer('seal');
  expect(keys.list().map(({ name }) => name)).toEqual(['seal', 'validator-fraud']);
  expect(new Set(keys.list().map(({ signer }) => signer.keyId)).size).toBe(2);
});

it('lists nothing where there is no folder', () => expect(keyFolder(join(root, 'none')).list()).toEqual([]));

it('refuses names that would leave the folder', () => {
  expect(() => keyFolder(root).signer('../escape')).toThrow('cannot name a key');
});

it('refuses a damaged key rather than making another', () => {
  const folder = join(root, 'damaged');
  keyFolder(folder).signer('seal');
  writeFileSync(join(folder, 'seal.pem'), 'not a key');
  expect(() => keyFolder(folder).signer('seal')).toThrow();
});
