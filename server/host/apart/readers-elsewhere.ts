import type { EmbeddedBusOptions, ReaderElsewhere } from '../../adapters/embedded-bus/bus.ts';
import { serviceCall } from '../../kit/call.ts';
import type { AnyService } from '../compose.ts';
import { HOST } from './host-contract.ts';
import { hears } from './needs.ts';
import type { RemoteNeighbours } from './neighbours.ts';

/** Asks the processes of all who may listen to a source how far they are: only then may what they have taken be pruned. */
export function readersElsewhere(listeners: readonly AnyService[], remote: Pick<RemoteNeighbours, 'hosts'>): NonNullable<EmbeddedBusOptions['readersElsewhere']> {
  return async ({ service, name }) => {
    const readers: ReaderElsewhere[] = [];
    const asked = listeners.filter((one) => hears(one, service)).flatMap((listener) => remote.hosts(listener.name as string).map((host) => ({ listener, host })));
    for (const { listener, host } of asked) {
      const { lag, unread } = await host.lag({ service: listener.name as string }, { context: { call: serviceCall(HOST) } });
      const here = lag.filter(({ source }) => source === name);
      // It is there for many shards, and reads the outboxes of none: what waited for it would stay for ever.
      if (unread.includes(service)) continue;
      // It runs an older version, or has yet to make its positions.
      if (here.length === 0) return undefined;
      readers.push(...here.map(({ position }) => ({ needs: BigInt(position.split('.')[0]!), archive: listener.name === 'events' })));
    }
    return readers;
  };
}
