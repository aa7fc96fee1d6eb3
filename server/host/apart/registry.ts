import { hostname } from 'node:os';
import { openDatabase } from '../../adapters/postgres/database.ts';
import type { Clock, NewId } from '../../kit/clock.ts';
import { systemTimers, type Timers } from '../../kit/consumer-timers.ts';
import type { Sql } from '../../kit/database.ts';
import type { Lag } from '../../kit/bus.ts';
import type { ServiceSchema } from '../../kit/migrations.ts';
import type { Log } from '../../kit/observe.ts';
import type { Assembled } from '../assemble.ts';
import { readiness, type Phase, type Readiness } from '../readiness.ts';
import { statesOf, type RemoteNeighbours } from './neighbours.ts';
import { HOST } from './host-contract.ts';

/** The host's own schema, in the database that processes share. */
export const HOST_SCHEMA: ServiceSchema = { name: HOST, migrations: new URL('./migrations/', import.meta.url) };

export interface Health extends Readiness {
  readonly lag: readonly Lag[];
}

/** What a process says of itself. */
export interface ProcessFacts {
  readonly services: readonly string[];
  readonly gateway: boolean;
  readonly url: string;
  readonly internalUrl: string | undefined;
  readonly version: string;
}

export interface RegisteredProcess extends ProcessFacts {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAtMs: number;
  /** When it was last heard of, and how long that is ago. By the database's clock, as `startedAtMs`. */
  readonly seenAtMs: number;
  readonly silentMs: number;
  readonly health: Health;
}

/** A process that has said nothing for so long is most likely gone. */
export const SILENT_MS = 15_000;
const EVERY_MS = 5_000;
const FORGET_AFTER = '1 hour';

export interface RegistryOptions {
  readonly url: string;
  readonly facts: ProcessFacts;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly timers: Timers;
  readonly log: Log;
  health(): Promise<Health>;
}

/** Says again and again that this process is there, until it is stopped. Where the database is away, it says nothing. */
export function registerProcess({ url, facts, clock, newId, timers, log, health }: RegistryOptions): { stop(): Promise<void> } {
  const { database, close } = openDatabase({ url, schema: HOST, max: 1, onLost: () => {} });
  const id = newId();
  const startedAt = new Date(clock.now());
  let stopped = false;
  let callOff = (): void => {};
  let saying: Promise<void> = say();

  async function say(): Promise<void> {
    try {
      await database.execute(
        `INSERT INTO processes (id, host, pid, services, gateway, url, internal_url, version, started_at, seen_at, health)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp(), $10)
         ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, health = excluded.health`,
        [id, hostname(), process.pid, facts.services, facts.gateway, facts.url, facts.internalUrl ?? null, facts.version, startedAt, JSON.stringify(await health())]);
      await database.execute(`DELETE FROM processes WHERE seen_at < clock_timestamp() - interval '${FORGET_AFTER}'`);
    } catch (error) {
      log.debug({ err: error }, 'this process could not say that it is there');
    }
    if (!stopped) callOff = timers.after(EVERY_MS, () => { saying = say(); });
  }

  return {
    async stop() {
      stopped = true;
      callOff();
      await saying;
      await database.execute('DELETE FROM processes WHERE id = $1', [id]).catch((error: unknown) => log.debug({ err: error }, 'this process could not say that it goes'));
      await close();
    },
  };
}

export interface AnnounceOptions extends Omit<RegistryOptions, 'health' | 'timers' | 'log'> {
  readonly assembled: Assembled;
  readonly remote: Pick<RemoteNeighbours, 'states'> | undefined;
  phase(): Phase;
  log(part: string): Log;
}

/** Registers this process, with its health as it is at each moment. */
export function announce({ assembled, remote, phase, log, ...options }: AnnounceOptions): { stop(): Promise<void> } {
  const ready = readiness({ phase, clock: options.clock, behind: () => Promise.resolve(0), ask: assembled.ask, pools: assembled.pools, neighbours: remote && (() => statesOf(remote)) });
  return registerProcess({
    ...options, timers: systemTimers, log: log('registry'),
    async health() {
      const lag = await assembled.bus.control.lag();
      return { ...await ready(), eventsBehind: lag.reduce((sum, { behind }) => sum + behind, 0), lag };
    },
  });
}

interface Row {
  id: string; host: string; pid: number; services: string[]; gateway: boolean; url: string; internal_url: string | null; version: string;
  started_at: Date; seen_at: Date; silent: string; health: Health;
}

/** Those seen within the last hour, oldest first. */
export async function readProcesses(sql: Sql): Promise<RegisteredProcess[]> {
  const rows = await sql.query<Row>(
    `SELECT id, host, pid, services, gateway, url, internal_url, version, started_at, seen_at, extract(epoch FROM clock_timestamp() - seen_at) * 1000 AS silent, health
     FROM processes ORDER BY started_at`);
  return rows.map(({ internal_url: internalUrl, started_at: startedAt, seen_at: seenAt, silent, ...rest }) => ({
    ...rest, internalUrl: internalUrl ?? undefined, startedAtMs: startedAt.getTime(), seenAtMs: seenAt.getTime(), silentMs: Math.max(0, Math.round(Number(silent))),
  }));
}
