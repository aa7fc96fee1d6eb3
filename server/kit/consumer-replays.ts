import type { Consumer, ReplayOf, ReplayPage, ReplayState } from './bus.ts';
import type { Database, Sql } from './database.ts';
import { settleReplayed } from './consumer-dead-letters.ts';
import { HandlerFailure } from './consumer-isolation.ts';
import { standingOf, type LockStanding, type Standing } from './consumer-standing.ts';

/**
 * Rebuilding one tenant's part of a projection out of the archive, while the bus goes on. From the first step on the bus keeps the
 * tenant's events from the consumer; the replay hands over exactly those the bus has passed by. When the archive holds all
 * of them, the last are handed over and in the same transaction the bus goes on: nothing is lost, nothing doubled.
 */

interface ReplayRow { tenant_id: string; replay_id: string; next_offset: bigint; finished: boolean }

/** Tenants whose events the bus must keep back. Ask after the positions are locked. */
export async function tenantsReplaying(tx: Sql, consumer: string): Promise<ReadonlySet<string>> {
  const rows = await tx.queryArrays<[string]>(
    `SELECT tenant_id FROM consumer_replays WHERE consumer = $1 AND NOT finished`, [consumer], 'kit.tenants-replaying');
  return new Set(rows.map(([tenantId]) => tenantId));
}

export async function beginReplay(
  database: Database, consumer: Consumer, replay: ReplayOf, fromOffset: number, lock: LockStanding = standingOf,
): Promise<ReplayState> {
  return database.transaction(async (tx) => {
    await lock(tx, consumer.name);
    const known = await find(tx, replay);
    if (known?.replay_id === replay.replayId) return stateOf(known);
    if (consumer.reset === undefined) throw new Error(`${consumer.name} can not be rebuilt`);
    await consumer.reset(replay.tenantId, tx);
    await tx.execute(
      `INSERT INTO consumer_replays (consumer, tenant_id, replay_id, next_offset) VALUES ($1, $2, $3, $4)
       ON CONFLICT (consumer, tenant_id) DO UPDATE SET replay_id = $3, next_offset = $4, finished = false`,
      [consumer.name, replay.tenantId, replay.replayId, fromOffset]);
    return { nextOffset: fromOffset, finished: false, waitMs: 0 };
  });
}

export interface FeedOptions {
  /** Events at most, so that a failing one can be found. */
  readonly limit: number;
  /** Parks the only event instead of handing it over. */
  readonly park?: (tx: Sql, event: ReplayPage['events'][number]['event']) => Promise<void>;
  /** How the bus keeps positions. Default: one per source. */
  readonly lock?: LockStanding;
}

/** How many events were handed over comes back beside the state. */
export async function feedReplay(
  database: Database, consumer: Consumer, replay: ReplayOf, page: ReplayPage, options: FeedOptions,
): Promise<ReplayState & { readonly fed: number }> {
  return database.transaction(async (tx) => {
    const standing = await (options.lock ?? standingOf)(tx, consumer.name);
    const known = await find(tx, replay);
    if (known?.replay_id !== replay.replayId) throw new Error(`replay ${replay.replayId} of ${consumer.name} has been superseded`);
    // Another process fed this page, or the replay is over.
    if (known.finished || known.next_offset !== BigInt(page.fromOffset)) return { ...stateOf(known), fed: 0 };
    const step = nextStep(page, standing, options.limit);
    const events = step.events.map(({ event }) => event);
    if (events.length > 0) {
      if (options.park !== undefined) await options.park(tx, events[0]!);
      else await consumer.handle(events, tx).catch((error: unknown) => { throw new HandlerFailure(error); });
      if (options.park === undefined) await settleReplayed(tx, consumer.name, replay.tenantId, events.map(({ id }) => id));
    }
    await tx.execute(
      `UPDATE consumer_replays SET next_offset = $3, finished = $4 WHERE consumer = $1 AND tenant_id = $2`,
      [consumer.name, replay.tenantId, step.nextOffset, step.finished]);
    return { nextOffset: step.nextOffset, finished: step.finished, waitMs: step.waiting ? 20 : 0, fed: events.length };
  });
}

/** What of a page to hand over now. */
export function nextStep(page: ReplayPage, standing: Standing, limit: number) {
  const passed = ({ chunk, event }: ReplayPage['events'][number]) => standing.passed(chunk, event);
  const { archivedTo } = page;
  // The archive has everything the bus has passed by: what is here beyond that, the bus will deliver itself.
  if (archivedTo !== undefined && [...standing.furthest].every(([source, { id, event }]) => (archivedTo.get(source) ?? 0n) >= (event > 0 ? id + 1n : id))) {
    const events = page.events.filter(passed);
    if (events.length <= limit) return { events, nextOffset: page.toOffset, finished: true, waiting: false };
  }
  const stop = page.events.findIndex((event) => !passed(event));
  const taken = Math.min(limit, stop === -1 ? page.events.length : stop);
  const next = page.events[taken];
  const nextOffset = next === undefined ? page.toOffset : next.offset;
  // At the archive's end, or at an event the bus has yet to pass by.
  const waiting = taken === stop || (next === undefined && archivedTo !== undefined);
  return { events: page.events.slice(0, taken), nextOffset, finished: false, waiting };
}

async function find(tx: Sql, replay: ReplayOf): Promise<ReplayRow | undefined> {
  const [row] = await tx.query<ReplayRow>(
    `SELECT tenant_id, replay_id, next_offset, finished FROM consumer_replays WHERE consumer = $1 AND tenant_id = $2`,
    [replay.projection, replay.tenantId]);
  return row;
}

function stateOf(row: ReplayRow): ReplayState {
  return { nextOffset: Number(row.next_offset), finished: row.finished, waitMs: 0 };
}
