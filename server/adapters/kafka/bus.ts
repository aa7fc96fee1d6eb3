import { randomUUID } from 'node:crypto';
import type { ChunkConsumer, Consumer } from '../../kit/bus.ts';
import type { Clock, NewId } from '../../kit/clock.ts';
import { backoffMs, RETRY, type RetryOptions } from '../../kit/consumer-isolation.ts';
import { ensurePositions } from '../../kit/consumer-positions.ts';
import { subscription } from '../../kit/consumer-subscription.ts';
import { systemTimers, type Timers } from '../../kit/consumer-timers.ts';
import type { Database, Signals } from '../../kit/database.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import type { Bus } from '../bus/bus.ts';
import { control, type Held } from '../bus/control.ts';
import { follow } from '../bus/follower.ts';
import { refuseTwins, type BusMember } from '../bus/member.ts';
import { IDLE, pump, type Next, type Pump } from '../bus/pump.ts';
import { ringer, type Ringer } from '../bus/ringer.ts';
import { oneAtATime } from '../bus/serial.ts';
import { openSource, type Source } from '../bus/source.ts';
import { taps } from '../bus/taps.ts';
import { runningBeside } from './beside.ts';
import type { KafkaConnection } from './connection.ts';
import { runningChunks, runningEvents, type Running, type RunningContext } from './running.ts';
import { distantTaps } from './distant-taps.ts';
import { ensureSlots, lockInbox } from './inbox.ts';
import { lag } from './lag.ts';
import { publisher } from './producer.ts';
import { relay, type Relay } from './relay.ts';
import { forgetWaiting } from './retry-store.ts';
import { pruning } from './retention.ts';
import { ensureTopics, names, PREFIX, sourcesOf, type TopicsOf } from './topics.ts';

export interface KafkaBusOptions {
  readonly connection: KafkaConnection;
  /** Every service of the installation, those that run elsewhere too: their sources have topics. */
  readonly services: readonly TopicsOf[];
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Where a service is recorded for by other processes than the one that relays it. Without it those are heard of by polling. */
  readonly signals?: Signals;
  readonly timers?: Timers;
  readonly retry?: Partial<RetryOptions>;
  readonly lookEveryMs?: number;
  readonly pollEveryMs?: number;
  readonly standbyMs?: number;
  readonly leaseMs?: number;
  /** Of topics it makes itself. Default: what the brokers are set to. */
  readonly replication?: number;
  /** Of topics and groups, where installations share a Kafka. Default: `florin`. */
  readonly prefix?: string;
  /** Consumers of chunks that must have a chunk before its outbox row may go. None: rows stay. */
  readonly keptFor?: readonly string[];
  /** Whether this part of the process relays the sources that are attached. Default: yes. */
  readonly relays?: boolean;
  /** Which consumers run here. The others are known, and can be asked about. Default: all. */
  runs?(consumer: { readonly name: string; readonly beside?: boolean }): boolean;
  /** Hears that another process recorded something. */
  heard?(): void;
}

/** Of the 100 ms that an event may take: Kafka needs some of it, so this is less than on the embedded bus. */
const LOOK_EVERY_MS = 10;
const LEASE_MS = 5_000;

