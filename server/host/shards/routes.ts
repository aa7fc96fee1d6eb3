import type { Timers } from '../../kit/consumer-timers.ts';
import type { Sql } from '../../kit/database.ts';
import type { Log } from '../../kit/observe.ts';

export interface Route {
  readonly shard: string;
  /** It is on its way to another: it is read where it is, and nothing is written. */
  readonly moving: boolean;
}

export interface Routes {
  /** From memory, nearly always. A tenant seen for the first time is given the first shard, and keeps it. */
  find(tenantId: string): Route | Promise<Route>;
  /** Somebody was refused: look now whether routes have changed. */
  doubt(): void;
  close(): void;
}

export interface RoutesOptions {
  readonly sql: Sql;
  /** Where tenants go that have no route yet. */
  readonly first: string;
  readonly timers: Timers;
  readonly log: Log;
}

/** How often an edge looks whether routes have changed. A move waits for twice as long before it counts on that. */
export const LOOK_EVERY_MS = 1_000;
const KEPT = 200_000;

/**
 * Routes as this process knows them. Where the database is away, the known ones go on: a wrong one does no harm to money, since a shard refuses to
 * write for a tenant that has left it.
 */
export function openRoutes({ sql, first, timers, log }: RoutesOptions): Routes {
  const known = new Map<string, Route>();
  let version = -1n;
  let looking: Promise<void> | undefined;
  let closed = false;
  let callOff = timers.after(0, look);

  function look(): void {
    looking ??= refresh().catch((error: unknown) => log.warn({ err: error }, 'routes can not be read: those known go on')).finally(() => {
      looking = undefined;
      callOff();
      if (!closed) callOff = timers.after(LOOK_EVERY_MS, look);
    });
  }

  async function refresh(): Promise<void> {
    const [row] = await sql.query<{ version: bigint }>('SELECT version FROM route_changes');
    if (row!.version !== version) known.clear();
    version = row!.version;
  }

  async function fetch(tenantId: string): Promise<Route> {
    const before = version;
    const route = await findRoute(sql, tenantId, first);
    if (known.size >= KEPT) known.clear();
    // Read before a change that was noticed since: true once, and not remembered.
    if (version === before) known.set(tenantId, route);
    return route;
  }

  return {
    find: (tenantId) => known.get(tenantId) ?? fetch(tenantId),
    doubt: look,
    close() {
      closed = true;
      callOff();
    },
  };
}

/** The tenant's route, which is made where it has none. */
async function findRoute(sql: Sql, tenantId: string, first: string): Promise<Route> {
  const select = () => sql.query<Route>('SELECT shard, moving_to IS NOT NULL AS moving FROM routes WHERE tenant_id = $1', [tenantId], 'host.find-route');
  const [found] = await select();
  if (found !== undefined) return found;
  await sql.execute('INSERT INTO routes (tenant_id, shard) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING', [tenantId, first]);
  return (await select())[0]!;
}
