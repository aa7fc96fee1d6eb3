import type { Bus } from '../adapters/bus/bus.ts';
import { openDatabase, type OpenDatabase, type PoolStats } from '../adapters/postgres/database.ts';
import { openSignals } from '../adapters/postgres/signals.ts';
import type { Clock, NewId } from '../kit/clock.ts';
import { systemTimers } from '../kit/consumer-timers.ts';
import type { Signals } from '../kit/database.ts';
import type { Outside } from '../kit/outside.ts';
import type { Mailer } from '../kit/mail.ts';
import type { Log, Metrics } from '../kit/observe.ts';
import { KEYS_SCHEMA } from '../kit/personal-data/key-store.ts';
import type { Job } from '../kit/service.ts';
import type { Signer } from '../kit/signing.ts';
import type { RemoteNeighbours } from './apart/neighbours.ts';
import { joinedControl } from './apart/joined-control.ts';
import { hasConsumers } from './apart/needs.ts';
import { readersElsewhere } from './apart/readers-elsewhere.ts';
import { busInDatabase, type OpenBus } from './choose.ts';
import { compose, type AnyService, type Composed } from './compose.ts';
import { jobRunner } from './jobs.ts';
import { keeps, openPersonalData, type PersonalDataSettings } from './personal-data.ts';
import type { Replicas } from './replicas.ts';
import { localSignals } from './local-signals.ts';

export interface AssembleOptions {
  readonly definitions: readonly AnyService[];
  /** The way of a service's role into the database. */
  urlOf(service: string): string;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly metrics: Metrics;
  log(part: string): Log;
  readonly mailer: Mailer;
  readonly outside: Outside;
  signer(name: string): Signer;
  settings(definition: AnyService): Record<string, string>;
  /** Who keeps the master keys; needed where a service keeps personal data. */
  readonly personal?: PersonalDataSettings;
  readonly poolSize: number;
  /** Replicas that answer some of the reads. */
  readonly replicas?: Pick<Replicas, 'over'>;
  /** Whether other processes work on the same database. */
  readonly shared: boolean;
  /**
   * `front` leaves heavy jobs and most consumers to an `aside`, another thread of this process; `all`, the default, does everything.
   */
  readonly part?: 'all' | 'front' | 'aside';
  /** A service recorded something; told beside our own bus. */
  committed?(service: string): void;
  /** Services on nodes of their own, each at one address. */
  node?(from: string, to: string, url: string): unknown;
  /** A service where the ledger of the call is; `here`: in this process. */
  peer?(service: string, here: object): unknown;
  /** Services in other processes. */
  readonly elsewhere?: {
    readonly remote: RemoteNeighbours;
    /** Those whose outboxes are read here. */
    readonly sources: readonly AnyService[];
    /** Those that may listen to what is told here. */
    readonly listeners: readonly AnyService[];
  };
  /** Where processes hear of each other; by default the database of the first service. */
  readonly signalsUrl?: string;
  /** To carry events; by default they go by way of the database. */
  readonly openBus?: OpenBus;
  /** Periodic jobs. Tests that watch single steps do without. */
  readonly jobs?: boolean;
}

export interface PoolUse extends PoolStats { readonly service: string }

/** Services over their databases, without HTTP. */
export interface Assembled extends Composed {
  readonly bus: Bus;
  readonly signals: Signals;
  pools(): PoolUse[];
  /** Rejects where the database does not answer. */
  ask(): Promise<void>;
  /** The periodic jobs: those of this part to be run now, and when any of all parts has something to do next. */
  readonly jobs: { sweep(): Promise<void>; dueAfter(ms: number): Promise<number | undefined> };
  /** A service recorded something, on another thread. */
  wake(service: string): void;
  /** Finishes what was left over from before, then lets events and jobs run. */
  start(): Promise<void>;
  /** Jobs, then events, then what services still hold, then the connections. */
  stop(): Promise<void>;
}

/** Connections to look into the outbox of a service elsewhere. */
const SOURCE_POOL = 2;

/** Whether a part does what can be done aside, or what can not. */
const belongs = (part: 'all' | 'front' | 'aside', aside: boolean): boolean => part === 'all' || (part === 'aside') === aside;

