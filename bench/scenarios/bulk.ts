import { rateAndLatency, type Scenario } from './scenario.ts';

const BULK_CONNECTIONS = 4;

export const batch: Scenario = {
  name: 'batch',
  about: 'POST /v1/transactions/batch, 1,000 a request',
  async run(world) {
    const { customers } = await world.town();
    const figures = await world.run('batch', { work: 'batch', sources: customers, connections: BULK_CONNECTIONS });
    return rateAndLatency('transactions in batches of 1,000', figures, { perSecond: 20_000, timesPgbench: 4 });
  },
};

export const entries: Scenario = {
  name: 'entries',
  about: 'POST /v1/ledger/entries, 1,000 postings of two entries a request',
  async run(world) {
    const { customers } = await world.town();
    const figures = await world.run('entries', { work: 'entries', sources: customers, connections: BULK_CONNECTIONS });
    return rateAndLatency('ledger postings in bulk', figures, { perSecond: 30_000, timesPgbench: 6 });
  },
};
