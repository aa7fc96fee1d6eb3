import { keyFolder } from '../../adapters/keys/key-folder.ts';
import { openDatabase, type OpenDatabase } from '../../adapters/postgres/database.ts';
import { readTlsFiles } from '../../adapters/remote/tls.ts';
import { serviceCall } from '../../kit/call.ts';
import { idMaker, systemClock } from '../../kit/clock.ts';
import type { Database } from '../../kit/database.ts';
import { noMetrics, silentLog } from '../../kit/observe.ts';
import { HOST } from '../apart/host-contract.ts';
import { remoteNeighbours } from '../apart/neighbours.ts';
import { SERVICES } from '../services.ts';
import { SettingsError, type HostSettings } from '../settings.ts';
import type { MoveOptions } from './move.ts';
import { SHARDED, type Shard } from './settings.ts';

/** Services that are on no shard. */
const ONCE = SERVICES.map(({ name }) => name as string).filter((name) => !SHARDED.includes(name));

export interface Mover extends Omit<MoveOptions, 'tenantId' | 'to' | 'say'> {
  close(): Promise<void>;
}

/** What moving needs, over the settings of an edge. Databases are opened when they are first asked for. */
export function openMover(settings: HostSettings): Mover {
  const { databaseUrl, shards } = settings;
  if (databaseUrl === undefined) throw new SettingsError(['FLORIN_DATABASE_URL is missing: routes are in the database that the edges share']);
  if (shards.length === 0) throw new SettingsError(['FLORIN_SHARDS is missing: this Florin has no shards']);
  const opened = new Map<string, OpenDatabase>();
  const open = (url: string): Database => opened.getOrInsertComputed(url, () => openDatabase({ url, schema: HOST, max: 4, onLost: () => {} })).database;
  const shardOf = (name: string): Shard => {
    const shard = shards.find((one) => one.name === name);
    if (shard === undefined) throw new SettingsError([`FLORIN_SHARDS names no shard ${name}`]);
    return shard;
  };
  const keys = keyFolder(settings.keysDir);
  const remotes = shards.map((shard) => ({
    name: shard.name,
    remote: remoteNeighbours({
      names: SHARDED, gateway: false, addresses: shard.addresses, tls: settings.tls && readTlsFiles(settings.tls), clock: systemClock, metrics: noMetrics, log: () => silentLog, signer: keys.signer,
    }),
  }));
  return {
    names: shards.map(({ name }) => name), routes: open(databaseUrl), once: new Map(ONCE.map((service) => [service, open(settings.databases[service] ?? databaseUrl)])), newId: idMaker(systemClock),
    shard(name) {
      const { databaseUrl: url } = shardOf(name);
      if (url === undefined) throw new SettingsError([`FLORIN_SHARD_DATABASES names no database of ${name}`]);
      return open(url);
    },
    async lag(name, tenantId) {
      const { remote } = remotes.find((one) => one.name === shardOf(name).name)!;
      const lags = await Promise.all(SHARDED.map((service) => remote.host(service).lag({ service, tenantId }, { context: { call: serviceCall(HOST) } })));
      return lags.flatMap(({ lag }) => lag);
    },
    wait: (ms) => new Promise((resolve) => { setTimeout(resolve, ms); }),
    async close() {
      await Promise.all([...remotes.map(({ remote }) => remote.close()), ...[...opened.values()].map((one) => one.close())]);
    },
  };
}
