import { Florin as Client } from '../../sdk/index.ts';
import type { Florin } from '../florin/florin.ts';
import { histogram, latencies, type Latencies } from '../load/histogram.ts';
import { RunFailed } from '../measure.ts';
import type { Scenario } from './scenario.ts';

const STREAMED_PER_SECOND = 200;
const TYPE = 'transaction.completed';

/** From a transaction's moment in the ledger, a little before its commit, to a listener on the bus; and to a client far from it. */
export const delivery: Scenario = {
  name: 'delivery',
  about: 'how soon consumers hear of transactions, at a steady rate (--rate, default 5,000)',
  async run(world) {
    const { customers } = await world.town();
    const florin = await world.florin();
    const rate = world.options.rate ?? 5_000;
    const load = { work: 'single', sources: customers, connections: 512 } as const;
    // The money paid in a moment ago, in batches of a thousand, is still on its way to the listener.
    const watch = await florin.watchEvents(TYPE, Date.now() + world.options.warmupSeconds * 1000);
    await world.run('delivery', { ...load, rate });
    const heard = await watch.end();
    const stream = listen(florin);
    await world.run('streamed', { ...load, rate: STREAMED_PER_SECOND, seconds: Math.min(10, world.options.seconds) });
    const streamed = await stream.end();
    if (heard.count === 0 || streamed.count === 0) throw new RunFailed(`${heard.count} events were heard, and ${streamed.count} streamed`);
    return [
      { what: `recorded to heard at ${rate}/s, p50`, value: heard.p50Ms, unit: 'ms' },
      { what: `recorded to heard at ${rate}/s, p99`, value: heard.p99Ms, unit: 'ms', target: { below: 100 }, note: 'counted from before the commit' },
      { what: `recorded to streamed (SSE) at ${STREAMED_PER_SECOND}/s, p50`, value: streamed.p50Ms, unit: 'ms' },
      { what: `recorded to streamed (SSE) at ${STREAMED_PER_SECOND}/s, p99`, value: streamed.p99Ms, unit: 'ms' },
    ];
  },
};

/** A client that follows the tenant's events over server-sent events. */
function listen({ url, apiKey }: Florin): { end(): Promise<Latencies> } {
  const over = new AbortController();
  const delays = histogram();
  const following = (async () => {
    for await (const { type, time } of new Client({ baseUrl: url, apiKey }).events.stream({ signal: over.signal })) {
      if (type === TYPE) delays.record((Date.now() - Date.parse(time)) * 1000);
    }
  })();
  return {
    async end() {
      over.abort();
      await following.catch((error: unknown) => { if (!over.signal.aborted) throw error; });
      return latencies(delays);
    },
  };
}
