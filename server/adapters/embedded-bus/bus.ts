import type { BusControl, ChunkConsumer, Consumer, Tap } from '../../kit/bus.ts';
import type { Clock, NewId } from '../../kit/clock.ts';
import { RETRY, type RetryOptions } from '../../kit/consumer-isolation.ts';
import { ensurePositions } from '../../kit/consumer-positions.ts';
import { subscription } from '../../kit/consumer-subscription.ts';
import { systemTimers, type Timers } from '../../kit/consumer-timers.ts';
import type { Database, Signals } from '../../kit/database.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import { control, type Member } from './control.ts';
import { follow } from './follower.ts';
import { chunkLane, eventLane, type Lane, type LaneContext, type Serial } from './lane.ts';
import type { Pump } from './pump.ts';
import { neededFrom, prune } from './retention.ts';
import { ringer, type Ringer } from './ringer.ts';
import { openSource, type Source } from './source.ts';
import { taps } from './taps.ts';

export interface EmbeddedBusOptions {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Where several processes share the database. Without it each hears of its own events at once and of others' by polling. */
  readonly signals?: Signals;
  readonly timers?: Timers;
  readonly retry?: Partial<RetryOptions>;
  readonly lookEveryMs?: number;
  readonly pollEveryMs?: number;
  readonly standbyMs?: number;
  /** Which consumers run here. The others are known, and can be asked about, but another thread runs them. Default: all. */
  runs?(consumer: { readonly name: string; readonly beside?: boolean }): boolean;
  /** Where consumers in other processes stand in a source; undefined where not each can be asked. Default: there are none. */
  readersElsewhere?(source: { readonly service: string; readonly name: string }): Promise<readonly ReaderElsewhere[] | undefined>;
}

export interface ReaderElsewhere {
  /** The first chunk it has yet to take. */
  readonly needs: bigint;
  readonly archive: boolean;
}

/** A service as the bus sees it: where it records, and who of it listens. */
export interface BusMember {
  readonly service: string;
  readonly database: Database;
  /** Tables of chunks beside `outbox`, such as the ledger's journal. They are never pruned. */
  readonly sources: readonly string[];
  /** `service:type`, from the manifest. */
  readonly listens: readonly string[];
  readonly consumers: readonly Consumer[];
  readonly chunkConsumers: readonly ChunkConsumer[];
  /** Its process is another: here its events are read, and never pruned. */
  readonly elsewhere?: boolean;
}

export interface EmbeddedBus extends Tap {
  /** For services, before the bus is started. */
  readonly control: BusControl;
  attach(member: BusMember): void;
  start(): Promise<void>;
  /** Waits for what is under way. What is not yet taken is taken after the next start. */
  stop(): Promise<void>;
  /** A service recorded something. */
  wake(service: string): void;
  /** Deletes outbox rows that all have taken, the archive among them. True where there is more. A job for the host. */
  prune(): Promise<boolean>;
}

/** Of the 100 ms that an event may take to its consumers. */
const LOOK_EVERY_MS = 25;

