import { readTlsFiles } from '../../adapters/remote/tls.ts';
import type { AssembleOptions } from '../assemble.ts';
import type { Choice } from '../services.ts';
import type { HostSettings } from '../settings.ts';
import { openSharding } from '../shards/sharding.ts';
import { SHARDED } from '../shards/settings.ts';
import { sourcesElsewhere } from './needs.ts';
import { remoteNeighbours, type RemoteOptions } from './neighbours.ts';

/** What assembling needs of the services that run in other processes; undefined where none does. */
export function openElsewhere(
  choice: Choice, { addresses, tls, shards }: Pick<HostSettings, 'addresses' | 'tls' | 'shards'>, ports: Pick<RemoteOptions, 'clock' | 'metrics' | 'log' | 'signer'>,
  routesUrl: string | undefined,
): AssembleOptions['elsewhere'] {
  if (choice.elsewhere.length === 0) return undefined;
  const names = choice.elsewhere.map(({ name }) => name as string);
  const sharding = routesUrl !== undefined && names.some((name) => SHARDED.includes(name)) ? openSharding(shards, routesUrl, ports.log('routes')) : undefined;
  const remote = remoteNeighbours({ ...ports, names, gateway: choice.gateway, addresses, sharding, tls: tls && readTlsFiles(tls) });
  return {
    remote: { ...remote, close: async () => { await Promise.all([remote.close(), sharding?.close()]); } },
    sources: sourcesElsewhere(choice, shards), listeners: choice.elsewhere,
  };
}
