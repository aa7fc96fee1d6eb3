import { readTlsFiles } from '../../adapters/remote/tls.ts';
import type { AssembleOptions } from '../assemble.ts';
import type { Choice } from '../services.ts';
import type { HostSettings } from '../settings.ts';
import { openSharding } from '../shards/sharding.ts';
import { SHARDED } from '../shards/settings.ts';
import { sourcesElsewhere } from './needs.ts';
import { remoteNeighbours, type RemoteNeighbours, type RemoteOptions } from './neighbours.ts';

/** The ways to whatever runs in other processes: services, and nodes that services here ask. `routesUrl`: where the routes of tenants to shards are. */
export function openRemote(
  choice: Choice, { addresses, tls, shards }: Pick<HostSettings, 'addresses' | 'tls' | 'shards'>, ports: Pick<RemoteOptions, 'clock' | 'metrics' | 'log' | 'signer' | 'tracer'>,
  routesUrl: string | undefined,
): RemoteNeighbours {
  const names = choice.elsewhere.map(({ name }) => name as string);
  const sharding = routesUrl !== undefined && names.some((name) => SHARDED.includes(name)) ? openSharding(shards, routesUrl, ports.log('routes')) : undefined;
  const remote = remoteNeighbours({ ...ports, names, gateway: choice.gateway, addresses, sharding, tls: tls && readTlsFiles(tls) });
  return { ...remote, close: async () => { await Promise.all([remote.close(), sharding?.close()]); } };
}

/** What assembling needs of them. `elsewhere` is undefined where every service is here. */
export function assembledWith(choice: Choice, { shards }: Pick<HostSettings, 'shards'>, remote: RemoteNeighbours): Pick<AssembleOptions, 'elsewhere' | 'node' | 'peer'> {
  const elsewhere = choice.elsewhere.length === 0 ? undefined : { remote, sources: sourcesElsewhere(choice, shards), listeners: choice.elsewhere };
  return { elsewhere, node: remote.node, peer: remote.peer };
}
