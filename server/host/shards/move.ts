import type { Lag } from '../../kit/bus.ts';
import { sqlState, type Database } from '../../kit/database.ts';
import { copyTenant, hasArrived } from './copy.ts';
import { lowerFences, raiseFences } from './fence.ts';
import { beginMove, endMove, giveUpMove, placeUnseen, readRoute, type StoredRoute } from './route-store.ts';
import { LOOK_EVERY_MS } from './routes.ts';
import { underWay } from './under-way.ts';

export interface MoveOptions {
  readonly tenantId: string;
  /** A shard's name; the one the tenant is on calls a move off that has not arrived. */
  readonly to: string;
  /** Names of the shards; those who were never seen are on the first. */
  readonly names: readonly string[];
  /** The database the edges share. */
  readonly routes: Database;
  /** Of services that are there once, by name: they write for the tenant too. */
  readonly once: ReadonlyMap<string, Database>;
  /** A shard's, as the user who may write in every schema. */
  shard(name: string): Database;
  /** How far the consumers on a shard are with the tenant's events, as its processes say. */
  lag(shard: string, tenantId: string): Promise<readonly Lag[]>;
  newId(): string;
  wait(ms: number): Promise<void>;
  /** A step is over. Tests end the command here. */
  after?(step: Step): void | Promise<void>;
  say(line: string): void;
  /** How long it waits for what is under way. */
  readonly patienceMs?: number;
}

export type Step = 'begun' | 'fenced' | 'taken' | 'copied' | 'switched';

/** It can't be done now; the tenant is where it was, and open. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused';
}

const PATIENCE_MS = 30_000;
const LOOK_MS = 100;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Moves a tenant to another shard while all run. Writes for it are refused (503) from the first step to the last; reads go on. Each step can be done
 * again: where the command was killed, the same command goes on, and one that names the shard the tenant is still on calls it off.
 */
export function moveTenant(options: MoveOptions): Promise<{ rows: number }> {
  return alone(options, () => moveAlone(options));
}

async function moveAlone(options: MoveOptions): Promise<{ rows: number }> {
  const { tenantId, to, routes } = options;
  const before = await readRoute(routes, tenantId) ?? await placeUnseen(routes, options.once.get('identity')!, tenantId, options.names[0]!);
  if (before === undefined) throw new MoveRefused(`no shard has the tenant ${tenantId}`);
  if (before.movingTo === null && before.shard === to) {
    // What a command that was killed just before its end has left.
    await openOnce(options);
    return { rows: 0 };
  }
  if (before.movingTo === null) await beginMove(routes, tenantId, to, options.newId());
  const route = (await readRoute(routes, tenantId))!;
  if (await arrived(options, route)) return finish(options, route, 0);
  if (route.shard === to) {
    await callOff(options, route);
    return { rows: 0 };
  }
  if (route.movingTo !== to) throw new MoveRefused(`the tenant is on its way to ${route.movingTo}: let it arrive, or call it off with --to ${route.shard}`);
  await options.after?.('begun');
  const rows = await bring(options, route).catch(async (error: unknown) => {
    // Nothing is on the target unless all is. Where that can't be found out, the move stays as it is, and the next command goes on.
    if (!await arrived(options, route)) await callOff(options, route);
    throw error;
  });
  return finish(options, route, rows);
}

/** Of two commands for one tenant the second is refused. One that was killed lets go as soon as PostgreSQL misses it. */
function alone<T>({ routes, tenantId }: MoveOptions, run: () => Promise<T>): Promise<T> {
  return routes.transaction(async (tx) => {
    await tx.execute('SET LOCAL idle_in_transaction_session_timeout = 0');
    await tx.execute('SET LOCAL lock_timeout = 5000');
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended('florin.move.' || $1, 0))`, [tenantId]).catch((error: unknown) => {
      throw sqlState(error) === LOCK_NOT_AVAILABLE ? new MoveRefused(`another command is moving ${tenantId}`) : error;
    });
    return run();
  });
}

/** Up to the point from which it can only go on. */
async function bring(options: MoveOptions, { shard, movingTo, moveId }: StoredRoute): Promise<number> {
  const { tenantId, say } = options;
  const source = options.shard(shard);
  say(`telling every edge that ${tenantId} moves from ${shard} to ${movingTo}`);
  await options.wait(2 * LOOK_EVERY_MS);
  for (const [service, database] of options.once) await raiseFences(database, tenantId, [service]);
  await closeSource(options, source);
  await options.after?.('fenced');
  say('waiting until all its events are taken');
  await until(options, async () => behind([...await options.lag(shard, tenantId), ...(await options.lag(movingTo!, tenantId)).filter(({ source: from }) => options.once.has(from.split('.')[0]!))]));
  await options.after?.('taken');
  const rows = await copyTenant({
    source, target: options.shard(movingTo!), tenantId, moveId: moveId!, progress: (table, count) => { if (count > 0) say(`copied ${table}: ${count} rows`); },
  });
  await options.after?.('copied');
  return rows;
}

/** Fenced with nothing half done: what a late request began meanwhile must be able to end, so the fence is lowered for it again. */
async function closeSource(options: MoveOptions, source: Database): Promise<void> {
  const { tenantId, say } = options;
  say('waiting for what is under way');
  await until(options, async () => {
    const before = await underWay(source, tenantId);
    if (before.size > 0) return before;
    await raiseFences(source, tenantId);
    const left = await underWay(source, tenantId);
    if (left.size > 0) await lowerFences(source, tenantId);
    return left;
  });
}

const behind = (lags: readonly Lag[]): ReadonlyMap<string, number> => new Map(lags.filter((lag) => lag.behind > 0).map((lag) => [`events that ${lag.consumer} has yet to take`, lag.behind]));

async function until({ patienceMs = PATIENCE_MS, wait }: MoveOptions, look: () => Promise<ReadonlyMap<string, number>>): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    const left = await look();
    if (left.size === 0) return;
    if (waitedMs >= patienceMs) throw new MoveRefused(`not moved: there are still ${[...left].map(([what, count]) => `${count} ${what}`).join(', ')}`);
    await wait(LOOK_MS);
  }
}

async function arrived(options: MoveOptions, { tenantId, movingTo, moveId }: StoredRoute): Promise<boolean> {
  return movingTo !== null && options.shard(movingTo).transaction((tx) => hasArrived(tx, tenantId, moveId!));
}

async function finish(options: MoveOptions, route: StoredRoute, rows: number): Promise<{ rows: number }> {
  await endMove(options.routes, route);
  await options.after?.('switched');
  await openOnce(options);
  options.say(`${route.tenantId} is on ${route.movingTo}`);
  return { rows };
}

async function openOnce({ once, tenantId }: MoveOptions): Promise<void> {
  for (const [service, database] of once) await lowerFences(database, tenantId, [service]);
}

async function callOff(options: MoveOptions, route: StoredRoute): Promise<void> {
  await lowerFences(options.shard(route.shard), route.tenantId);
  await openOnce(options);
  await giveUpMove(options.routes, route);
  options.say(`${route.tenantId} stays on ${route.shard}`);
}
