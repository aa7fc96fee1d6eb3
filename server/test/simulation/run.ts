import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/start.ts';
import { simulate } from './simulate.ts';

/** `npm run simulate -- --runs 100 --seed 7`: as many simulations, from that seed on. */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '20' }, seed: { type: 'string' }, waves: { type: 'string', default: '25' } } });
const first = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
const runs = Number(values.runs);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const dataDir = await mkdtemp(join(tmpdir(), 'florin-simulate-'));
const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
let failed = 0;
try {
  for (let seed = first; seed < first + runs; seed++) {
    const startedMs = performance.now();
    const report = await simulate({ serverUrl: postgres.adminUrl, seed, waves: Number(values.waves) }).catch((error: unknown) => ({ error }));
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    if ('error' in report) {
      failed++;
      say(`seed ${seed}: FAILED after ${seconds} s\n  ${report.error instanceof Error ? report.error.stack : String(report.error)}`);
    } else {
      if (report.wrong.length > 0) failed++;
      say(`seed ${seed}: ${report.requests} requests, ${report.repeats} repeats, ${report.unanswered} without an answer, ${report.deaths} deaths, ${seconds} s: ${report.wrong.length === 0 ? 'all well' : 'WRONG'}`);
      for (const line of report.wrong) say(`  ${line}`);
    }
  }
  say(failed === 0 ? `${runs} simulations, all well` : `${failed} of ${runs} simulations went wrong`);
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
