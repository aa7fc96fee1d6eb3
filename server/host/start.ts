import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { ControlError } from '../../simulator/frame/double.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { keyFolder, type KeyFolder } from '../adapters/keys/key-folder.ts';
import { databaseClock } from '../adapters/postgres/database-clock.ts';
import type { Logging } from '../adapters/logging/pino.ts';
import { prometheus } from '../adapters/metrics/prometheus.ts';
import { noTracer } from '../kit/trace.ts';
import { idMaker, systemClock } from '../kit/clock.ts';
import { systemTimers } from '../kit/consumer-timers.ts';
import { KEYS_SCHEMA } from '../kit/personal-data/key-store.ts';
import { assembledWith, openRemote } from './apart/elsewhere.ts';
import { HOST } from './apart/host-contract.ts';
import { INTERNAL_PORT, listenInternally } from './apart/internal.ts';
import { hasConsumers, refuseMissing } from './apart/needs.ts';
import { announce } from './apart/registry.ts';
import { startAside, type Aside } from './aside/aside.ts';
import { assemble, type Assembled } from './assemble.ts';
import { chooseBus, chooseMailer, chooseSharing, chooseTracer, outside } from './choose.ts';
import { openFlorinDatabase, refuseFolderInUse, type OpenedDatabase } from './database.ts';
import { publicTls } from './edge/public-tls.ts';
import { gateway } from './gateway.ts';
import { explainListen, freePort, urlAt } from './port.ts';
import type { Phase } from './readiness.ts';
import { keeps, personalOf, refuseMissingMasterKeys } from './personal-data.ts';
import { openReplicas } from './replicas.ts';
import { checkServiceSettings, serviceSettings } from './service-settings.ts';
import { chooseServices, namesOf, type Choice } from './services.ts';
import { readSettings, type Environment, type HostSettings } from './settings.ts';
import { SHARDED } from './shards/settings.ts';
import { startSimulatorBeside } from './simulator.ts';
import { openKeptClock, tellWhereControlIs, whatToTestWith, type KeptClock } from './test-clock/beside.ts';
import { gateRequests, newGate } from './test-clock/gate.ts';
import { aheadOf, movableClock } from './test-clock/movable-clock.ts';
import { testClock, type TestClock } from './test-clock/test-clock.ts';
import { unwinder } from './unwinder.ts';
import { VERSION } from './version.ts';

export interface StartOptions {
  /** Settings are read from here. */
  readonly env: Environment;
  readonly logging: Logging;
  /** Names of services and groups; everything where left out. */
  readonly services?: readonly string[];
  /** Hears what is being done, for someone who waits. */
  progress?(message: string): void;
}

/** A running Florin. */
export interface Florin {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  /** Where other processes reach the services here; undefined where there are no others. */
  readonly internalUrl: string | undefined;
  readonly choice: Choice;
  /** All services, as their neighbours see them. */
  readonly clients: Assembled['clients'];
  readonly assembled: Assembled;
  readonly database: OpenedDatabase;
  readonly keys: KeyFolder;
  /** Doubles of payment providers, where they were started. */
  readonly simulator: Simulator | undefined;
  /** Resolves with what happened, should Florin be unable to go on. */
  readonly failed: Promise<string>;
  /** Takes no more requests, finishes what is under way, and lets go of everything. */
  stop(): Promise<void>;
}

