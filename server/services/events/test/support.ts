import { SCOPES } from '../../../../contracts/scopes.ts';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Bus } from '../../../adapters/bus/bus.ts';
import { embeddedBus } from '../../../adapters/embedded-bus/bus.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { compose } from '../../../host/compose.ts';
import type { Consumer } from '../../../kit/bus.ts';
import type { CallContext } from '../../../kit/call.ts';
import { idMaker, systemClock } from '../../../kit/clock.ts';
import { tell, type NewEvent } from '../../../kit/events.ts';
import { noMetrics, silentLog } from '../../../kit/observe.ts';
import { EFFECTS } from '../../../test/suites/effects.ts';
import { testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { events } from '../service.ts';

const RETRY = { baseMs: 1, capMs: 5 };

const embedded = (): Bus => embeddedBus({
  clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics, retry: RETRY, pollEveryMs: 50, standbyMs: 50,
});

/** The events service on a bus, beside two services that record and one that listens to both. */
export async function eventsHouse(settings: Record<string, string> = {}, open: () => Bus = embedded) {
  const db = await testDatabase([events, { name: 'writer' }, { name: 'other' }, { name: 'reader', migrations: EFFECTS }]);
  const running = new Set<Bus>();

  /** One process. */
  async function start(consumers: readonly Consumer[] = []) {
    const bus = open();
    const wake = (service: string) => { for (const other of running) other.wake(service); };
    const composed = compose([events], { ...testPorts(db, 'events', { settings: { events: settings }, committed: wake }), bus: bus.control });
    const service = composed.running.get('events')!;
    bus.attach({ service: 'events', database: db.database('events'), sources: [], listens: [], consumers: [], chunkConsumers: service.chunkConsumers! });
    for (const name of ['writer', 'other'] as const) {
      bus.attach({ service: name, database: db.database(name), sources: [], listens: [], consumers: [], chunkConsumers: [] });
    }
    bus.attach({ service: 'reader', database: db.database('reader'), sources: [], listens: ['writer:*', 'other:*'], consumers, chunkConsumers: [] });
    await bus.start();
    running.add(bus);
    const job = (name: string) => service.jobs.find((candidate) => candidate.name === name)!;
    return {
      bus, api: composed.clients.events, compact: job('compact'), replay: job('replay'),
      async stop() {
        running.delete(bus);
        await bus.stop();
      },
    };
  }

  async function record(service: 'writer' | 'other', tenantId: string, ...told: NewEvent[]): Promise<void> {
    await db.database(service).transaction((tx) => tell(tx, tenantId, ...told));
    for (const bus of running) bus.wake(service);
  }

  /** Until the archive has that many of the tenant's events. */
  async function archived(tenantId: string, count: number): Promise<void> {
    const offset = async () => Number((await db.database('events').queryArrays<[bigint]>('SELECT last_offset FROM archives WHERE tenant_id = $1', [tenantId]))[0]?.[0] ?? 0);
    await expect.poll(offset, { timeout: 10_000, interval: 5 }).toBe(count);
  }

  /** Ends every connection of a service, whatever it is doing. */
  async function cutAll(service: 'events' | 'reader'): Promise<void> {
    await withClient(db.adminUrl, (client) => client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = $1`, [`florin_${service}`]));
  }

  /** Whatever a test left running. */
  async function stopAll(): Promise<void> {
    const left = [...running];
    running.clear();
    await Promise.all(left.map((bus) => bus.stop()));
  }

  return { db, start, record, archived, cutAll, stopAll, store: db.database('events'), reader: db.database('reader') };
}

export type House = Awaited<ReturnType<typeof eventsHouse>>;

/** The context of a call by a tenant's key. */
export function as(tenantId: string, given: { idempotencyKey?: string } = {}): { context: CallContext } {
  return { context: { call: {
    tenantId, actor: { kind: 'key', id: 'test', scopes: SCOPES }, requestId: 'test', reply: { replayed: false }, ...given,
  } } };
}

export const newTenant = (): string => randomUUID();

export const streamId = (n: number, prefix = 'thg'): string => `${prefix}_${String(n).padStart(26, '0')}`;

export function made(n: number, type = 'thing.made', data: object = { n }): NewEvent {
  return { types: [type], version: 1, subject: streamId(n), timeMs: 1_700_000_000_000 + n, data: { n, ...data } };
}
