import { embeddedBus } from '../../adapters/embedded-bus/bus.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { withClient } from '../../adapters/postgres/migrate.ts';
import { compose, type Composed } from '../../host/compose.ts';
import { SERVICES } from '../../host/services.ts';
import type { Lag } from '../../kit/bus.ts';
import { idMaker, type Clock } from '../../kit/clock.ts';
import type { Database, Signals } from '../../kit/database.ts';
import { noMetrics, silentLog } from '../../kit/observe.ts';
import { KEYS_SCHEMA } from '../../kit/personal-data/key-store.ts';
import { personalData } from '../../kit/personal-data/personal-data.ts';
import type { Job } from '../../kit/service.ts';
import { newPrivatePem, signerFromPem, type Signer } from '../../kit/signing.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import { newMasterKey, noOutside } from '../support/service-context.ts';
import { faulty } from './faults.ts';

const KIT = new URL('../../kit/migrations/', import.meta.url);

/** One database and one clock, and processes on it that come and go. */
export interface Installation {
  readonly adminUrl: string;
  readonly clock: Clock & { advance(ms: number): void };
  /** Undisturbed, as a service sees it. */
  database(service: string): Database;
  start(): Promise<SimulatedProcess>;
  /** What PostgreSQL is doing, for a run that failed. */
  sessions(): Promise<string[]>;
  close(): Promise<void>;
}

/** Florin without HTTP, in a process that can be made to die or to stand still between any two statements. */
export interface SimulatedProcess {
  readonly clients: Composed['clients'];
  readonly jobs: readonly Job[];
  readonly dead: boolean;
  /** Dies at the so-manieth moment from now, wherever in its work that is. */
  dieAfter(moments: number): void;
  standStill(): void;
  goOn(): void;
  /** How far its consumers have come. */
  lag(): Promise<Lag[]>;
  /** Takes over what others left behind, as at a start. */
  recover(): Promise<void>;
  /** Stops its bus. What it was doing has been answered, or never will be. */
  bury(): Promise<void>;
}

/** Nobody calls: each process looks for itself. */
const deaf: Signals = { notify: () => Promise.resolve(), listen: () => Promise.resolve(() => Promise.resolve()) };

export const REVIEW_AMOUNT = 4_000;
/** Nothing here waits so long for anything, unless it waits in vain. */
const STATEMENT_TIMEOUT_MS = 8_000;

export async function openInstallation(serverUrl: string, startMs: number): Promise<Installation> {
  const clone = await cloneDatabase(serverUrl, [KEYS_SCHEMA, ...SERVICES].map(({ name, migrations }) => ({ name: name as string, migrations })), KIT);
  const pools = new Map([KEYS_SCHEMA, ...SERVICES].map(({ name }) => [name as string, openDatabase({ url: clone.urlOf(name as string), schema: name as string, max: 10, statementTimeoutMs: STATEMENT_TIMEOUT_MS })]));
  const database = (service: string): Database => pools.get(service)!.database;
  let nowMs = startMs;
  const clock = { now: () => nowMs, advance: (ms: number) => void (nowMs += ms) };
  const signers = new Map<string, Signer>();
  const signer = (name: string): Signer => signers.getOrInsertComputed(name, () => signerFromPem(newPrivatePem()));

  const kms = newMasterKey();

  async function start(): Promise<SimulatedProcess> {
    let left = Infinity;
    let dead = false;
    let gate: { promise: Promise<void>; resolve(): void } | undefined;
    const strike = (): boolean => dead || (dead = --left < 0);
    const own = (service: string): Database => faulty(database(service), strike, () => gate?.promise ?? Promise.resolve());
    const newId = idMaker(clock);
    const bus = embeddedBus({ clock, newId, log: silentLog, metrics: noMetrics, pollEveryMs: 20, lookEveryMs: 5, standbyMs: 20, retry: { baseMs: 5, capMs: 50 } });
    const composed = compose(SERVICES, {
      clock, newId, signals: deaf, metrics: noMetrics, log: () => silentLog, database: own, signer, mailer: { send: async () => {} }, outside: noOutside, personal: personalData({ database: own(KEYS_SCHEMA.name), kms, clock, metrics: noMetrics }), committed: (service) => bus.wake(service), bus: bus.control,
      settings: (service): Record<string, string> => (service === 'transactions' ? { reviewAmount: String(REVIEW_AMOUNT) } : {}),
    });
    const running = [...composed.running];
    for (const { name, sources = [], listens } of SERVICES) {
      const { consumers, chunkConsumers = [] } = composed.running.get(name as string)!;
      bus.attach({ service: name as string, database: own(name as string), sources, listens, consumers, chunkConsumers });
    }
    await bus.start();
    const goOn = (): void => {
      gate?.resolve();
      gate = undefined;
    };
    return {
      clients: composed.clients, jobs: running.flatMap(([, { jobs }]) => jobs),
      get dead() {
        return dead;
      },
      dieAfter: (moments) => void (left = moments),
      standStill: () => void (gate ??= Promise.withResolvers<void>()),
      goOn, lag: () => bus.control.lag(),
      async recover() {
        for (const [, service] of running) await service.recover?.();
      },
      async bury() {
        goOn();
        await bus.stop();
      },
    };
  }

  return {
    adminUrl: clone.adminUrl, clock, database, start,
    sessions: () => withClient(clone.adminUrl, async (admin) => {
      const { rows } = await admin.query<{ line: string }>(
        `SELECT concat_ws(' ', pid, usename, state, wait_event, 'blocked by', pg_blocking_pids(pid), 'since', round(extract(epoch FROM now() - xact_start), 1), left(regexp_replace(query, '\\s+', ' ', 'g'), 160)) AS line
         FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`);
      return rows.map(({ line }) => line);
    }),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      await clone.drop();
    },
  };
}
