import type { Consumer } from '../../../../kit/bus.ts';
import type { Sql } from '../../../../kit/database.ts';
import { isAskedFor } from '../../domain/webhooks/event-types.ts';
import { messageOf } from '../../domain/webhooks/message.ts';
import { listeningEndpoints, type Listening } from '../../store/webhook-endpoints.ts';
import { insertDeliveries, type NewDelivery } from '../../store/webhook-queue.ts';
import type { WebhookDeps } from './deps.ts';

/**
 * Everything that is told, as far as an endpoint asked for it. Who asks is read anew at each hand-over, after the event was committed: so an endpoint is
 * told all that happens after it was registered. Of tenants without endpoints nothing is decoded, and nothing kept.
 */
export const takeEvents = (deps: Pick<WebhookDeps, 'database' | 'newId' | 'clock'>): Consumer => ({
  name: 'notifications.webhooks',
  types: [],
  async ofUse(chunks) {
    const listening = await listenersOf(deps.database, chunks);
    return ({ tenantId, types }) => listening.get(tenantId)?.some(({ eventTypes }) => types.some((type) => isAskedFor(eventTypes, type))) ?? false;
  },
  async handle(events, tx) {
    const listening = await listenersOf(tx, events);
    const deliveries: NewDelivery[] = [];
    for (const event of events) {
      const asking = listening.get(event.tenantId)?.filter(({ eventTypes }) => isAskedFor(eventTypes, event.type)) ?? [];
      if (asking.length === 0) continue;
      const message = messageOf(event);
      for (const { id: endpointId } of asking) deliveries.push({ id: deps.newId(), endpointId, message });
    }
    if (deliveries.length > 0) await insertDeliveries(tx, deliveries, new Date(deps.clock.now()));
  },
});

async function listenersOf(sql: Sql, of: readonly { readonly tenantId: string }[]): Promise<Map<string, Listening[]>> {
  return Map.groupBy(await listeningEndpoints(sql, [...new Set(of.map(({ tenantId }) => tenantId))]), ({ tenantId }) => tenantId);
}
