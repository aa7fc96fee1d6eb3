import { implement } from '@orpc/server';
import type { BusControl } from '../../kit/bus.ts';
import type { CallContext } from '../../kit/call.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import { hostContract } from './host-contract.ts';

/** On which shard that service has the ledger; null where there are no shards. */
export type Locate = (service: string, tenantId: string) => Promise<{ name: string; moving: boolean; urls: string[] } | null>;

/** Answers other hosts for the consumers of this process, and for where ledgers are. */
export function hostRouter(bus: BusControl, timers: Timers, locate: Locate, unread: readonly string[]) {
  const on = implement(hostContract).$context<CallContext>();
  return on.router({
    locate: on.locate.handler(async ({ input: { service, tenantId } }) => ({ shard: await locate(service, tenantId) })),
    lag: on.lag.handler(async ({ input: { service, tenantId } }) => ({
      lag: (await bus.lag(tenantId)).filter(({ consumer }) => consumer.startsWith(`${service}.`)), unread: [...unread],
    })),
    projections: on.projections.handler(async ({ input: { service } }) => ({
      projections: (await bus.projections()).filter(({ name }) => name.startsWith(`${service}.`)).map(({ name, wants }) => ({
        name, wants: Object.fromEntries([...wants].map(([source, types]) => [source, types === 'all' ? 'all' as const : [...types]])),
      })),
    })),
    listDeadLetters: on.listDeadLetters.handler(async ({ input: { tenantId, ...query } }) => ({ letters: await bus.listDeadLetters(tenantId, query) })),
    replayDeadLetter: on.replayDeadLetter.handler(async ({ input: { tenantId, id } }) => ({ letter: await bus.replayDeadLetter(tenantId, id) })),
    discardDeadLetter: on.discardDeadLetter.handler(async ({ input: { tenantId, id } }) => ({ letter: await bus.discardDeadLetter(tenantId, id) })),
    beginReplay: on.beginReplay.handler(({ input: { replay, fromOffset } }) => bus.beginReplay(replay, fromOffset)),
    feedReplay: on.feedReplay.handler(({ input: { replay, events, archivedTo, ...page } }) => bus.feedReplay(replay, {
      ...page, events: events.map((one) => ({ ...one, chunk: BigInt(one.chunk) })),
      archivedTo: archivedTo && new Map(Object.entries(archivedTo).map(([source, id]) => [source, BigInt(id)])),
    })),
    hold: on.hold.handler(({ input: { projection, forMs } }) => new Promise((resolve, reject) => {
      bus.hold(projection, () => {
        resolve({});
        return new Promise<void>((over) => { timers.after(forMs, over); });
      }).catch(reject);
    })),
  });
}
