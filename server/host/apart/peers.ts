import type { AnyContractRouter } from '@orpc/contract';
import { LRUCache } from 'lru-cache';
import { remoteClient } from '../../adapters/remote/client.ts';
import type { Neighbour } from '../../adapters/remote/neighbour.ts';
import type { CallContext } from '../../kit/call.ts';
import type { Clock } from '../../kit/clock.ts';
import { refuse } from '../../kit/refuse.ts';

type Operations = Record<string, (input: unknown, options: { context: CallContext }) => Promise<unknown>>;
interface Place { readonly name: string; readonly moving: boolean; readonly urls: readonly string[] }

export interface PeerOptions {
  readonly contract: AnyContractRouter;
  /** The service in this process. */
  readonly here: object;
  readonly clock: Clock;
  /** Which shard has the ledger; null where there are no shards. */
  locate(tenantId: string): Promise<Place | null>;
  there(shard: string, urls: readonly string[]): Neighbour;
}

/** As long as an edge may take to hear that a route has changed. A wrong one does no harm: where a ledger has left, nothing is written for it. */
const REMEMBERED_MS = 1_000;
const REMEMBERED = 10_000;

/**
 * A service that each shard has, for that service itself on one of them: every call goes to the shard of its ledger. Also where that is the shard of
 * this process: the ledger may have left it a moment ago, and the way there is short.
 */
export function peerClient({ contract, here, clock, locate, there }: PeerOptions): unknown {
  const places = new LRUCache<string, { place: Place | null; untilMs: number }>({ max: REMEMBERED });
  const clients = new Map<string, Operations>();

  async function find(tenantId: string): Promise<Place | null> {
    const known = places.get(tenantId);
    if (known !== undefined && clock.now() < known.untilMs) return known.place;
    const place = await locate(tenantId);
    places.set(tenantId, { place, untilMs: clock.now() + REMEMBERED_MS });
    return place;
  }

  async function operationsFor(tenantId: string): Promise<Operations> {
    const place = await find(tenantId);
    if (place === null) return here as Operations;
    if (place.moving) throw refuse('unavailable', { detail: 'The ledger is moving to another server: try again in a moment.' });
    if (place.urls.length === 0) throw refuse('unavailable', { detail: `FLORIN_SHARDS names no shard ${place.name}.` });
    return clients.getOrInsertComputed(`${place.name} ${place.urls.join()}`, () => remoteClient(contract, there(place.name, place.urls)) as unknown as Operations);
  }

  return Object.fromEntries(Object.keys(contract).map((name) => [name, async (input: unknown, options: { context: CallContext }) => {
    const { tenantId } = options.context.call;
    try {
      return await (await operationsFor(tenantId))[name]!(input, options);
    } catch (error) {
      places.delete(tenantId);
      throw error;
    }
  }]));
}
