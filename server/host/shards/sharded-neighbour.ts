import { isContractProcedure } from '@orpc/contract';
import { contracts, type ServiceName } from '../../../contracts/index.ts';
import type { Outcome } from '../../adapters/remote/frame.ts';
import type { Neighbour } from '../../adapters/remote/neighbour.ts';
import type { Call } from '../../kit/call.ts';
import type { Routes } from './routes.ts';

export interface ShardedOptions {
  readonly from: string;
  readonly to: string;
  readonly routes: Routes;
  /** The service as the shard of that name has it; undefined where the settings know none. */
  of(shard: string): Neighbour | undefined;
}

/** A service that each shard has, as one neighbour: every call goes to the shard of its tenant. */
export function shardedNeighbour({ from, to, routes, of }: ShardedOptions): Neighbour {
  const reads = readingOperations(to);
  const unavailable = (detail: string): Outcome => ({ problem: { code: 'unavailable', details: { detail } } });

  async function call(operation: string, repeatable: boolean, input: unknown, context: Call): Promise<Outcome> {
    const found = routes.find(context.tenantId);
    const { shard, moving } = found instanceof Promise ? await found : found;
    if (moving && !reads.has(operation)) return unavailable('The tenant is moving to another server: try again in a moment.');
    const neighbour = of(shard);
    if (neighbour === undefined) return unavailable(`FLORIN_SHARDS names no shard ${shard}.`);
    const outcome = await neighbour.call(operation, repeatable, input, context);
    // Perhaps it has moved, and this process has yet to hear of it.
    if ('problem' in outcome && outcome.problem.code === 'unavailable') routes.doubt();
    return outcome;
  }

  // Its neighbours are the others' too, and closed by whoever opened them.
  return { from, to, call, close: () => {} };
}

function readingOperations(service: string): ReadonlySet<string> {
  return new Set(Object.entries(contracts[service as ServiceName]).flatMap(([name, procedure]) =>
    (isContractProcedure(procedure) && procedure['~orpc'].route.method === 'GET' ? [name] : [])));
}
