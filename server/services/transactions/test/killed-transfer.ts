import { openDatabase } from '../../../adapters/postgres/database.ts';
import { openSignals } from '../../../adapters/postgres/signals.ts';
import { idMaker } from '../../../kit/clock.ts';
import { noMetrics, silentLog } from '../../../kit/observe.ts';
import { personalData } from '../../../kit/personal-data/personal-data.ts';
import { newPrivatePem, signerFromPem } from '../../../kit/signing.ts';
import { newMasterKey, noOutside } from '../../../test/support/service-context.ts';
import { as } from './support.ts';
import { startServers } from './two-servers.ts';

/** A transfer between two servers that ends with `kill -9` at its nth moment: killed-transfer.ts JSON */
interface Given {
  readonly urls: readonly Record<string, string>[];
  readonly here: string;
  readonly there: string;
  readonly asked: { from: string; toLedger: string; to: string; amount: number; currency: string };
  readonly key: string;
  readonly nth: number;
  readonly nowMs: number;
}

const { urls, here, there, asked, key, nth, nowMs } = JSON.parse(process.argv[2]!) as Given;
const clock = { now: () => nowMs };
const ports = urls.map((urlOf) => {
  const databases = new Map(Object.entries(urlOf).map(([service, url]) => [service, openDatabase({ url, schema: service, max: 4 }).database]));
  return {
    clock, newId: idMaker(clock), signals: openSignals(urlOf['transactions']!).signals, metrics: noMetrics, log: () => silentLog, mailer: { send: async () => {} }, outside: noOutside,
    database: (service: string) => databases.get(service)!, signer: () => signerFromPem(newPrivatePem()),
    // No person is read or written here, so no key is asked for.
    personal: personalData({ database: databases.get('accounts')!, kms: newMasterKey(), clock, metrics: noMetrics }), settings: () => ({}), committed: () => {},
  };
});
let moments = 0;
const strike = (): boolean => {
  if (++moments >= nth) process.kill(process.pid, 'SIGKILL');
  return false;
};
await startServers(ports, new Map([[here, 0], [there, 1]]), strike)[0]!.clients.transactions.createLedgerTransfer(asked, as(here, key));
