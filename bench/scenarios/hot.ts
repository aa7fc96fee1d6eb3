import { ID_CHARS, type Ids } from '../load/job.ts';
import type { Finding } from '../finding.ts';
import type { World } from '../world.ts';
import type { Scenario } from './scenario.ts';

/** Two runs of one and the same thing differ by some percent. */
const NO_SLOWER = 0.95;

/** Hot accounts are where ledgers on PostgreSQL queue up on row locks. Here they must be no slower than ten thousand accounts. */
export const hot: Scenario = {
  name: 'hot',
  about: 'ten accounts paying each other; one that all pay; one that pays all',
  async run(world) {
    const { customers, merchants } = await world.town();
    const one = merchants.subarray(0, ID_CHARS);
    const uniform = await baseline(world, customers);
    const runs: [string, Ids, Ids][] = [
      ['ten hot accounts', merchants, merchants], ['one hot account, paid by all', customers, one], ['one hot account, paying all', one, customers],
    ];
    const findings: Finding[] = [];
    for (const [what, sources, destinations] of runs) {
      const { perSecond, latencies } = await world.run(what, { work: 'single', sources, destinations, connections: world.options.connections });
      findings.push(
        { what, value: perSecond, unit: '/s' },
        { what: `${what}, to accounts at random`, value: perSecond / uniform, unit: '×', target: { atLeast: NO_SLOWER }, note: 'no slower, give or take 5 %' },
        { what: `${what}, p99`, value: latencies.p99Ms, unit: 'ms' },
      );
    }
    return findings;
  },
};

async function baseline(world: World, customers: Ids): Promise<number> {
  const known = world.figures('single') ?? await world.run('single', { work: 'single', sources: customers, connections: world.options.connections });
  return known.perSecond;
}
