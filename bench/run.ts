import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { machine } from './florin/processes.ts';
import { RunFailed } from './measure.ts';
import { asMarkdown, asTable, details, type Outcome, type Report } from './report/report.ts';
import { SCENARIOS } from './scenarios/all.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { newWorld, type BenchOptions } from './world.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '15' }, warmup: { type: 'string', default: '3' }, connections: { type: 'string', default: '256' },
    accounts: { type: 'string', default: '10000' }, rate: { type: 'string' }, 'growth-accounts': { type: 'string', default: '1000000' },
    'growth-entries': { type: 'string', default: '20000000' }, profile: { type: 'string' }, data: { type: 'string' }, skip: { type: 'string', default: '' },
    name: { type: 'string' }, markdown: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`node bench/run.ts [scenario …] [options]

${SCENARIOS.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')}

All of them without arguments, but those of --skip a,b.
  --seconds 15 --warmup 3 --connections 256 --accounts 10000 --rate N
  --growth-accounts 1000000 --growth-entries 20000000
  --data FOLDER       keep the data there instead of in a temporary folder
  --profile FOLDER    write processor profiles of the server there
  --markdown          print the table as Markdown
  --name NAME         write bench/results/NAME.json (default: the scenarios)`);
  process.exit();
}

const chosen = choose(positionals, values.skip.split(','));
const options: BenchOptions = {
  seconds: Number(values.seconds), warmupSeconds: Number(values.warmup), connections: Number(values.connections), accounts: Number(values.accounts),
  rate: values.rate === undefined ? undefined : Number(values.rate), growthAccounts: Number(values['growth-accounts']), growthEntries: Number(values['growth-entries']),
  profile: values.profile, dataDir: values.data,
};
const say = (text: string) => { process.stderr.write(`${text}\n`); };
const world = newWorld(options, say);
const outcomes: Outcome[] = [];
try {
  for (const scenario of chosen) outcomes.push(await attempt(scenario));
} finally {
  await world.stop();
}
const report: Report = {
  at: new Date().toISOString(),
  machine: `${await machine()}, ${availableParallelism()} processors for Florin, PostgreSQL 18 and the load generator; Node ${process.version}`,
  settings: `fsync and synchronous_commit on; ${options.accounts} accounts; ${options.seconds} s each after ${options.warmupSeconds} s of warming up`,
  outcomes, figures: Object.fromEntries(world.all),
};
for (const [name, figures] of world.all) say(details(name, figures));
const folder = new URL('./results/', import.meta.url);
await mkdir(folder, { recursive: true });
await writeFile(new URL(`${values.name ?? (positionals.join('-') || 'all')}.json`, folder), `${JSON.stringify(report, undefined, 2)}\n`);
console.log(values.markdown ? asMarkdown(report) : asTable(report));
if (outcomes.some(({ failed }) => failed !== undefined)) process.exitCode = 1;

function choose(names: readonly string[], skipped: readonly string[]): Scenario[] {
  const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0) {
    console.error(`there is no scenario ${unknown.join(', ')}: choose from ${SCENARIOS.map(({ name }) => name).join(', ')}`);
    process.exit(1);
  }
  return SCENARIOS.filter(({ name }) => (names.length === 0 || names.includes(name)) && !skipped.includes(name));
}

/** A run that failed its checks has no figures; the others go on. */
async function attempt(scenario: Scenario): Promise<Outcome> {
  try {
    return { scenario: scenario.name, findings: await scenario.run(world) };
  } catch (error) {
    if (!(error instanceof RunFailed)) throw error;
    say(`${scenario.name}: ${error.message}`);
    return { scenario: scenario.name, findings: [], failed: error.message };
  }
}
