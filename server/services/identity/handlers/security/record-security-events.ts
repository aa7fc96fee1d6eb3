import type { Occurrence } from '../../domain/security-event.ts';
import { rememberNetworks } from '../../store/seen-networks.ts';
import { os, type Deps } from '../deps.ts';
import { noteSecurity } from './note.ts';

/** What gateways saw. One transaction for all of a second, however much it was. */
export const recordSecurityEvents = (deps: Deps) => os.recordSecurityEvents.handler(async ({ input: { refusals, sightings } }) => {
  const keyOf = (tenantId: string, principalId: string, network: string) => `${tenantId} ${principalId} ${network}`;
  const seen = new Map(sightings.map((one) => [keyOf(one.tenantId, one.actor.id, one.network), one]));
  // In one order for all processes, so that none waits for a row that another has while that waits for one of its own.
  const inOrder = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { tenantId, actor, network, atMs }]) => ({ tenantId, principalId: actor.id, network, country: deps.geo.countryOf(network), atMs }));
  await deps.database.transaction(async (tx) => {
    const news = inOrder.length === 0 ? [] : await rememberNetworks(tx, inOrder);
    await noteSecurity(deps, tx, [
      ...refusals.map((refusal): Occurrence => ({ type: 'security.permission-refused', ...refusal })),
      ...news.flatMap((one): Occurrence[] => {
        const { tenantId, actor, network, requestId, atMs } = seen.get(keyOf(one.tenantId, one.principalId, one.network))!;
        const occurred: Occurrence = { type: 'security.new-network', tenantId, actor, operation: null, network, reason: null, requestId, count: 1, atMs };
        return one.newCountry ? [occurred, { ...occurred, type: 'security.new-country', reason: deps.geo.countryOf(network) }] : [occurred];
      }),
    ]);
  });
  deps.committed();
  return {};
});
