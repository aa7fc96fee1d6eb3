import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { keyFolder, type KeyFolder } from '../adapters/keys/key-folder.ts';
import type { Logging } from '../adapters/logging/pino.ts';
import { prometheus } from '../adapters/metrics/prometheus.ts';
import { idMaker, systemClock } from '../kit/clock.ts';
import { startAside } from './aside/aside.ts';
import { assemble, type Assembled } from './assemble.ts';
import { openFlorinDatabase, refuseFolderInUse, type OpenedDatabase } from './database.ts';
import { gateway } from './gateway.ts';
import { explainListen, refusePortInUse } from './port.ts';
import type { Phase } from './readiness.ts';
import { checkServiceSettings, serviceSettings } from './service-settings.ts';
import { chooseServices } from './services.ts';
import { readSettings, type Environment } from './settings.ts';
import { unwinder } from './unwinder.ts';

export interface StartOptions {
  /** Settings are read from here. */
  readonly env: Environment;
  readonly logging: Logging;
  /** Names of services; all where left out. */
  readonly services?: readonly string[];
  /** Hears what is being done, for someone who waits. */
  progress?(message: string): void;
}

/** A running Florin. */
export interface Florin {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  /** All services, as their neighbours see them. */
  readonly clients: Assembled['clients'];
  readonly assembled: Assembled;
  readonly database: OpenedDatabase;
  readonly keys: KeyFolder;
  /** Resolves with what happened, should Florin be unable to go on. */
  readonly failed: Promise<string>;
  /** Takes no more requests, finishes what is under way, and lets go of everything. */
  stop(): Promise<void>;
}

/** Starts Florin: database, services, events, jobs, HTTP. What was begun is undone where a later step fails. */
export async function startFlorin(options: StartOptions): Promise<Florin> {
  const progress = options.progress ?? (() => {});
  const settings = readSettings(options.env);
  const definitions = chooseServices(options.services);
  checkServiceSettings(definitions, options.env);
  await refusePortInUse(settings.host, settings.port).catch((error: unknown) => {
    // Started twice on one folder and port: the folder is the better reason.
    if (settings.databaseUrl === undefined) refuseFolderInUse(settings.dataDir);
    throw error;
  });
  const undo = unwinder();
  try {
    progress(settings.databaseUrl === undefined ? `starting PostgreSQL in ${settings.dataDir}` : 'preparing the database');
    const database = await openFlorinDatabase(settings, definitions, {
      log: progress, migrated: ({ service, migration }) => progress(`migrated ${service}: ${migration}`),
    });
    undo.later(() => database.stop());
    const keys = keyFolder(settings.keysDir);
    const prom = prometheus({ processMetrics: true });
    const ports = { clock: systemClock, newId: idMaker(systemClock), metrics: prom.metrics };
    progress(`starting services: ${definitions.map(({ name }) => name).join(', ')}`);
    const aside = settings.threads === 1 ? undefined : startAside({
      services: definitions.map(({ name }) => name as string), urls: Object.fromEntries(definitions.map(({ name }) => [name, database.urlOf(name)])),
      env: { ...options.env }, keysDir: settings.keysDir, poolSize: settings.poolSize, shared: !database.embedded, logging: options.logging.options,
    });
    if (aside !== undefined) undo.later(() => aside.stop());
    const assembled = assemble({
      ...ports, definitions, urlOf: database.urlOf, part: aside === undefined ? 'all' : 'front', committed: aside?.wake, log: options.logging.of, signer: keys.signer, poolSize: settings.poolSize,
      settings: (definition) => serviceSettings(definition, options.env), shared: !database.embedded,
    });
    undo.later(() => assembled.stop());
    let phase: Phase = 'starting';
    const app = await gateway({ ...ports, assembled, settings, log: options.logging.of, prometheus: prom, phase: () => phase, metricsAside: async () => (aside === undefined ? [] : [await aside.metrics()]) });
    undo.later(async () => {
      phase = 'stopping';
      await app.close();
    });
    await app.listen({ host: settings.host, port: settings.port }).catch((error: unknown) => { throw explainListen(error, settings.host, settings.port); });
    await Promise.all([assembled.start(), aside?.started]);
    phase = 'ready';
    let stopping = false;
    return {
      url: urlOf(app, settings.host), clients: assembled.clients, assembled, database, keys,
      failed: Promise.race([
        database.lost.then((how) => (stopping ? new Promise<never>(() => {}) : `PostgreSQL ended: ${how}`)),
        ...(aside === undefined ? [] : [aside.lost.then((how) => `the thread aside ended: ${how}`)]),
      ]),
      stop() {
        stopping = true;
        return undo.unwind();
      },
    };
  } catch (error) {
    await undo.unwind();
    throw error;
  }
}

function urlOf(app: FastifyInstance, host: string): string {
  const { port } = app.server.address() as AddressInfo;
  // An address that stands for all is none to connect to.
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
