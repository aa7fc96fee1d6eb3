import type { Clock, NewId } from '../../kit/clock.ts';
import { RETRY, type RetryOptions } from '../../kit/consumer-isolation.ts';
import { ensurePositions } from '../../kit/consumer-positions.ts';
import { subscription } from '../../kit/consumer-subscription.ts';
import { standingOf } from '../../kit/consumer-standing.ts';
import { systemTimers, type Timers } from '../../kit/consumer-timers.ts';
import type { Signals } from '../../kit/database.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import type { Bus } from '../bus/bus.ts';
import { control } from '../bus/control.ts';
import { follow } from '../bus/follower.ts';
import { refuseTwins, type BusMember } from '../bus/member.ts';
import { prune } from '../bus/prune.ts';
import type { Pump } from '../bus/pump.ts';
import { ringer, type Ringer } from '../bus/ringer.ts';
import { oneAtATime } from '../bus/serial.ts';
import { openSource, type Source } from '../bus/source.ts';
import { taps } from '../bus/taps.ts';
import { lag, type Member } from './lag.ts';
import { chunkLane, eventLane, type Lane, type LaneContext } from './lane.ts';
import { neededFrom } from './retention.ts';

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
  /** Hears that another process recorded something. */
  heard?(): void;
  /** Where consumers in other processes stand in a source; undefined where not each can be asked. Default: there are none. */
  readersElsewhere?(source: { readonly service: string; readonly name: string }): Promise<readonly ReaderElsewhere[] | undefined>;
}

export interface ReaderElsewhere {
  /** The first chunk it has yet to take. */
  readonly needs: bigint;
  readonly archive: boolean;
}

export type EmbeddedBus = Bus;

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
        members.push({ name: consumer.name, database, serial, sources: read, lanes, consumer, wanted });
      }
      for (const consumer of chunkConsumers) {
        const serial = oneAtATime();
        const lanes = [...sources.values()].map((source) => chunkLane(consumer, { database, source, serial, context, look }));
        members.push({ name: consumer.name, database, serial, sources: [...sources.values()], lanes });
      }
    }
    refuseTwins(members);
    for (const { name, database, lanes } of members) await ensurePositions(database, name, lanes.map(({ source }) => source.name));
    for (const source of sources.values()) {
      const pumps = followers.get(source.service) ?? [];
      followers.set(source.service, [...pumps, followed(source)]);
    }
    ringing = await ringer(options.signals, timers, options.log, (service) => {
      look(service);
      options.heard?.();
    });
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
    control: control(members, { newId: options.newId, log: options.log, retry, lock: standingOf, lag: (tenantId) => lag(members, tenantId) }),
    attach, start, stop, tap: live.tap, prune: pruneAll,
    wake(service) {
      look(service);
      ringing?.ring(service);
    },
  };
}
