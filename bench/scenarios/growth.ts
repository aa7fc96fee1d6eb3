import { growTown } from '../florin/grown-town.ts';
import { join } from 'node:path';
import type { Finding } from '../finding.ts';
import { random } from '../../server/host/commands/demo/random.ts';
import { countIds, idAt } from '../load/job.ts';
import type { LoadPlan } from '../measure.ts';
import { MERCHANTS, newWorld, type World } from '../world.ts';
import type { Town } from '../florin/town.ts';
import type { Scenario } from './scenario.ts';
import { verifyFolder } from './verify.ts';

const KEPT_SPEED = 0.7;
const READS_PER_SECOND = 500;

/** What is left of all figures once the ledger has grown, and how long looking something up takes then. */
export const growth: Scenario = {
  name: 'growth',
  about: 'the same with a million accounts and 20 million entries; and reading from them',
  async run(world) {
    const { growthAccounts: accounts, growthEntries: entries, dataDir } = world.options;
    const before = await baselines(world);
    const grown = newWorld({ ...world.options, dataDir: dataDir === undefined ? undefined : join(dataDir, 'growth') }, world.say,
      (florin) => growTown(florin, { accounts, entries, merchants: MERCHANTS, say: world.say }));
    try {
      const beganMs = Date.now();
      const town = await grown.town();
      const reads = await readAll(grown, town, beganMs);
      const writes = await writeAll(grown, town, before);
      for (const [name, figures] of grown.all) world.keep(`grown: ${name}`, figures);
      return [...reads, ...writes, ...(await verifyFolder(grown)).map((finding) => ({ ...finding, what: `grown: ${finding.what}` }))];
    } finally {
      await grown.stop();
    }
  },
};

const WRITES: readonly { name: string; work: LoadPlan['work']; connections?: number }[] = [
  { name: 'single', work: 'single' }, { name: 'batch', work: 'batch', connections: 4 }, { name: 'entries', work: 'entries', connections: 4 },
];

/** Rates before growing; measured now where they were not. */
async function baselines(world: World): Promise<ReadonlyMap<string, number>> {
  const rates = new Map<string, number>();
  for (const { name, work, connections = world.options.connections } of WRITES) {
    const figures = world.figures(name) ?? await world.run(name, { work, connections, sources: (await world.town()).customers });
    rates.set(name, figures.perSecond);
  }
  return rates;
}

async function writeAll(grown: World, { customers }: Town, before: ReadonlyMap<string, number>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, work, connections = grown.options.connections } of WRITES) {
    const { perSecond, latencies } = await grown.run(name, { work, connections, sources: customers });
    findings.push(
      { what: `grown: ${name}`, value: perSecond, unit: '/s' },
      { what: `grown: ${name}, to before`, value: perSecond / before.get(name)!, unit: '×', target: { atLeast: KEPT_SPEED } },
      { what: `grown: ${name}, p99`, value: latencies.p99Ms, unit: 'ms' },
    );
  }
  return findings;
}

/** Look-ups of accounts at random, one in ten a merchant with a long history. */
async function readAll(grown: World, { customers, merchants }: Town, beganMs: number): Promise<Finding[]> {
  const draw = random(7);
  const someone = () => (draw(10) === 0 ? idAt(merchants, draw(countIds(merchants))) : idAt(customers, draw(countIds(customers))));
  const lastMs = Date.now() - beganMs;
  const past = () => new Date(beganMs + draw(Math.max(1, lastMs))).toISOString();
  const kinds: Record<string, (n: number) => string> = {
    balance: () => `/v1/ledger/balance/${someone()}`,
    'history page': (n) => (n % 2 === 0 ? `/v1/ledger/entries/${someone()}?limit=20` : `/v1/accounts/${someone()}/transactions?limit=20`),
    'balance at a past moment': (n) => `/v1/ledger/balance/${someone()}?at=${past()}${n % 2 === 0 ? '' : '&by=effective'}`,
  };
  const findings: Finding[] = [];
  for (const [what, pathOf] of Object.entries(kinds)) {
    const paths = Array.from({ length: 20_000 }, (_, n) => pathOf(n));
    const { latencies } = await grown.run(what, { work: 'read', paths, connections: 16, rate: READS_PER_SECOND, seconds: Math.min(10, grown.options.seconds) });
    findings.push({ what: `grown: ${what} at ${READS_PER_SECOND}/s, p99`, value: latencies.p99Ms, unit: 'ms', target: { below: 10 } });
  }
  return findings;
}
