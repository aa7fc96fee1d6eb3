import { readTlsFiles } from '../../adapters/remote/tls.ts';
import type { AssembleOptions } from '../assemble.ts';
import type { Choice } from '../services.ts';
import type { HostSettings } from '../settings.ts';
import { sourcesElsewhere } from './needs.ts';
import { remoteNeighbours, type RemoteOptions } from './neighbours.ts';

/** What assembling needs of the services that run in other processes; undefined where none does. */
export function openElsewhere(
  choice: Choice, { addresses, tls }: Pick<HostSettings, 'addresses' | 'tls'>, ports: Pick<RemoteOptions, 'clock' | 'metrics' | 'log' | 'signer'>,
): AssembleOptions['elsewhere'] {
  if (choice.elsewhere.length === 0) return undefined;
  const names = choice.elsewhere.map(({ name }) => name as string);
  return {
    remote: remoteNeighbours({ ...ports, names, gateway: choice.gateway, addresses, tls: tls && readTlsFiles(tls) }),
    sources: sourcesElsewhere(choice), listeners: choice.elsewhere,
  };
}
