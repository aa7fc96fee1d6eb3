import type { BusControl, DeadLetter, Projection } from '../../kit/bus.ts';
import { serviceCall } from '../../kit/call.ts';
import { HOST } from './host-contract.ts';
import type { RemoteNeighbours } from './neighbours.ts';

/** As long as a replay goes on holding, and a moment more. */
const HOLD_MS = 400;
const context = { context: { call: serviceCall(HOST) } };

/** The bus as the events service sees it: consumers here, and those of services elsewhere by way of their hosts. */
export function joinedControl(here: BusControl, elsewhere: readonly string[], remote: Pick<RemoteNeighbours, 'host'>): BusControl {
  const everywhere = <T>(ask: (service: string) => Promise<readonly T[]>): Promise<T[]> => Promise.all(elsewhere.map(ask)).then((all) => all.flat());
  /** The host of a consumer's service; undefined where that is this process. */
  const hostOf = (consumer: string) => {
    const service = consumer.split('.')[0]!;
    return elsewhere.includes(service) ? remote.host(service) : undefined;
  };

  async function projections(): Promise<Projection[]> {
    const away = await everywhere(async (service) => (await remote.host(service).projections({ service }, context)).projections);
    return [...await here.projections(), ...away.map(({ name, wants }) => ({
      name, wants: new Map(Object.entries(wants).map(([source, types]) => [source, types === 'all' ? types : new Set(types)])),
    }))];
  }

  /** Only one of the processes has the letter; the others find none. */
  async function first(own: Promise<DeadLetter | undefined>, ask: (service: string) => Promise<{ letter?: DeadLetter }>): Promise<DeadLetter | undefined> {
    let letter = await own;
    for (const service of elsewhere) letter ??= (await ask(service)).letter;
    return letter;
  }

  return {
    projections,
    lag: async (tenantId) => [...await here.lag(tenantId), ...await everywhere(async (service) => (await remote.host(service).lag({ service, tenantId }, context)).lag)],
    async listDeadLetters(tenantId, query) {
      const away = await everywhere(async (service) => (await remote.host(service).listDeadLetters({ tenantId, ...query }, context)).letters.filter(({ consumer }) => consumer.startsWith(`${service}.`)));
      return [...await here.listDeadLetters(tenantId, query), ...away].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, query.limit);
    },
    replayDeadLetter: (tenantId, id) => first(here.replayDeadLetter(tenantId, id), (service) => remote.host(service).replayDeadLetter({ tenantId, id }, context)),
    discardDeadLetter: (tenantId, id) => first(here.discardDeadLetter(tenantId, id), (service) => remote.host(service).discardDeadLetter({ tenantId, id }, context)),
    beginReplay: (replay, fromOffset) => hostOf(replay.projection)?.beginReplay({ replay, fromOffset }, context) ?? here.beginReplay(replay, fromOffset),
    feedReplay: (replay, page) => hostOf(replay.projection)?.feedReplay({
      replay, fromOffset: page.fromOffset, toOffset: page.toOffset, archivedTo: page.archivedTo && Object.fromEntries([...page.archivedTo].map(([source, id]) => [source, String(id)])),
      events: page.events.map((one) => ({ ...one, chunk: String(one.chunk) })),
    }, context) ?? here.feedReplay(replay, page),
    async hold(projection, run) {
      const host = hostOf(projection);
      if (host === undefined) return here.hold(projection, run);
      await host.hold({ projection, forMs: HOLD_MS }, context);
      return run();
    },
  };
}
