import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as source from '../index.ts';

const run = promisify(execFile);
const SDK = fileURLToPath(new URL('..', import.meta.url));
const TSC = fileURLToPath(new URL('../../node_modules/@typescript/native/bin/tsc', import.meta.url));
const tsc = (...args: string[]) => run(process.execPath, [TSC, ...args], { cwd: SDK }).catch((error: { stdout?: string }) => { throw new Error(error.stdout); });

let folder: string;
beforeAll(async () => {
  await mkdir(join(SDK, 'dist'), { recursive: true });
  folder = await mkdtemp(join(SDK, 'dist', 'test-'));
  await tsc('-p', 'tsconfig.build.json', '--outDir', join(folder, 'built'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function built(ending: string): Promise<{ name: string; text: string }[]> {
  const names = await readdir(join(folder, 'built'), { recursive: true });
  return Promise.all(names.filter((name) => name.endsWith(ending)).map(async (name) => ({ name, text: await readFile(join(folder, 'built', name), 'utf8') })));
}

describe('the package', () => {
  test('needs nothing but itself, neither when it runs nor for its types', async () => {
    const files = [...await built('.js'), ...await built('.d.ts')];
    expect(files.length).toBeGreaterThan(20);
    const imports = files.flatMap(({ name, text }) => [...text.matchAll(/(?:from|import) '([^']+)'/g)].map((match) => `${name}: ${match[1]}`));
    expect(imports.filter((line) => !/: \.{1,2}\/.*/.test(line))).toEqual([]);
  });

  test('works as it was built', async () => {
    const sdk = await import(pathToFileURL(join(folder, 'built/sdk/index.js')).href) as typeof source;
    expect(Object.keys(sdk).toSorted()).toEqual([
      'Florin', 'FlorinConnectionError', 'FlorinProblem', 'WebhookVerificationError', 'verifyConsistency', 'verifyPostingProof', 'verifyWebhook',
    ]);
    expect(new sdk.Florin().transactions.create).toBeTypeOf('function');
  });

  test('has a README whose examples compile against it', async () => {
    const readme = await readFile(join(SDK, 'README.md'), 'utf8');
    const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
    expect(examples.length).toBeGreaterThan(5);
    const files = await Promise.all(examples.map(async (text, index) => {
      const file = join(folder, `example-${index}.ts`);
      await writeFile(file, text.replace("'@florin/sdk'", "'./built/sdk/index.js'"));
      return file;
    }));
    await tsc('--ignoreConfig', '--noEmit', '--strict', '--target', 'esnext', '--module', 'nodenext', '--lib', 'esnext,dom', '--types', 'node', ...files);
  });
});
