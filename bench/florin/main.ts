import { openLogging } from '../../server/adapters/logging/pino.ts';
import { startFlorin } from '../../server/host/start.ts';
import { serviceCall } from '../../server/kit/call.ts';

/** Florin in a process of its own, as `florin start` runs it, with a tenant for the bench. Settings come from the environment. */
const logging = openLogging({ level: 'warn' });
const florin = await startFlorin({ env: process.env, logging });
const { tenantId, secret } = await florin.clients.identity.provisionDemo({ tenantName: 'bench' }, { context: { call: serviceCall('bench') } });
process.send!({ url: florin.url, apiKey: secret, tenantId, adminUrl: florin.database.adminUrl });

async function stop(): Promise<void> {
  await florin.stop();
  await logging.close();
  process.exit();
}
process.once('disconnect', () => void stop());
process.on('SIGINT', () => {
  // The bench has heard it too and will hang up.
});
void florin.failed.then((how) => {
  process.stderr.write(`${how}\n`);
  process.exit(1);
});
