import { contracts, type ServiceName } from '../../../contracts/index.ts';
import type { AnyContractRouter, ContractRouterClient } from '@orpc/contract';
import { addresses, type Addresses } from '../../adapters/remote/addresses.ts';
import type { BreakerState } from '../../kit/breaker.ts';
import { remoteClient } from '../../adapters/remote/client.ts';
import { neighbour, type Neighbour } from '../../adapters/remote/neighbour.ts';
import type { TlsFiles } from '../../adapters/remote/tls.ts';
import { serviceKey, tokenMaker } from '../../adapters/remote/tokens.ts';
import { serviceCall, type CallContext } from '../../kit/call.ts';
import type { Clock } from '../../kit/clock.ts';
import { systemTimers } from '../../kit/consumer-timers.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import type { Tracer } from '../../kit/trace.ts';
import type { Signer } from '../../kit/signing.ts';
import type { ServicesElsewhere } from '../compose.ts';
import { SHARDED, type Shard } from '../shards/settings.ts';
import type { Sharding } from '../shards/sharding.ts';
import { shardedNeighbour } from '../shards/sharded-neighbour.ts';
import { HOST, hostContract } from './host-contract.ts';
import type { Locate } from './host-router.ts';
import { LOCATES } from './needs.ts';
import { peerClient } from './peers.ts';

export interface RemoteOptions {
  /** Services that run elsewhere. */
  readonly names: readonly string[];
  readonly gateway: boolean;
  /** Where the services are that run elsewhere, by name. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** Where each shard has services of its own, and how tenants are divided over them. */
  readonly sharding?: Sharding;
  readonly tls?: TlsFiles;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly tracer?: Tracer;
  log(part: string): Log;
  signer(name: string): Signer;
}

export type HostClient = ContractRouterClient<typeof hostContract, CallContext>;

/** The ways from this process to services in others. */
export interface RemoteNeighbours extends ServicesElsewhere {
  /** A service on a node of its own, at that address. */
  node(from: string, to: string, url: string): unknown;
  /** The host of the process that runs that service. */
  host(service: string): HostClient;
  /** A service where the ledger of the call is, as whoever has the routing table says; `here` where nobody has one. */
  peer(service: string, here: object): unknown;
  /** Where ledgers are; null where this process has no routing table. */
  locate: Locate;
  /** The same on every shard, where each has that service. */
  hosts(service: string): HostClient[];
  /** The circuit breaker towards each service, once somebody has called it, and how many calls wait for its answer, and how many of its processes are left out because they do
   * far worse than the others. */
  states(): { service: string; state: BreakerState; waiting: number; leftOut: number }[];
  close(): Promise<void>;
}

/** Opens nothing by itself: the first call does. */
export function remoteNeighbours(options: RemoteOptions): RemoteNeighbours {
  const log = options.log('neighbours');
  const ways = new Map<string, Addresses>();
  const neighbours = new Map<string, Neighbour>();

  function reach(from: string, to: string, at: string, shard?: Shard, given?: readonly string[]): Neighbour {
    const urls = given ?? (shard ?? options).addresses[at];
    if (urls === undefined) throw new Error(`there is no address of ${at}`);
    const place = shard === undefined ? at : `${shard.name}/${at}`;
    const way = ways.getOrInsertComputed(place, () => addresses({ urls, tls: options.tls, log }));
    return neighbours.getOrInsertComputed(`${from} ${to} ${place}`, () => neighbour({
      from, to, addresses: way, token: tokenMaker(options.signer(serviceKey(from)), from, to, options.clock), timers: systemTimers, log, metrics: options.metrics, tracer: options.tracer,
    }));
  }

  const { sharding } = options;
  const shardsOf = (service: string): readonly (Shard | undefined)[] => (sharding !== undefined && SHARDED.includes(service) ? sharding.shards : [undefined]);

  function reachTenants(from: string, to: string): Neighbour {
    if (sharding === undefined || !SHARDED.includes(to)) return reach(from, to, to);
    const byName = new Map(sharding.shards.map((shard) => [shard.name, reach(from, to, to, shard)]));
    return shardedNeighbour({ from, to, routes: sharding.routes, of: (shard) => byName.get(shard) });
  }

  const hosts = (service: string) => shardsOf(service).map((shard) => remoteClient(hostContract, reach(HOST, HOST, service, shard)));
  return {
    names: options.names, seen: options.gateway ? options.names : [],
    client: (from, to) => remoteClient(contracts[to as ServiceName] as AnyContractRouter, reachTenants(from, to)),
    peer(service, here) {
      // Where the routing table could be is this process: then there is one database.
      if (!options.names.includes(LOCATES)) return here;
      const host = hosts(LOCATES)[0]!;
      return peerClient({
        contract: contracts[service as ServiceName], here, clock: options.clock,
        locate: async (tenantId) => (await host.locate({ service, tenantId }, { context: { call: serviceCall(HOST) } })).shard,
        there: (name, urls) => reach(service, service, `${service} of ${name} at ${urls.join()}`, undefined, urls),
      });
    },
    async locate(service, tenantId) {
      if (sharding === undefined) return null;
      const { shard, moving } = await sharding.routes.find(tenantId);
      return { name: shard, moving, urls: [...sharding.shards.find(({ name }) => name === shard)?.addresses[service] ?? []] };
    },
    host: (service) => hosts(service)[0]!,
    hosts,
    node: (from, to, url) => remoteClient(contracts[to as ServiceName] as AnyContractRouter, reach(from, to, `${to} at ${url}`, undefined, [url])),
    states: () => [...ways].map(([service, way]) => ({ service, state: stateOf(way), waiting: way.list().reduce((sum, { outstanding }) => sum + outstanding, 0), leftOut: way.leftOut() })),
    async close() {
      for (const one of neighbours.values()) one.close();
      await Promise.all([...ways.values()].map((way) => way.close()));
    },
  };
}

/** By service. */
export const statesOf = (remote: Pick<RemoteNeighbours, 'states'>): Record<string, BreakerState> => Object.fromEntries(remote.states().map(({ service, state }) => [service, state]));

/** As good as its best address. */
function stateOf(way: Addresses): BreakerState {
  const states = way.list().map(({ breaker }) => breaker.state);
  return states.length === 0 || states.includes('closed') ? 'closed' : states.includes('half-open') ? 'half-open' : 'open';
}
