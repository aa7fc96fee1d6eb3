import { parseArgs } from 'node:util';
import { api } from './florin/api.ts';
import { startFlorin } from './florin/florin.ts';
import { settle } from './florin/town.ts';
import { packIds } from './load/job.ts';
import { measure } from './measure.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '15' }, warmup: { type: 'string', default: '3' }, connections: { type: 'string', default: '256' },
    accounts: { type: 'string', default: '10000' }, rate: { type: 'string' },
  },
});
console.error('starting Florin …');
const florin = await startFlorin();
try {
  console.error(`ready in ${Math.round(florin.startedInMs)} ms; opening ${values.accounts} accounts …`);
  const began = performance.now();
  const town = await settle(api(florin), { customers: Number(values.accounts), merchants: 0, currency: 'USD', customerFunds: 1_000_000, merchantFunds: 0 });
  console.error(`opened and funded in ${((performance.now() - began) / 1000).toFixed(1)} s; running …`);
  const ids = packIds(town.customers);
  const figures = await measure(florin, {
    work: (positionals[0] ?? 'single') as 'single', sources: ids, destinations: ids, connections: Number(values.connections),
    rate: values.rate === undefined ? undefined : Number(values.rate), seconds: Number(values.seconds), warmupSeconds: Number(values.warmup),
  });
  console.log(JSON.stringify(figures, undefined, 2));
} finally {
  await florin.stop();
}
