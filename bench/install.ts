import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bytesIn } from './florin/disk.ts';
import type { Finding } from './finding.ts';
import { asTable } from './report/report.ts';

/**
 * What a newcomer waits for: `npm install` of a fresh copy with nothing cached, the first start, and the next one. Apart from the
 * other scenarios, since it loads everything from the registry anew.
 */
const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'florin-install-'));
const copy = join(folder, 'florin');
const env = { ...process.env, npm_config_cache: join(folder, 'cache'), FLORIN_DATA: join(folder, 'data'), FLORIN_PORT: '0' };
try {
  const { stdout } = await run('git', ['ls-files', '-z'], { cwd: ROOT, maxBuffer: 2 ** 26 });
  for (const file of stdout.split('\0')) if (file !== '') await cp(join(ROOT, file), join(copy, file));
  const install = await timed(() => run('npm', ['install', '--no-audit', '--no-fund'], { cwd: copy, env, maxBuffer: 2 ** 26 }));
  const findings: Finding[] = [
    { what: 'npm install, nothing cached', value: install, unit: 's', target: { below: 60 } },
    { what: 'node_modules', value: (await bytesIn(join(copy, 'node_modules'))) / 1e6, unit: 'MB', target: { below: 700 } },
    { what: 'npm start, the first time', value: await start(), unit: 's', target: { below: 10 } },
    { what: 'npm start, later', value: await start(), unit: 's', target: { below: 3 } },
  ];
  console.log(asTable({ at: '', machine: `Node ${process.version}`, settings: '', figures: {}, outcomes: [{ scenario: 'install', findings }] }).trim());
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Seconds until it says that it is ready. */
async function start(): Promise<number> {
  const child = spawn('npm', ['start'], { cwd: copy, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const exited = once(child, 'exit');
  try {
    return await timed(() => said(child, 'Florin is ready', exited));
  } finally {
    process.kill(-child.pid!, 'SIGINT');
    await exited;
  }
}

async function said(child: ChildProcess, text: string, exited: Promise<unknown>): Promise<void> {
  let output = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (output.includes(text)) resolve();
  });
  void exited.then(() => reject(new Error(`it ended: ${output}`)));
  await promise;
}
