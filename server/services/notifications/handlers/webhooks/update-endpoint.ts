import { tell } from '../../../../kit/events.ts';
import { uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { withStatus, type WebhookEndpoint } from '../../domain/webhooks/endpoint.ts';
import { tidyPatterns } from '../../domain/webhooks/event-types.ts';
import { endpointEvent } from '../../domain/webhooks/events.ts';
import { lockEndpoint, markDeleted, saveEndpoint } from '../../store/webhook-endpoints.ts';
import { forgetHealth } from '../../store/webhook-results.ts';
import { os, type WebhookDeps } from './deps.ts';
import { shownEndpoint } from './shown.ts';

/** An edit with the same values changes nothing and tells nothing. */
export const updateWebhookEndpoint = (deps: WebhookDeps) => os.updateWebhookEndpoint.handler(async ({ input, context: { call } }) => {
  const { tenantId } = call;
  const endpointId = uuidOf('webhookEndpoint', input.id);
  const refused = input.url === undefined ? undefined : deps.poster.refusal(input.url);
  const nowMs = deps.clock.now();
  const now = new Date(nowMs);
  const view = await deps.database.transaction(async (tx) => {
    const before = await lockEndpoint(tx, tenantId, endpointId);
    if (before === undefined) throw refuse('not_found');
    if (refused !== undefined) throw refuse('endpoint_refused', { param: 'url', detail: refused });
    const changed: WebhookEndpoint = withStatus({
      ...before, url: input.url ?? before.url, description: input.description === undefined ? before.description : input.description,
      eventTypes: input.eventTypes === undefined ? before.eventTypes : tidyPatterns(input.eventTypes), metadata: input.metadata ?? before.metadata, apiVersion: input.apiVersion ?? before.apiVersion,
    }, input.status ?? before.status, 'asked', now);
    if (JSON.stringify(changed) !== JSON.stringify(before)) {
      const next = { ...changed, version: before.version + 1 };
      await saveEndpoint(tx, next);
      // Whoever enables it, or sends it elsewhere, wants it tried at once.
      if (next.url !== before.url || next.status !== before.status) await forgetHealth(tx, [{ tenantId, endpointId }]);
      await tell(tx, tenantId, endpointEvent('webhook-endpoint.updated', next, nowMs));
    }
    return shownEndpoint(tx, tenantId, endpointId, now);
  });
  deps.committed();
  return view;
});

export const deleteWebhookEndpoint = (deps: WebhookDeps) => os.deleteWebhookEndpoint.handler(async ({ input, context: { call } }) => {
  const { tenantId } = call;
  const endpointId = uuidOf('webhookEndpoint', input.id);
  const nowMs = deps.clock.now();
  const view = await deps.database.transaction(async (tx) => {
    const endpoint = await lockEndpoint(tx, tenantId, endpointId);
    if (endpoint === undefined) throw refuse('not_found');
    const last = await shownEndpoint(tx, tenantId, endpointId, new Date(nowMs));
    await markDeleted(tx, tenantId, endpointId, new Date(nowMs));
    await tell(tx, tenantId, endpointEvent('webhook-endpoint.deleted', { ...endpoint, version: endpoint.version + 1 }, nowMs));
    return last;
  });
  deps.committed();
  return view;
});
