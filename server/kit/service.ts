import type { AnyContractRouter, ContractRouterClient } from '@orpc/contract';
import type { Router } from '@orpc/server';
import type { z } from 'zod';
import type { Contracts, ServiceName } from '../../contracts/index.ts';
import type { BusControl, ChunkConsumer, Consumer } from './bus.ts';
import type { CallContext } from './call.ts';
import type { Clock, NewId } from './clock.ts';
import type { Database, Signals } from './database.ts';
import type { Mailer } from './mail.ts';
import type { Log, Metrics } from './observe.ts';
import type { Outside } from './outside.ts';
import type { PersonalData } from './personal-data/personal-data.ts';
import type { Signer } from './signing.ts';

/**
 * A service is a manifest, data that can be read without starting anything, and a `setup` that wires handlers to
 * what the host gives it and starts nothing.
 */
export interface ServiceDefinition<Name extends ServiceName, Uses extends ServiceName, Config extends z.ZodObject> {
  readonly name: Name;
  readonly contract: Contracts[Name];
  /** Neighbours whose operations it calls. The host refuses a circle. */
  readonly uses: readonly Uses[];
  /** Services on nodes of their own that it may ask, at addresses of its own settings: `node` in its context. */
  readonly asks?: readonly ServiceName[];
  /** Whether it asks its like where another ledger is: `peer` in its context. */
  readonly asksItself?: boolean;
  /** Events of others it listens to, as `service:type`; `service:*` for all of a service's. */
  readonly listens: readonly string[];
  /** Events it tells, with a sentence each. */
  readonly tells: Readonly<Record<string, string>>;
  /** Settings, each with a default; the host reads `FLORIN_<SERVICE>_<SETTING>`. */
  readonly config: Config;
  /** Folder of `NNNN-name.sql` files. */
  readonly migrations: URL;
  /** Tables that hold chunks beside `outbox`. Only the ledger has one: its journal. */
  readonly sources?: readonly string[];
  /** How its events lie on Kafka, where the defaults won't do. */
  readonly topic?: TopicSettings;
  /** Names of its periodic jobs. */
  readonly jobs: readonly string[];
  /** Whether it keeps personal data: then `personal` in its context has a key store behind it. */
  readonly keepsPersonalData?: true;
  setup(context: ServiceContext<Uses, z.output<Config>>): RunningService<Contracts[Name]>;
}

export interface TopicSettings {
  /** Default 12. At most 64: events are spread over so many slots, and further partitions would stay empty. */
  readonly partitions?: number;
  /** How long the broker keeps what was published, default 7 days. The archive keeps it for good. */
  readonly retentionMs?: number;
}

/** A neighbour's operations. Give each call its context: `neighbours.ledger.post(input, { context: { call } })`. */
export type Neighbours<Uses extends ServiceName> = { readonly [Name in Uses]: ContractRouterClient<Contracts[Name], CallContext> };

export interface ServiceContext<Uses extends ServiceName, Config> {
  readonly config: Config;
  readonly database: Database;
  readonly signals: Signals;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly neighbours: Neighbours<Uses>;
  /** The operations of a service it `asks`, at one address: `http://fraud-a:3100`. Opens nothing; the first call does. */
  node<Name extends ServiceName>(name: Name, url: string): Neighbours<Name>[Name];
  /**
   * The operations of this very service where the ledger of the call is, by `call.tenantId`: here, or on another server. Not to be called in `setup`.
   */
  peer<Name extends ServiceName>(name: Name): Neighbours<Name>[Name];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly mailer: Mailer;
  readonly outside: Outside;
  /** A signing key of this installation by name, made at first use: `seal`, `validator-fraud`, `token`. */
  signer(name: string): Signer;
  /** Personal data, encrypted under a key for each person; for services that say `keepsPersonalData`. */
  readonly personal: PersonalData;
  /** Tells the bus that something was committed, so that it needn't poll. Cheap; call it after the commit. */
  committed(): void;
  /** The bus itself, for the events service. To be used once the host has started it, not in `setup`. */
  readonly bus?: BusControl;
}

export interface Job {
  readonly name: string;
  readonly everyMs: number;
  /** How often where nobody has recorded anything for a while. Default: `everyMs`. For jobs whose work is recorded first, or can wait that long. */
  readonly idleMs?: number;
  /** Heavy work that needs nothing a handler keeps in memory: the host may run it on a thread aside, so that requests need not wait for it. */
  readonly aside?: boolean;
  /** Never overlaps with itself in one process. Returns true where there is more to do at once. */
  run(): Promise<boolean | void>;
  /** The first moment after `ms` at which something waits for it, by the clock. For who moves a test clock: it stops there, and has the job run. */
  dueAfter?(ms: number): Promise<number | undefined>;
  /** Where runs leave something under way: ends it, after the last run. */
  drain?(): Promise<void>;
}

export interface RunningService<Contract extends AnyContractRouter> {
  readonly router: Router<Contract, CallContext>;
  readonly consumers: readonly Consumer[];
  readonly chunkConsumers?: readonly ChunkConsumer[];
  readonly jobs: readonly Job[];
  /** Work left over from before, finished before the first request is taken. */
  recover?(): Promise<void>;
  /** What there is of it that is meant in earnest, in words, such as keys of live mode: no test clock is moved where something is. */
  live?(): Promise<string | undefined>;
  /** Waits for what is under way; new work no longer comes. */
  drain?(): Promise<void>;
}

export function defineService<Name extends ServiceName, Uses extends ServiceName, Config extends z.ZodObject>(
  definition: ServiceDefinition<Name, Uses, Config>,
): ServiceDefinition<Name, Uses, Config> {
  return definition;
}
