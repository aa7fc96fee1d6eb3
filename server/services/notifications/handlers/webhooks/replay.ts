import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { deliveryView } from '../../domain/webhooks/delivery.ts';
import { findDelivery, replayDelivery, replayRange } from '../../store/webhook-deliveries.ts';
import { lockEndpoint } from '../../store/webhook-endpoints.ts';
import type { Sql } from '../../../../kit/database.ts';
import { uuidOf } from '../../../../kit/pages.ts';
import { os, type WebhookDeps } from './deps.ts';
import { moment } from './read-deliveries.ts';

const AT_ONCE = 10_000;

export const replayWebhookDelivery = (deps: WebhookDeps) => os.replayWebhookDelivery.handler(({ input, context: { call } }) => {
  const { tenantId } = call;
  const id = uuidOf('delivery', input.id);
  return once(deps.database, call, 'notifications.replayWebhookDelivery', input, async (tx) => {
    const delivery = await findDelivery(tx, tenantId, id);
    if (delivery === undefined) throw refuse('not_found');
    await demandEnabled(tx, tenantId, delivery.endpointId);
    await replayDelivery(tx, tenantId, id, new Date(deps.clock.now()));
    return deliveryView((await findDelivery(tx, tenantId, id))!);
  });
});

export const replayWebhookDeliveries = (deps: WebhookDeps) => os.replayWebhookDeliveries.handler(({ input, context: { call } }) => {
  const { tenantId } = call;
  const endpointId = uuidOf('webhookEndpoint', input.id);
  const { status, from, to, eventIds } = input;
  return once(deps.database, call, 'notifications.replayWebhookDeliveries', input, async (tx) => {
    await demandEnabled(tx, tenantId, endpointId);
    const replayed = await replayRange(tx, tenantId, endpointId, new Date(deps.clock.now()), {
      statuses: status === 'all' ? ['dead', 'delivered'] : [status], from: moment(from), to: moment(to), eventIds, limit: AT_ONCE,
    });
    return { replayed, hasMore: replayed === AT_ONCE };
  });
});

async function demandEnabled(tx: Sql, tenantId: string, endpointId: string): Promise<void> {
  const endpoint = await lockEndpoint(tx, tenantId, endpointId);
  if (endpoint === undefined) throw refuse('not_found');
  if (endpoint.status === 'disabled') throw refuse('endpoint_disabled', { detail: 'Enable it first.' });
}