/** The same as the embedded bus, by way of Kafka. */
export function kafkaBus(options: KafkaBusOptions): Bus {
  const { connection, log, newId, prefix = PREFIX } = options;
  const timers = options.timers ?? systemTimers;
  const retry = { ...RETRY, ...options.retry };
  const named = names(prefix);
  const known = options.services.flatMap((service) => sourcesOf(service).map((name) => ({ name, service: service.name })));
  const sources = new Map<string, Source>();
  const attached: BusMember[] = [];
  const members: Held[] = [];
  const running: Running[] = [];
  const relays: Relay[] = [];
  const followers = new Map<string, Pump[]>();
  const own = publisher(connection);
  const context: RunningContext = { ...options, timers, retry, named, publisher: own };
  let ringing: Ringer | undefined;
  let opening: Pump | undefined;
  let troubles = 0;
  let stopped = false;
  const live = taps(() => [...sources.values()], { timers, log, opened: () => lookAll() });
  const distant = distantTaps({
    connection, named, timers, log, retry, sources: () => known.flatMap(({ name }) => (sources.has(name) ? [] : [name])),
  });
  const pruneNow = pruning({ connection, named, keptFor: options.keptFor ?? [], log });

  function attach(member: BusMember): void {
    attached.push(member);
    for (const table of ['outbox', ...member.sources]) {
      const source = openSource({ service: member.service, table, database: member.database });
      if (!known.some(({ name }) => name === source.name)) throw new Error(`there is no topic for ${source.name}`);
      sources.set(source.name, source);
    }
  }

  async function start(): Promise<void> {
    for (const { database, listens, consumers, chunkConsumers } of attached) {
      for (const consumer of consumers) holdEvents(consumer, database, listens);
      for (const consumer of chunkConsumers) holdChunks(consumer, database);
    }
    refuseTwins(members);
    for (const { name, database, sources: read, consumer } of members) {
      const from = read.map((source) => source.name);
      await (consumer === undefined ? ensurePositions(database, name, from) : ensureSlots(database, name, from));
    }
    for (const source of sources.values()) begin(source);
    opening = pump(timers, open);
    opening.wake();
    ringing = await ringer(options.signals, timers, log, (service) => {
      look(service);
      options.heard?.();
    });
    lookAll();
  }

  /** Money can be moved while Kafka is away: nobody waits for it, and what was recorded is published once it is there. */
  async function open(): Promise<Next> {
    try {
      await ensureTopics(connection, {
        services: options.services, consumers: members.flatMap(({ name, consumer }) => (consumer === undefined ? [] : [name])),
        replication: options.replication, retries: retry.attempts - 1, prefix,
      });
      for (const one of running) one.start();
      for (const one of relays) one.wake();
      return IDLE;
    } catch (error) {
      log.error({ error }, 'Kafka can not be used yet');
      return { do: 'wait', ms: backoffMs(++troubles, retry) };
    }
  }

  function holdEvents(given: Consumer, database: Database, listens: readonly string[]): void {
    const wanted = subscription(given, listens);
    // What is rebuilt is handed over by the replay, what was set aside with it.
    const consumer = given.reset === undefined ? given : {
      ...given, reset: async (tenantId: string, tx: Parameters<Consumer['handle']>[1]) => {
        await given.reset!(tenantId, tx);
        await forgetWaiting(tx, given.name, tenantId);
      },
    };
    const member = { name: given.name, database, serial: oneAtATime(), sources: known.filter(({ service }) => wanted.has(service)), consumer, wanted };
    const runs = options.runs?.(given) ?? true;
    if (given.beside !== true) {
      members.push(member);
      if (runs) running.push(runningEvents(member, context));
    } else if (runs) running.push(runningBeside(member, named.group(`${given.name}.${newId()}`), context));
  }

  function holdChunks(consumer: ChunkConsumer, database: Database): void {
    const member = { name: consumer.name, database, serial: oneAtATime(), sources: known };
    members.push(member);
    if (options.runs?.(consumer) ?? true) running.push(runningChunks(consumer, member, context));
  }

  function begin(source: Source): void {
    const mine = (options.relays ?? true) ? relay(source, {
      ...context, publisher: publisher(connection), holder: randomUUID(), leaseMs: options.leaseMs ?? LEASE_MS, standbyMs: options.standbyMs ?? 1_000,
      look: () => look(source.service),
    }) : undefined;
    if (mine !== undefined) relays.push(mine);
    const pumps = followers.get(source.service) ?? [];
    followers.set(source.service, [...pumps, follow(source, {
      timers, log, retry, lookEveryMs: options.lookEveryMs ?? LOOK_EVERY_MS, pollEveryMs: options.pollEveryMs ?? 1_000,
      wanted: () => live.open || (mine?.active ?? false),
      risen() {
        mine?.wake();
        live.wake(source);
      },
    })]);
  }

  function look(service: string): void {
    for (const follower of followers.get(service) ?? []) follower.wake();
  }

  function lookAll(): void {
    for (const service of followers.keys()) look(service);
  }

  return {
    control: control(members, { newId, log, retry, lock: lockInbox, lag: (tenantId) => lag(members, { connection, named, sources, log, metrics: options.metrics }, tenantId) }),
    attach, start,
    tap(tenantId, hear) {
      const ends = [live.tap(tenantId, hear), distant.tap(tenantId, hear)];
      return () => { for (const end of ends) end(); };
    },
    wake(service) {
      look(service);
      ringing?.ring(service);
    },
    prune: async () => !stopped && pruneNow([...sources.values()]),
    async stop() {
      stopped = true;
      await Promise.all([ringing?.stop(), opening?.stop()]);
      await Promise.all([...followers.values()].flat().map((follower) => follower.stop()));
      await Promise.all([live.stop(), distant.stop(), ...relays.map((one) => one.stop()), ...running.map((one) => one.stop())]);
      await own.close();
    },
  };
}
