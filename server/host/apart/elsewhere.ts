import { readTlsFiles } from '../../adapters/remote/tls.ts';
import type { AssembleOptions } from '../assemble.ts';
import type { Choice } from '../services.ts';
import type { HostSettings } from '../settings.ts';
import { sourcesElsewhere } from './needs.ts';
import { remoteNeighbours, type RemoteNeighbours, type RemoteOptions } from './neighbours.ts';

/** The ways to whatever runs in other processes: services, and nodes that services here ask. Opens nothing by itself. */
export function openRemote(
  choice: Choice, { addresses, tls }: Pick<HostSettings, 'addresses' | 'tls'>, ports: Pick<RemoteOptions, 'clock' | 'metrics' | 'log' | 'signer'>,
): RemoteNeighbours {
  return remoteNeighbours({ ...ports, names: choice.elsewhere.map(({ name }) => name as string), gateway: choice.gateway, addresses, tls: tls && readTlsFiles(tls) });
}

/** What assembling needs of them. `elsewhere` is undefined where every service is here. */
export function assembledWith(choice: Choice, remote: RemoteNeighbours): Pick<AssembleOptions, 'elsewhere' | 'node'> {
  const elsewhere = choice.elsewhere.length === 0 ? undefined : { remote, sources: sourcesElsewhere(choice), listeners: choice.elsewhere };
  return { elsewhere, node: remote.node };
}
