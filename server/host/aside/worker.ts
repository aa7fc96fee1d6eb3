import { parentPort, workerData } from 'node:worker_threads';
import { keyFolder } from '../../adapters/keys/key-folder.ts';
import { databaseClock } from '../../adapters/postgres/database-clock.ts';
import { openLogging } from '../../adapters/logging/pino.ts';
import { prometheus } from '../../adapters/metrics/prometheus.ts';
import { idMaker, systemClock } from '../../kit/clock.ts';
import { systemTimers } from '../../kit/consumer-timers.ts';
import { HOST } from '../apart/host-contract.ts';
import { assembledWith, openRemote } from '../apart/elsewhere.ts';
import { assemble } from '../assemble.ts';
import { chooseBus, chooseMailer, outside } from '../choose.ts';
import { personalOf } from '../personal-data.ts';
import { chooseServices } from '../services.ts';
import { serviceSettings } from '../service-settings.ts';
import { readSettings } from '../settings.ts';
import { movableClock } from '../test-clock/movable-clock.ts';
import type { AsideOptions, FromAside, ToAside } from './messages.ts';

/** The thread aside: the same services over connections of their own, of which it runs the heavy jobs and hands on the events. */
const options = workerData as AsideOptions;
const port = parentPort!;
const logging = openLogging(options.logging);
const prom = prometheus({ processMetrics: false });
const keys = keyFolder(options.keysDir);
const choice = chooseServices(options.services);
const settings = readSettings(options.env);
// The front's rule (start.ts): with a database that others share, its clock.
const followed = options.signalsUrl === undefined ? undefined : await databaseClock({ url: options.signalsUrl, schema: HOST, timers: systemTimers, log: logging.of('clock') });
const clock = options.clockAhead === undefined ? followed ?? systemClock : movableClock(options.clockAhead);
const remote = openRemote(choice, settings, { clock, metrics: prom.metrics, log: logging.of, signer: keys.signer }, options.signalsUrl);
const assembled = assemble({
  definitions: choice.services, ...assembledWith(choice, settings, remote), signalsUrl: options.signalsUrl, urlOf: (service) => options.urls[service]!, clock, newId: idMaker(clock),
  metrics: prom.metrics, log: logging.of, mailer: chooseMailer(settings, logging.of('mail')), outside: outside(settings), signer: keys.signer, settings: (definition) => serviceSettings(definition, options.env),
  poolSize: options.poolSize, shared: options.shared, part: 'aside', openBus: await chooseBus(settings.kafka), personal: personalOf(choice, settings),
});
const tell = (message: FromAside): void => port.postMessage(message);

port.on('message', (message: ToAside) => {
  if (message.do === 'wake') assembled.wake(message.service);
  else if (message.do === 'measure') void prom.snapshot().then((metrics) => tell({ did: 'measure', metrics }));
  else if (message.do === 'sweep') void assembled.jobs.sweep().then(() => tell({ did: 'sweep' }));
  else void assembled.stop().then(() => remote.close()).then(() => followed?.close()).then(logging.close).then(() => port.close());
});
await assembled.start();
tell({ did: 'start' });
