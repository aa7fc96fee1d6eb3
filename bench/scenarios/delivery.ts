import type { Scenario } from './scenario.ts';

/** From a transaction's moment in the ledger, a little before its commit, to a listener on the bus. */
export const delivery: Scenario = {
  name: 'delivery',
  about: 'how soon consumers hear of transactions, at a steady rate (--rate, default 5,000)',
  async run(world) {
    const { customers } = await world.town();
    const florin = await world.florin();
    const rate = world.options.rate ?? 5_000;
    const watch = await florin.watchEvents('transaction.completed');
    await world.run('delivery', { work: 'single', sources: customers, connections: 512, rate });
    const latencies = await watch.end();
    if (latencies.count === 0) throw new Error('no event arrived');
    return [
      { what: `recorded to heard at ${rate}/s, p50`, value: latencies.p50Ms, unit: 'ms' },
      { what: `recorded to heard at ${rate}/s, p99`, value: latencies.p99Ms, unit: 'ms', target: { below: 100 }, note: 'counted from before the commit' },
    ];
  },
};
