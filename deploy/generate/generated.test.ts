import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { deployDocuments, ROOT } from './documents.ts';
import { SERVICE_KEYS } from './facts.ts';
import { codeFiles, textOf } from './test/support.ts';

const documents = await deployDocuments();

test.each(Object.entries(documents))('%s says what manifests, settings and code say', async (path, text) => {
  const written = await readFile(new URL(path, ROOT), 'utf8').catch(() => 'nothing: there is no such file');
  expect(written, `${path} is out of date. Run: npm run deploy:generate`).toBe(text);
});

test('a key that a service signs with is made with the others', () => {
  const asked = codeFiles('server/services').flatMap((path) => [...textOf(path).matchAll(/signer\('([^']+)'\)/g)].map(([, name]) => name!));
  // Validators name theirs by their kind.
  const ofKinds = ['compliance', 'fraud', 'funds'].map((kind) => `validator-${kind}`);
  expect([...new Set([...asked, ...ofKinds])].sort(), 'SERVICE_KEYS in deploy/generate/facts.ts').toEqual([...SERVICE_KEYS].sort());
});
