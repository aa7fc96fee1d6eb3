import { contracts, type ServiceName } from '../../../contracts/index.ts';
import type { AnyContractRouter, ContractRouterClient } from '@orpc/contract';
import { addresses, type Addresses } from '../../adapters/remote/addresses.ts';
import type { BreakerState } from '../../adapters/remote/breaker.ts';
import { remoteClient } from '../../adapters/remote/client.ts';
import { neighbour, type Neighbour } from '../../adapters/remote/neighbour.ts';
import type { TlsFiles } from '../../adapters/remote/tls.ts';
import { serviceKey, tokenMaker } from '../../adapters/remote/tokens.ts';
import type { CallContext } from '../../kit/call.ts';
import type { Clock } from '../../kit/clock.ts';
import { systemTimers } from '../../kit/consumer-timers.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import type { Signer } from '../../kit/signing.ts';
import type { ServicesElsewhere } from '../compose.ts';
import { HOST, hostContract } from './host-contract.ts';

export interface RemoteOptions {
  /** Services that run elsewhere. */
  readonly names: readonly string[];
  readonly gateway: boolean;
  /** Where the services are that run elsewhere, by name. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  readonly tls?: TlsFiles;
  readonly clock: Clock;
  readonly metrics: Metrics;
  log(part: string): Log;
  signer(name: string): Signer;
}

/** The ways from this process to services in others. */
export interface RemoteNeighbours extends ServicesElsewhere {
  /** A service on a node of its own, at that address. */
  node(from: string, to: string, url: string): unknown;
  /** The host of the process that runs that service. */
  host(service: string): ContractRouterClient<typeof hostContract, CallContext>;
  /** The circuit breaker towards each service, once somebody has called it, and how many calls wait for its answer. */
  states(): { service: string; state: BreakerState; waiting: number }[];
  close(): Promise<void>;
}

/** Opens nothing by itself: the first call does. */
export function remoteNeighbours(options: RemoteOptions): RemoteNeighbours {
  const log = options.log('neighbours');
  const ways = new Map<string, Addresses>();
  const neighbours = new Map<string, Neighbour>();

  function reach(from: string, to: string, at: string, urls = options.addresses[at]): Neighbour {
    if (urls === undefined) throw new Error(`there is no address of ${at}`);
    const way = ways.getOrInsertComputed(at, () => addresses({ urls, tls: options.tls, log }));
    return neighbours.getOrInsertComputed(`${from} ${to} ${at}`, () => neighbour({
      from, to, addresses: way, token: tokenMaker(options.signer(serviceKey(from)), from, to, options.clock), timers: systemTimers, log, metrics: options.metrics,
    }));
  }

  const client = <Contract extends AnyContractRouter>(contract: Contract, from: string, to: string, at: string, urls?: readonly string[]) => remoteClient(contract, reach(from, to, at, urls));
  return {
    names: options.names, seen: options.gateway ? options.names : [],
    client: (from, to) => client(contracts[to as ServiceName], from, to, to),
    node: (from, to, url) => client(contracts[to as ServiceName], from, to, `${to} at ${url}`, [url]),
    host: (service) => client(hostContract, HOST, HOST, service),
    states: () => [...ways].map(([service, way]) => ({ service, state: stateOf(way), waiting: way.list().reduce((sum, { outstanding }) => sum + outstanding, 0) })),
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
