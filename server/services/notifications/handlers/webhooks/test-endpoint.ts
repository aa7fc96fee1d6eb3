import { encodeId } from '../../../../../contracts/ids.ts';
import { once } from '../../../../kit/idempotency.ts';
import { uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { pingOf } from '../../domain/webhooks/message.ts';
import { lockEndpoint } from '../../store/webhook-endpoints.ts';
import { findTaken, insertSingle } from '../../store/webhook-queue.ts';
import { attempt } from './attempt.ts';
import { leaseMs, os, type WebhookDeps } from './deps.ts';
import { signingKeys } from './keys.ts';
import { deliveryInFull } from './read-deliveries.ts';
import { record } from './record.ts';

/**
 * The ping is a delivery like others, only that it is sent once and by whoever asks: no connection to the database is held while the receiver takes its
 * time, and whoever is killed meanwhile leaves a delivery that is sent later. A key answers the ping it made, however it stands.
 */
export const testWebhookEndpoint = (deps: WebhookDeps) => os.testWebhookEndpoint.handler(async ({ input, context: { call } }) => {
  const { tenantId } = call;
  const endpointId = uuidOf('webhookEndpoint', input.id);
  const id = deps.newId();
  const made = await once(deps.database, call, 'notifications.testWebhookEndpoint', input, async (tx) => {
    if (await lockEndpoint(tx, tenantId, endpointId) === undefined) throw refuse('not_found');
    const nowMs = deps.clock.now();
    await insertSingle(tx, { id, endpointId, message: pingOf(tenantId, deps.newId(), endpointId, nowMs) }, new Date(nowMs), new Date(nowMs + leaseMs(deps)));
    return { id: encodeId('delivery', id) };
  });
  const deliveryId = uuidOf('delivery', made.id);
  const taken = deliveryId === id ? await findTaken(deps.database, tenantId, id) : undefined;
  if (taken !== undefined) {
    const keys = (await signingKeys(deps, [taken])).get(endpointId);
    if (keys !== undefined) await record(deps, [await attempt(deps, taken, keys)]);
  }
  const view = await deliveryInFull(deps.database, tenantId, deliveryId);
  // Still on its way for whoever asked first; that one will have the answer.
  if (taken === undefined && view.status === 'pending') throw refuse('idempotency_key_in_use');
  return view;
});
