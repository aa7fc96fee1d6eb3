import { openDatabase } from '../../adapters/postgres/database.ts';
import { systemTimers } from '../../kit/consumer-timers.ts';
import type { Log } from '../../kit/observe.ts';
import { HOST } from '../apart/host-contract.ts';
import { openRoutes, type Routes } from './routes.ts';
import type { Shard } from './settings.ts';

export interface Sharding {
  readonly shards: readonly Shard[];
  readonly routes: Routes;
}

/** Routes out of the database that the edges share; undefined where there are no shards. */
export function openSharding(shards: readonly Shard[], url: string, log: Log): (Sharding & { close(): Promise<void> }) | undefined {
  const [first] = shards;
  if (first === undefined) return undefined;
  const { database, close } = openDatabase({ url, schema: HOST, max: 4, onLost: (error) => log.warn({ err: error }, 'a connection to the routes was lost') });
  const routes = openRoutes({ sql: database, first: first.name, timers: systemTimers, log });
  return {
    shards, routes,
    close() {
      routes.close();
      return close();
    },
  };
}