export function embeddedBus(options: EmbeddedBusOptions): EmbeddedBus {
  const timers = options.timers ?? systemTimers;
  const retry = { ...RETRY, ...options.retry };
  const context: LaneContext = { ...options, timers, retry, standbyMs: options.standbyMs ?? 1_000 };
  const sources = new Map<string, Source>();
  const members: Member[] = [];
  const elsewhere = new Set<string>();
  const runsHere = (lane: Lane): boolean => !elsewhere.has(lane.consumer);
  const attached: BusMember[] = [];
  const followers = new Map<string, Pump[]>();
  let ringing: Ringer | undefined;
  let stopped = false;
  const live = taps(() => [...sources.values()], { timers, log: options.log, opened: () => lookAll() });

  function attach(member: BusMember): void {
    attached.push(member);
    for (const table of ['outbox', ...member.sources]) {
      const source = openSource({ service: member.service, table, database: member.database });
      sources.set(source.name, source);
    }
  }

  async function start(): Promise<void> {
    for (const { database, listens, consumers, chunkConsumers } of attached) {
      for (const consumer of [...consumers, ...chunkConsumers]) if (options.runs?.(consumer) === false) elsewhere.add(consumer.name);
      for (const consumer of consumers) {
        const wanted = subscription(consumer, listens);
        const read = [...sources.values()].filter(({ service }) => wanted.has(service));
        const serial = oneAtATime();
        const lanes = read.map((source) => eventLane(consumer, wanted.get(source.service)!, { database, source, serial, context, look }));
        members.push({ name: consumer.name, database, serial, lanes, consumer, wanted });
      }
      for (const consumer of chunkConsumers) {
        const serial = oneAtATime();
        const lanes = [...sources.values()].map((source) => chunkLane(consumer, { database, source, serial, context, look }));
        members.push({ name: consumer.name, database, serial, lanes });
      }
    }
    refuseTwins(members);
    for (const { name, database, lanes } of members) await ensurePositions(database, name, lanes.map(({ source }) => source.name));
    for (const source of sources.values()) {
      const pumps = followers.get(source.service) ?? [];
      followers.set(source.service, [...pumps, followed(source)]);
    }
    ringing = await ringer(options.signals, timers, options.log, (service) => look(service));
    lookAll();
  }

  function followed(source: Source): Pump {
    const lanes = members.flatMap((member) => member.lanes.filter((lane) => lane.source === source && runsHere(lane)));
    return follow(source, {
      timers, log: options.log, retry, lookEveryMs: options.lookEveryMs ?? LOOK_EVERY_MS, pollEveryMs: options.pollEveryMs ?? 1_000,
      wanted: () => live.open || lanes.some((lane) => !lane.waiting),
      risen() {
        for (const lane of lanes) lane.wake();
        live.wake(source);
      },
    });
  }

  function look(service: string): void {
    for (const follower of followers.get(service) ?? []) follower.wake();
  }

  function lookAll(): void {
    for (const service of followers.keys()) look(service);
  }

  async function stop(): Promise<void> {
    stopped = true;
    await ringing?.stop();
    await Promise.all([...followers.values()].flat().map((follower) => follower.stop()));
    await Promise.all([live.stop(), ...members.flatMap(({ lanes }) => lanes.map((lane) => lane.stop()))]);
  }

  async function pruneAll(): Promise<boolean> {
    let more = false;
    const foreign = new Set(attached.filter(({ elsewhere: itsProcess }) => itsProcess).map(({ service }) => service));
    for (const source of sources.values()) {
      if (stopped || source.table !== 'outbox' || foreign.has(source.service)) continue;
      const before = await takenByAll(source);
      if (before !== undefined) more = (await prune(source.database, source.table, before)) || more;
    }
    return more;
  }

  async function takenByAll(source: Source): Promise<bigint | undefined> {
    const readers = members.filter(({ lanes }) => lanes.some((lane) => lane.source === source));
    const away = await (options.readersElsewhere?.(source) ?? []);
    // What no archive has taken is the only copy there is.
    if (away === undefined || (readers.every(({ consumer }) => consumer !== undefined) && !away.some(({ archive }) => archive))) return undefined;
    const here = readers.length === 0 ? [] : [await neededFrom(source.name, readers)];
    const needed = [...here, ...away.map(({ needs }) => needs)];
    if (needed.includes(undefined)) return undefined;
    return (needed as bigint[]).reduce((least, id) => (id < least ? id : least));
  }

  return {
    control: control(members, { newId: options.newId, log: options.log, retry }),
    attach, start, stop, tap: live.tap, prune: pruneAll,
    wake(service) {
      look(service);
      ringing?.ring(service);
    },
  };
}

/** A position belongs to a name. */
function refuseTwins(members: readonly Member[]): void {
  const names = new Set<string>();
  for (const { name } of members) {
    if (names.has(name)) throw new Error(`two consumers are called ${name}`);
    names.add(name);
  }
}

function oneAtATime(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const mine = last.then(run);
    last = mine.catch(() => {});
    return mine;
  };
}
