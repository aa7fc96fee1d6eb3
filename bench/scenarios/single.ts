import { rateAndLatency, type Scenario } from './scenario.ts';

/** The figure that counts most: one transaction a request, between accounts drawn at random. */
export const single: Scenario = {
  name: 'single',
  about: 'POST /v1/transactions, one a request, as fast as answers come',
  async run(world) {
    const { customers } = await world.town();
    const { connections } = world.options;
    const figures = await world.run('single', { work: 'single', sources: customers, connections });
    return [
      ...rateAndLatency(`single transactions, ${connections} connections`, figures, { perSecond: 10_000, p95Ms: 60, p99Ms: 100 }),
      { what: 'memory of the process under that load', value: figures.peakMemoryMb, unit: 'MB', target: { below: 400 }, note: 'at most; PostgreSQL left out' },
      ...(figures.disk === null ? [] : [{
        what: 'disk per transaction', value: figures.disk.tables, unit: 'bytes', target: { below: 1_200 }, note: 'all tables, indexes and the archive; write-ahead log left out',
      } as const]),
    ];
  },
};

/** Clients that do not wait for each other: latency counts from when a request was due, so that no stall is left out. */
export const open: Scenario = {
  name: 'open',
  about: 'the same at a given rate, corrected for coordinated omission (--rate, default 7,000)',
  async run(world) {
    const { customers } = await world.town();
    const rate = world.options.rate ?? 7_000;
    const figures = await world.run('open', { work: 'single', sources: customers, connections: 512, rate });
    return [
      ...rateAndLatency(`single transactions at ${rate}/s`, figures, { p95Ms: 60, p99Ms: 100 }),
      ...(figures.dropped === 0 ? [] : [{ what: `dropped at ${rate}/s`, value: figures.dropped / world.options.seconds, unit: '/s' } as const]),
    ];
  },
};

/** Nobody else there: what batching must not cost. */
export const lone: Scenario = {
  name: 'lone',
  about: 'one connection, one request after the other',
  async run(world) {
    const { customers } = await world.town();
    const { latencies } = await world.run('lone', { work: 'single', sources: customers, connections: 1, seconds: Math.min(10, world.options.seconds) });
    return [
      { what: 'a lone transaction, p50', value: latencies.p50Ms, unit: 'ms', target: { below: 5 } },
      { what: 'a lone transaction, p99', value: latencies.p99Ms, unit: 'ms' },
    ];
  },
};
