import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { referenceDocuments, ROOT } from './documents.ts';

const documents = await referenceDocuments();

test.each(Object.entries(documents))('%s says what contracts and manifests say', async (path, text) => {
  const written = await readFile(new URL(path, ROOT), 'utf8').catch(() => 'nothing: there is no such file');
  expect(written, `${path} is out of date. Run: npm run reference`).toBe(text);
});

test('making them again changes nothing', async () => {
  expect(await referenceDocuments()).toEqual(documents);
});