/** Starts Florin: database, services, events, jobs, HTTP. What was begun is undone where a later step fails. */
export async function startFlorin(options: StartOptions): Promise<Florin> {
  const progress = options.progress ?? (() => {});
  const { settings, choice, apart, env, freePortWanted, simulated, movable } = await checked(options);
  const undo = unwinder();
  try {
    progress(settings.databaseUrl === undefined ? `starting PostgreSQL in ${settings.dataDir}` : 'preparing the database');
    const database = await openFlorinDatabase(settings, choice.services, {
      log: progress, migrated: ({ service, migration }) => progress(`migrated ${service}: ${migration}`),
    });
    undo.later(() => database.stop());
    const keys = keyFolder(settings.keysDir);
    const prom = prometheus({ processMetrics: true });
    // Alone on its machine, that machine's clock is the database's too.
    const followed = database.embedded ? undefined : await databaseClock({ url: database.urlOf(HOST), schema: HOST, timers: systemTimers, log: options.logging.of('clock') });
    if (followed !== undefined) undo.later(() => followed.close());
    const kept = await openKeptClock(database, movable);
    if (kept !== undefined) undo.later(() => kept.close());
    const clock = kept === undefined ? followed ?? systemClock : movableClock(kept.ahead);
    const ports = { clock, newId: idMaker(clock), metrics: prom.metrics, log: options.logging.of };
    const traced = await chooseTracer(settings.tracing && { ...settings.tracing, name: options.services === undefined ? 'florin' : `florin ${namesOf(choice).join(' ')}`, version: VERSION });
    if (traced !== undefined) undo.later(() => traced.close());
    const tracer = traced ?? noTracer;
    progress(`starting ${namesOf(choice).join(', ')}`);
    const signalsUrl = database.embedded ? undefined : database.urlOf(HOST);
    const replicas = openReplicas({ ...settings, urlOf: database.urlOf, log: options.logging.of('host') });
    if (replicas !== undefined) undo.later(() => replicas.close());
    const remote = openRemote(choice, settings, { ...ports, tracer, signer: keys.signer }, database.urlOf(HOST));
    undo.later(() => remote.close());
    // Before the other thread: of a first start, this one makes the master key.
    const personal = personalOf(choice, settings);
    if (personal !== undefined) await refuseMissingMasterKeys({ ...personal, url: database.urlOf(KEYS_SCHEMA.name), log: ports.log('host') });
    const aside = beginAside({ ...options, env }, settings, choice, database, signalsUrl, kept?.ahead);
    if (aside !== undefined) undo.later(() => aside.stop());
    const assembled = assemble({
      ...ports, definitions: choice.services, ...assembledWith(choice, settings, remote), signalsUrl, replicas, urlOf: database.urlOf, part: aside === undefined ? 'all' : 'front', committed: aside?.wake,
      mailer: chooseMailer(settings, options.logging.of('mail')), outside: outside(settings), signer: keys.signer, poolSize: settings.poolSize, settings: (definition) => serviceSettings(definition, env), shared: !database.embedded,
      openBus: await chooseBus(settings.kafka), personal,
    });
    undo.later(() => assembled.stop());
    const sharing = await chooseSharing(settings.redis, {
      clock, log: options.logging.of('redis'), metrics: prom.metrics, signer: keys.signer, identityElsewhere: choice.gateway && !choice.services.some(({ name }) => name === 'identity'),
    });
    undo.later(async () => sharing.close());
    let phase: Phase = 'starting';
    const app = await gateway({
      ...ports, assembled, settings, replicas, prometheus: prom, phase: () => phase, metricsAside: async () => (aside === undefined ? [] : [await aside.metrics()]),
      remote, tracer, serves: choice.gateway, limiter: sharing.limiter, limitsShared: sharing.isShared, principals: sharing.principals,
      tls: settings.publicTls && publicTls(settings.publicTls, { timers: systemTimers, log: options.logging.of('edge') }),
    });
    undo.later(() => app.close());
    const gate = newGate(systemTimers);
    if (kept !== undefined) gateRequests(app, gate);
    await app.listen({ host: settings.host, port: settings.port }).catch((error: unknown) => { throw explainListen(error, settings.host, settings.port); });
    const internal = apart
      ? await listenInternally({ assembled, settings, ...ports, tracer, publicKey: keys.publicKey, locate: remote.locate, unread: settings.shards.length > 0 ? SHARDED : [], open: () => phase === 'ready' })
      : undefined;
    if (internal !== undefined) undo.later(() => internal.close());
    const mover = kept && testClock({ ...kept, assembled, aside, gate, timers: systemTimers, log: options.logging.of('clock') });
    const simulator = simulated ? await startSimulatorBeside(freePortWanted, movedWith(mover, kept)) : undefined;
    if (simulator !== undefined) {
      undo.later(() => simulator.stop());
      const forget = await tellWhereControlIs(settings.dataDir, simulator.control.url);
      undo.later(async () => forget());
    }
    if (mover !== undefined) undo.later(async () => mover.stop());
    await Promise.all([assembled.start(), aside?.started]);
    phase = 'ready';
    const url = urlOf(app, settings);
    const presence = announce({
      ...ports, url: database.urlOf(HOST), assembled, remote, phase: () => phase,
      facts: { services: choice.services.map(({ name }) => name as string), gateway: choice.gateway, url, internalUrl: internal?.url, version: VERSION },
    });
    undo.later(() => {
      // First of all: connections that are never idle would otherwise never be let go.
      phase = 'stopping';
      return presence.stop();
    });
    let stopping = false;
    return {
      url, internalUrl: internal?.url, choice, clients: assembled.clients, assembled, database, keys, simulator,
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

/** The clock of the doubles and ours are one: what one signs, the other checks. */
function movedWith(mover: TestClock | undefined, kept: KeptClock | undefined): Parameters<typeof startSimulatorBeside>[1] {
  if (mover === undefined || kept === undefined) return { advance: async () => { throw new ControlError("this installation's clock is not one to test with: see FLORIN_TEST_CLOCK"); } };
  return { aheadMs: aheadOf(kept.ahead) * 1_000, advance: (simulator, byMs) => mover.advance(simulator, byMs) };
}

interface Checked {
  /** With the port that is listened on. */
  readonly settings: HostSettings;
  readonly choice: Choice;
  readonly apart: boolean;
  readonly simulated: boolean;
  readonly movable: boolean;
  /** As services read it: with where this installation is found. */
  readonly env: Environment;
  readonly freePortWanted: boolean;
}

/** What can be refused before anything is begun. */
async function checked({ env: given, services }: StartOptions): Promise<Checked> {
  const read = readSettings(given);
  const choice = chooseServices(services);
  const apart = services !== undefined;
  if (apart) refuseMissing(choice, read);
  checkServiceSettings(choice.services, given);
  const testing = whatToTestWith(read, apart);
  const port = await freePort(read.host, read.port).catch((error: unknown) => {
    // Started twice on one folder and port: the folder is the better reason.
    if (read.databaseUrl === undefined) refuseFolderInUse(read.dataDir);
    throw error;
  });
  if (apart && read.internalPort !== 0) await freePort(read.host, read.internalPort, INTERNAL_PORT);
  const settings = { ...read, port };
  return { settings, choice, apart, ...testing, env: { ...given, FLORIN_PUBLIC_URL: publicUrlOf(settings, apart) }, freePortWanted: read.port === 0 };
}

/** Where nobody says, this machine by the name that passkeys are bound to. Apart, this process may not be the one that browsers find. */
const publicUrlOf = ({ publicUrl, publicTls: tls, port }: HostSettings, apart: boolean): string | undefined =>
  publicUrl ?? (apart ? undefined : `${tls === undefined ? 'http' : 'https'}://localhost:${port}`);

function beginAside({ env, services, logging }: StartOptions, settings: HostSettings, choice: Choice, database: OpenedDatabase, signalsUrl: string | undefined, clockAhead: SharedArrayBuffer | undefined): Aside | undefined {
  // The gateway and validators have nothing that could be done aside.
  if (settings.threads === 1 || choice.services.every((one) => one.jobs.length === 0 && !hasConsumers(one))) return undefined;
  const names = [...choice.services, ...choice.elsewhere].map(({ name }) => name as string);
  if (choice.services.some(keeps)) names.push(KEYS_SCHEMA.name);
  return startAside({
    services: services === undefined ? undefined : namesOf(choice), urls: Object.fromEntries(names.map((name) => [name, database.urlOf(name)])), env: { ...env },
    keysDir: settings.keysDir, poolSize: settings.poolSize, shared: !database.embedded, signalsUrl, logging: logging.options, clockAhead,
  });
}

function urlOf(app: FastifyInstance, { host, publicTls: tls }: HostSettings): string {
  return urlAt(tls === undefined ? 'http' : 'https', host, (app.server.address() as AddressInfo).port);
}