export function assemble(options: AssembleOptions): Assembled {
  const { definitions, clock, newId, metrics, log, elsewhere, part = 'all' } = options;
  const hostLog = log('host');
  let stopping = false;
  const lost = (service: string) => (error: Error) => {
    if (!stopping) hostLog.warn({ err: error, service }, 'a database connection was lost');
  };
  const outage = (service: string) => (cause?: Error) => {
    if (cause === undefined) hostLog.info({ service }, 'the database is back');
    else if (!stopping) hostLog.error({ err: cause, service }, 'the database is away: requests that need it are refused until it is back');
  };
  const open = ({ name }: AnyService, max: number): [string, OpenDatabase] =>
    [name, openDatabase({ url: options.urlOf(name), schema: name, max, onLost: lost(name), onOutage: outage(name) })];
  // Kafka brings the events of services elsewhere; without it their outboxes are read.
  const sources = options.openBus === undefined ? elsewhere?.sources ?? [] : [];
  const pools = new Map([...definitions.map((definition) => open(definition, options.poolSize)), ...sources.map((definition) => open(definition, SOURCE_POOL))]);
  const remote = openSignals(options.signalsUrl ?? options.urlOf(definitions[0]!.name), { onLost: lost('signals') });
  const signals = localSignals(remote.signals);
  const bus = (options.openBus ?? busInDatabase)({
    clock, newId, metrics, log: log('bus'), signals: options.shared ? signals : undefined, runs: ({ beside }) => belongs(part, beside !== true),
    relays: part !== 'front', readersElsewhere: elsewhere && readersElsewhere(elsewhere.listeners, elsewhere.remote),
    heard: () => jobs.stir(),
  });
  const wake = (service: string): void => {
    bus.wake(service);
    jobs.stir();
  };
  const personal = options.personal && definitions.some(keeps)
    ? openPersonalData({ ...options.personal, clock, metrics, url: options.urlOf(KEYS_SCHEMA.name), onLost: lost(KEYS_SCHEMA.name), onOutage: outage(KEYS_SCHEMA.name) }) : undefined;
  const composed = compose(definitions, {
    clock, newId, signals, metrics, log, personal: personal?.personal,
    database: (service) => options.replicas?.over(service, pools.get(service)!.database) ?? pools.get(service)!.database,
    mailer: options.mailer, outside: options.outside, signer: options.signer,
    settings: (service) => options.settings(definitions.find(({ name }) => name === service)!),
    committed(service) {
      wake(service);
      options.committed?.(service);
    },
    bus: elsewhere === undefined ? bus.control : joinedControl(bus.control, elsewhere.listeners.filter(hasConsumers).map(({ name }) => name as string), elsewhere.remote),
    elsewhere: elsewhere?.remote, node: options.node, peer: options.peer,
  });
  const running = [...composed.running];
  for (const definition of definitions) {
    const { consumers, chunkConsumers = [] } = composed.running.get(definition.name)!;
    bus.attach({
      service: definition.name, database: pools.get(definition.name)!.database, sources: definition.sources ?? [], listens: definition.listens, consumers, chunkConsumers,
    });
  }
  for (const { name, sources: tables = [] } of sources) {
    bus.attach({ service: name, database: pools.get(name)!.database, sources: tables, listens: [], consumers: [], chunkConsumers: [], elsewhere: true });
  }
  const ofServices = running.flatMap(([service, { jobs: own }]) => own.map((job) => ({ service, job })));
  const jobs = jobRunner([
    ...ofServices,
    { service: 'host', job: { name: 'prune-outboxes', everyMs: 60_000, run: () => bus.prune() } },
    ...(personal?.jobs ?? []).map((job) => ({ service: 'host', job })),
  ].filter(({ job }: { job: Job }) => belongs(part, job.aside === true)), { timers: systemTimers, log: log('jobs'), metrics, now: () => performance.now() });
  return {
    ...composed, bus, signals, wake,
    pools: () => [...pools].map(([service, pool]) => ({ service, ...pool.stats() })),
    jobs: {
      sweep: () => jobs.sweep(),
      async dueAfter(ms) {
        const moments = await Promise.all(ofServices.map(({ job }) => job.dueAfter?.(ms)));
        return moments.reduce((first, moment) => (first === undefined || (moment !== undefined && moment < first) ? moment : first), undefined);
      },
    },
    async ask() {
      await pools.values().next().value?.database.execute('SELECT 1');
    },
    async start() {
      if (part !== 'aside') {
        await personal?.recover();
        for (const [, service] of running) await service.recover?.();
      }
      await bus.start();
      if (options.jobs ?? true) jobs.start();
    },
    async stop() {
      stopping = true;
      await jobs.stop();
      await bus.stop();
      if (part !== 'aside') for (const [, service] of running.toReversed()) await service.drain?.();
      await remote.close();
      await Promise.all([personal, ...pools.values()].map((opened) => opened?.close()));
    },
  };
}
