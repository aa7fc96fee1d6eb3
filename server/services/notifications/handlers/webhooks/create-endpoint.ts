import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { endpointView, type WebhookEndpoint } from '../../domain/webhooks/endpoint.ts';
import { tidyPatterns } from '../../domain/webhooks/event-types.ts';
import { endpointEvent } from '../../domain/webhooks/events.ts';
import { insertEndpoint } from '../../store/webhook-endpoints.ts';
import { os, type WebhookDeps } from './deps.ts';
import { makeKeyPair, makeSecret } from './keys.ts';

type Answer = ReturnType<typeof endpointView> & { secret: string | null };

export const createWebhookEndpoint = (deps: WebhookDeps) => os.createWebhookEndpoint.handler(async ({ input, context: { call } }) => {
  const refused = deps.poster.refusal(input.url);
  if (refused !== undefined) throw refuse('endpoint_refused', { param: 'url', detail: refused });
  const nowMs = deps.clock.now();
  const answer = await once<Answer>(deps.database, call, 'notifications.createWebhookEndpoint', input, async (tx) => {
    const endpoint: WebhookEndpoint = {
      tenantId: call.tenantId, id: deps.newId(), url: input.url, description: input.description ?? null, eventTypes: tidyPatterns(input.eventTypes), status: 'enabled',
      disabledReason: null, disabledAt: null, apiVersion: input.apiVersion, metadata: input.metadata ?? {}, version: 1, createdAt: new Date(nowMs),
    };
    const owner = { tenantId: call.tenantId, endpointId: endpoint.id };
    await insertEndpoint(tx, endpoint);
    const secret = await makeSecret(deps, tx, owner);
    const publicKey = await makeKeyPair(deps, tx, owner);
    await tell(tx, call.tenantId, endpointEvent('webhook-endpoint.created', endpoint, nowMs));
    return { ...endpointView(endpoint, { publicKey, previousKeysUntil: null, failingSince: null }), secret };
  }, (first) => ({ ...first, secret: null }));
  deps.committed();
  return answer;
});
