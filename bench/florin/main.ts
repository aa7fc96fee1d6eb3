import { openLogging } from '../../server/adapters/logging/pino.ts';
import { startFlorin } from '../../server/host/start.ts';
import { serviceCall } from '../../server/kit/call.ts';
import { histogram, latencies } from '../load/histogram.ts';

/** Florin in a process of its own, as `florin start` runs it, with a tenant for the bench. Settings come from the environment. */
const logging = openLogging({ level: 'warn' });
const florin = await startFlorin({ env: process.env, logging });
const { tenantId, secret } = await florin.clients.identity.provisionDemo({ tenantName: 'bench' }, { context: { call: serviceCall('bench') } });
process.send!({ url: florin.url, apiKey: secret, tenantId, adminUrl: florin.database.adminUrl });

let endWatch: (() => void) | undefined;

/** Listens to the tenant's events of one type, as a stream of server-sent events does, until told to stop. What is older than `sinceMs` does not count. */
process.on('message', ({ watch, sinceMs }: { watch: string | null; sinceMs: number }) => {
  if (watch === null) {
    endWatch?.();
    return;
  }
  const delays = histogram();
  const untap = florin.assembled.bus.tap(tenantId, (events) => {
    const now = Date.now();
    for (const { type, timeMs } of events) if (type === watch && timeMs >= sinceMs) delays.record((now - timeMs) * 1000);
  });
  endWatch = () => {
    untap();
    process.send!({ latencies: latencies(delays) });
  };
});

async function stop(): Promise<void> {
  await florin.stop();
  await logging.close();
  process.exit();
}
process.once('disconnect', () => void stop());
process.on('SIGINT', () => {
  // The bench has heard it too, and will hang up.
});
void florin.failed.then((how) => {
  process.stderr.write(`${how}\n`);
  process.exit(1);
});
