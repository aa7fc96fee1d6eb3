import { openDatabase, type OpenDatabase } from '../adapters/postgres/database.ts';
import { openReplica, readsFrom, type ReadCounts, type Replica } from '../adapters/postgres/replica.ts';
import type { Prometheus } from '../adapters/metrics/prometheus.ts';
import type { Database } from '../kit/database.ts';
import type { Log } from '../kit/observe.ts';
import { HOST } from './apart/host-contract.ts';
import { contracts } from '../../contracts/index.ts';
import { readPosition, type Position } from './edge/position.ts';
import type { HostSettings } from './settings.ts';

/** Further behind than that, a replica is not read from, whatever was asked for. */
const MAX_LAG_MS = 10_000;

export interface ReplicaSettings extends Pick<HostSettings, 'databases' | 'replicaUrl' | 'replicas' | 'poolSize'> {
  /** The way of a service's role into the primary. */
  urlOf(service: string): string;
  readonly log: Log;
}

/** The replicas there are, of the database of all and of those that services have for themselves. */
export interface Replicas {
  /** The service's database with its reads spread. */
  over(service: string, primary: Database): Database;
  /** After all that has been committed until now, in every database that has a replica. */
  position(): Promise<Position>;
  report(prometheus: Prometheus): void;
  close(): Promise<void>;
}

/** The database of all, by a name that no service has. */
const COMMON = 'common';

/** Undefined where there is none. */
export function openReplicas(settings: ReplicaSettings): Replicas | undefined {
  const { databases, replicaUrl, replicas, urlOf } = settings;
  const clusterOf = (service: string): string => (databases[service] === undefined && replicas[service] === undefined ? COMMON : service);
  const replicaUrlOf = (service: string): string | undefined => replicas[service] ?? (databases[service] === undefined ? replicaUrl : undefined);
  const clusters = new Map<string, Replica>();
  const pools: OpenDatabase[] = [];
  const counts = new Map<string, ReadCounts>();

  const open = (service: string, url: string, max: number, replica: boolean): OpenDatabase => openDatabase({
    url, schema: service, max, replica, onOutage: (cause) => {
      if (cause === undefined) settings.log.info({ service }, replica ? 'the replica is back' : 'the database is back');
      else settings.log.warn({ err: cause, service }, replica ? 'the replica is away: the database itself is read' : 'the database is away');
    },
  });
  function add(cluster: string, service: string, url: string): void {
    clusters.set(cluster, openReplica({ primary: open(service, urlOf(service), 1, false), replica: open(service, withLogin(url, urlOf(service)), 1, true), maxLagMs: MAX_LAG_MS }));
  }
  if (replicaUrl !== undefined) add(COMMON, HOST, replicaUrl);
  for (const service of Object.keys(contracts)) if (replicas[service] !== undefined) add(service, service, replicas[service]);
  if (clusters.size === 0) return undefined;

  return {
    over(service, primary) {
      const url = replicaUrlOf(service);
      if (url === undefined) return primary;
      const cluster = clusterOf(service);
      const replica = clusters.get(cluster)!;
      const pool = open(service, withLogin(url, urlOf(service)), settings.poolSize, true);
      pools.push(pool);
      const count: ReadCounts = { replica: 0, primary: 0, failed: 0 };
      counts.set(service, count);
      return {
        ...primary,
        reads(after) {
          const wanted = after === undefined ? undefined : readPosition(after);
          if (wanted !== undefined && replica.has(wanted.get(cluster) ?? 0)) return readsFrom(pool.database, primary, count);
          count.primary++;
          return primary;
        },
      };
    },
    async position() {
      const ends = await Promise.all([...clusters].map(async ([name, replica]) => [name, await replica.position()] as const));
      return new Map(ends);
    },
    report({ metrics }) {
      for (const [name, { lagMs }] of clusters) metrics.gauge('florin_replica_lag_seconds', 'How old at most what the replica answers is; -1 where it is away', lagMs === undefined ? -1 : lagMs / 1000, { database: name });
      for (const [service, { replica, primary, failed }] of counts) {
        metrics.gauge('florin_replica_reads', 'Reads that a replica may answer, by who did since the start', replica, { service, from: 'replica' });
        metrics.gauge('florin_replica_reads', 'Reads that a replica may answer, by who did since the start', primary, { service, from: 'primary' });
        metrics.gauge('florin_replica_failures', 'Reads that failed on a replica and were made again on the primary, since the start', failed, { service });
      }
    },
    close: async () => { await Promise.all([...clusters.values(), ...pools].map((one) => one.close())); },
  };
}

/** Roles and passwords come to a replica with all the rest. */
function withLogin(replicaUrl: string, ownUrl: string): string {
  const url = new URL(replicaUrl);
  const own = new URL(ownUrl);
  for (const name of ['user', 'password']) url.searchParams.delete(name);
  url.username = own.username;
  url.password = own.password;
  if (url.pathname.length <= 1) url.pathname = own.pathname;
  return url.href;
}
